"""When somebody was born: date of birth and age, in figures and in words."""

from __future__ import annotations

import re
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.wordlist import words

_YEARS: Final = words("year years yr yrs")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
    r"|janairu|fabrairu|maris|afrilu|mayu|yuni|yuli|agusta|satumba|oktoba|nuwamba|disamba)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:\d{{1,4}}\s?[/.\-\s]\s?\d{{1,2}}\s?[/.\-\s]\s?\d{{2,4}}|(?:the\s+)?{_DAY}\s+(?:of\s+|ga\s+)?{_MONTH},?\s*(?:\d{{2,4}})?"
    rf"|{_MONTH}\s+{_DAY},?\s*(?:\d{{4}})?|{_MONTH},?\s+(?:19|20)\d\d"
    rf"|(?:the\s+)?[a-z]+(?:[\s-][a-z]+)?\s+of\s+{_MONTH}(?:,?\s+(?:(?:19|20)\d\d|nineteen[\s-][a-z]+(?:[\s-][a-z]+)?|two "
    rf"thousand(?:\s[a-z]+){{0,3}}))?"
    r"|(?:19[2-9]\d|20[0-2]\d))"
)
_FILL = r"(?:\s|is|was|as|of|na|on|in|my|:|-|,|\.|\?|=|\(|and|customer|caller|it's|its|\d{1,2}:\d\d)"


# Numbers as ages are said in Hausa, Yoruba (tens and scores) and Igbo; "da", "sha", "na" join two.
_HAUSA = (
    r"(?:goma(?: sha \w{3,7})?|(?:ashirin|talatin|arba'?in|hamsin|sittin|saba'?in|tamanin|casa'?in)(?: da \w{3,7})?"
    r"|[dɗ]aya|biyu|uku|hu[dɗ]u|biyar|shida|bakwai|takwas|tara)"
)
_YORUBA = (
    r"(?:og[uú]n|[oọ]gb[oọ]̀?n|og[oó]j[iì]|[aàá]{1,2}d[oọ]́?ta|[oọ]g[oọ]́?ta|[aàá]{1,2}d[oọ]́?rin|[oọ]g[oọ]́?rin"
    r"|[aàá]{1,2}d[oọ]́?r[uù]n-?[uú]n|[oọ]g[oọ]́?r[uù]n-?[uú]n)"
)
_IGBO = r"(?:otu|ab[uụ][oọ]|at[oọ]|an[oọ]|ise|isii|asaa|asat[oọ]|itoolu|itenani|iri)(?: na \p{L}{2,7})?"
# The other side's answer, a turn later.
_ANSWER = r"[^\n?]{0,24}\?\s*\n\s*\p{L}{4,12}\s?:\s*"


_OF_A_THING: Final = re.compile(
    r"(?<![a-z])(?:house|home|building|flat|roof|wiring|phone|handset|iphone|landline|telephone|router|modem|mifi|box|decoder|dish|mast|tower|pole|"
    r"cable|line|number|sim|account|contract|plan|card|laptop|computer|device|set|television|tv|car|generator|battery|brand|company|shop|system|"
    r"network|equipment)(?:'s| (?:is|was|be|na|wey be|which is|that is))(?: (?:now|only|about|just|over|nearly|almost|barely|at least))?[ ]\Z"
)
_SPENT: Final = re.compile(
    r"(?<![a-z])(?:for|past|last|within|(?:work|works|worked|working|serve|served|live|lived|stay|stayed|been|spent|paid|paying|lasted)"
    r"(?: (?:for|at|in|as) (?:an?|the|this|that) [a-z-]{2,20})?)[ ]\Z"
)
_AROUND: Final = 60


def _age(candidate: Candidate) -> float:
    """Of a person: not "a phone, two years old", and no time that was spent: "worked for the railway 22 yrs"."""
    before = candidate.view.lower[max(0, candidate.start - _AROUND) : candidate.start]
    said = candidate.value.lower()
    if (said.endswith("old") and _OF_A_THING.search(before)) or (said.endswith(("yrs", "years")) and _SPENT.search(before)):
        return 0.0
    numbers = regex.findall(r"[0-9]+", candidate.value)  # "between 40 and 72" holds two
    return candidate.score if all(1 <= int(number) <= 120 for number in numbers) else 0.0


BIRTH = Recognizer(
    entity="DATE_OF_BIRTH",
    name="date_of_birth",
    patterns=(
        Pattern(
            rf"(?<!\w)(?:date of birth|d\.?o\.?b|birth ?da(?:y|te)|born|ranar haihuwa|haihuwa|ọjọ́ ìbí|ojo ibi(?: mi)?|"
            rf"birthday|(?:dem|mama|dey) born me)\b{_FILL}{{0,12}}(?:(?:sun|mon|tues|wednes|thurs|fri|satur)day,?)?\s?"
            rf"(?P<value>{_DATE})(?!\w)",
            0.85,
        ),
        Pattern(rf"(?<!\w)(?P<value>{_DATE})\s(?:b[uụ] [uụ]b[oọ]ch[iị] [oọ]m[uụ]m[uụ]|ni (?:won|wọ́n|w[oọ]n) bi mi|ni [oọ]j[oọ] ibi)", 0.85),
    ),
    cues=("birth", "born", "d.o.b", "dob", "haihuwa", "haife", "ìbí", "ibi", " bi ", "muru m", "mụrụ m", "omumu", "ọmụmụ", "ọmumu"),
    positives=(
        Example("DOB: 12/04/1979", ("12/04/1979",), "numeric"),
        Example("I was born on 22nd November 1998", ("22nd November 1998",), "in words"),
        Example("I am born on the 29th of February. It exists", ("the 29th of February",), "a day, and no year"),
        Example("she was born on the second of May", ("the second of May",), "the same in words"),
        Example("Agent: Date of birth?\nCustomer: the third of March 1984.", ("the third of March 1984",), "an answer in a call"),
    ),
    negatives=(Example("since 12/04/2026 no network", (), "no birth"),),
)

AGE = Recognizer(
    entity="AGE",
    name="age_in_digits",
    patterns=(
        Pattern(r"(?<![\w.,])(?P<value>\d{1,3}[\s-]?(?:years?|yrs?)[\s-]?olds?)(?!\w)", 0.8, _YEARS),
        Pattern(r"(?<![\w.,])(?P<value>\d{1,3}\s?(?:y/o|y\.o\.?|yo))(?!\w)", 0.8, words("y yo")),
        Pattern(
            r"(?<!\w)aged?\s?(?:is|na|of|:)?\s?(?P<value>\d{1,3}(?:\s?(?:years?|yrs?))?)(?![\w.,]*\d)"
            r"(?!\s?(?:gb|mb|days|hours|months))(?!\w)",
            0.75,
            words("age aged"),
        ),
        Pattern(
            r"(?<!\w)(?:i am|i'm|im|i be|she is|he is|she's|he's|who is|is now|mama be|papa be)\s(?:already |just |a )?"
            r"(?P<value>\d{2}(?:\s?(?:years?|yrs?)(?!\w))?)(?=\s*(?:[.;!]|,(?!\d)|$|and\b|with\b|but\b|o\b|old\b|"
            r"years?\b|yrs?\b))(?!\s?(?:years?|yrs?)\s(?:with|on|using|as a cust))",
            0.7,
            words("am m im be is s"),
        ),
        Pattern(
            r"(?<!\w)(?:(?:grand)?(?:mother|father|ma|pa)|mama|papa|mum|dad|wife|husband|son|daughter|woman|man|pikin)\s?\(?"
            r"(?P<value>\d{1,2}(?:\s?(?:years?|yrs?))?)(?=\)|\s?[,.]|\s(?:wey|who|o\s))",
            0.65,
            words(
                "mother father ma pa grandmother grandfather grandma grandpa mama papa mum dad wife husband son daughter woman man pikin"
            ),
        ),
        Pattern(r"(?<!\w)(?P<value>\d{2}\s?yrs)(?=\W|$)(?!\s(?:ago|with|on|plan))", 0.6, _YEARS),
        Pattern(r"(?<!\w)b[uụ]\s(?P<value>[5-9]\d)(?=[.!,])", 0.6),
        Pattern(r"(?<!\w)af[oọ] m b[uụ]\s(?P<value>\d\d)(?!\w)", 0.7),
        Pattern(r"(?<=[a-zé], )(?P<value>[1-9]\d(?:\s?(?:years?|yrs?))?)(?=\s*\.?\s*\Z)", 0.6),  # a signature: "Msendoo, 16"
        Pattern(r"(?<=[a-zé], |\w\. )(?P<value>[1-9]\d\s(?:years?|yrs?))(?=\s?[,.)])", 0.6, _YEARS),
        Pattern(r"(?<!\w)(?:he|she)\sbe\s(?P<value>[1-9]\d(?:\s?(?:years?|yrs?))?)(?=\s?[,.;)])", 0.7, words("he she")),
        Pattern(
            r"(?<!\w)(?:spinster|bachelor|widow|widower|pensioner|boy|girl|mother|father|grandmother|child) of (?P<value>\d{1,2})(?=[\s,.])",
            0.7,
            words("of"),
        ),
        Pattern(r"(?<!\w)aged? between (?P<value>\d{1,2} and \d{1,2})(?!\w)", 0.8, words("age aged")),
        Pattern(r"(?<!\w)(?P<value>shekar(?:a|u)\s\d{1,3})(?=\W)", 0.6, words("shekara shekaru")),
        Pattern(
            r"(?<!\w)(?:(?:grand)?(?:mother|father|ma|pa)|mama|papa|baba|mum|dad|wife|husband|son|daughter|pikin)\s(?:na|be|don reach)\s"
            r"(?P<value>[1-9]\d(?:\s?(?:years?|yrs?))?)(?=\s?[.,;!)]|\s(?:now|so|o)\b|\s*\Z)(?![.,]\d)",
            0.65,
            words("mother father ma pa grandmother grandfather grandma grandpa mama papa baba mum dad wife husband son daughter pikin"),
        ),
        # Igbo: nwa, a child, goes with no count (that is ụmụ).
        Pattern(r"(?<!\w)(?:nwa|nwata)\s(?P<value>\d{1,2})(?=\s(?:na-|k[aọ]\b)|\s?[.,;)!])(?![.,]\d)", 0.65, words("nwa nwata")),
        # After a name between commas: "Ada Test, afo 84, ..."
        Pattern(r"(?<=(?-i:\p{Lu})\p{L}{1,20}, )(?P<value>af[oọ]\s\d{1,3})(?=\s?[,.;)]|\s*\Z)(?![.,]\d)", 0.65),
    ),
    validate=_age,
    least_digits=1,
    positives=(
        Example("my mother is 67 years old", ("67 years old",), "in full"),
        Example("a 72-year-old woman", ("72-year-old",), "as an adjective"),
        Example("this is my line, 67 years old man, she is over 60 yrs", ("67 years old", "60 yrs"), "of who speaks, behind a thing"),
        Example("I am 58, a pensioner", ("58",), "a bare number after I am"),
        Example("my grandmother (81) cannot queue", ("81",), "in parentheses after a relative"),
        Example("mahaifiyata mai shekara 80 ce", ("shekara 80",), "Hausa"),
        Example("I'm a 29 y/o nurse", ("29 y/o",), "cut short"),
        Example("women aged between 41 and 73 are in your books", ("41 and 73",), "two ages"),
        Example("my papa na 81. He no sabi USSD", ("81",), "Pidgin, after a relative"),
        Example("Ọ bụ nwa 12 na-ebe akwa", ("12",), "Igbo: a child of twelve"),
        Example("Nne m Ada Test, afo 77, na-ekele gi", ("afo 77",), "Igbo, after a name"),
    ),
    negatives=(
        Example("I am customer for 12 years", (), "a length of custom"),
        Example("I am 20 minutes on hold", (), "a duration"),
        Example("I've worked for a utility 30 yrs and it was perfect for 12 yrs. Now", (), "time that was spent"),
        Example("the handset is 3 years old, my landline number is 31 years old", (), "of a thing"),
        Example("it is 30GB, now na 70.", (), "a volume and a price"),
        Example("between 40 and 72 hours", (), "a duration"),
        Example("my mama na 70 percent owner of the shop", (), "a share"),
        Example("my papa na 10GB person", (), "a volume"),
        Example("ụmụ 12 na-agụ akwụkwọ", (), "Igbo: a count of children"),
        Example("Jisike, afo 2026, ka o bidoro", (), "Igbo: a year"),
    ),
)

AGE_IN_WORDS = Recognizer(
    entity="AGE",
    name="age_in_words",
    patterns=(
        Pattern(
            r"(?<!\w)(?P<value>(?:one|two|three|four|five|six|seven|eight|nine|ten|[a-z]+teen|"
            r"[a-z]+ty)(?:[\s-][a-z]+)?[\s-]years?[\s-]old)(?!\w)",
            0.8,
        ),
        Pattern(
            r"(?<!\w)(?:(?:he|she|who)(?:'s| is| be)|i be|i am|i'm)\s(?:now |already |just |only )?(?P<value>nine|ten|eleven|twelve|"
            r"[a-z]{3,6}teen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
            r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?)(?=\s*(?:[.;!,]|$))",
            0.65,
        ),
        Pattern(
            r"(?<!\w)(?P<value>(?:[eẹ]ni|[oọ]m[oọ])\s(?:od[uú]n|[oọ]d[uú]n|\S{2,12}\s[oọ]d[uú]n)(?!\sm[eé]l)(?:\s\d{1,3}|\s(?:m|al)\w+)?)(?!\w)",
            0.7,
        ),
        Pattern(r"(?<!\w)(?:arugbo|agbalagba)\s(?P<value>[oọ]d[uú]n\s\w+)", 0.7),
        Pattern(r"(?<!\w)(?P<value>(?:[oọ]g[uụ]\s)?af[oọ]\sir[iị](?:\s(?!ole)[a-zịọụ]+)(?:\sna\s[a-zịọụ]+)?)(?=[.,]|\sk[aọ]\b|$)", 0.5),
        Pattern(
            r"(?<!\w)(?:gbara|d[iị]|ruola|agbaala|ad[iị] m|a d[iị]|o ruola)\s(?P<value>af[oọ]\s(?!ole|un[uụ])[a-zịọụ]{2,}(?:\sna\s[a-zịọụ]+)?)(?!\w)",
            0.6,
        ),
        # Asked for: "how many years have you?", and the answer is the number alone.
        Pattern(rf"(?<!\w)shekar\p{{L}}{{1,5}}\snawa{_ANSWER}(?P<value>{_HAUSA})(?!\w)", 0.7),
        Pattern(rf"(?<!\w)af[oọ]\sole{_ANSWER}(?P<value>(?:af[oọ]\s)?{_IGBO})(?!\w)", 0.7),
        Pattern(rf"(?<!\w)(?:[oọ]m[oọ])\s(?:od[uú]n|[oọ]d[uú]n)\sm[eé]lo{_ANSWER}(?P<value>{_YORUBA})(?!\w)", 0.7),
        # After a name, and nothing else is said of the years: "Musa Test, shekara shida."
        Pattern(rf"(?<=(?-i:\p{{Lu}})\p{{L}}{{1,20}}, )(?P<value>shekar(?:a|u|unsa|unta|arsa|arta)\s{_HAUSA})(?=\s?[.,;)]|\s*\Z)", 0.65),
        Pattern(
            rf"(?<=(?-i:\p{{Lu}})\p{{L}}{{1,20}}, )(?P<value>(?:[oọ]g[uụ]\s)?af[oọ]\s{_IGBO}|[oọ]g[uụ]\s{_IGBO})(?=\s?[.,;)]|\s*\Z)", 0.65
        ),
        # Yoruba: somebody who is past so many years; spending so many years somewhere is said otherwise.
        Pattern(
            rf"(?<!\w)(?:[eẹ]ni|[oọ]m[oọ]|baba|bàbá|màmá|mama|ìyá|iya)\s(?:\p{{L}}\p{{M}}?[\p{{L}}\p{{M}}]{{0,10}}\s){{0,4}}(?:lé|le)\s(?:ní|ni)\s"
            rf"(?P<value>{_YORUBA}(?:\s[oọ]d[uú]n)?)(?!\w)",
            0.7,
        ),
    ),
    cues=(
        " old",
        "-old",
        "he's",
        "he is",
        "who is",
        "who's",
        "he be",
        "i be",
        "i am",
        "i'm",
        "odun",
        "odún",
        "ọdun",
        "ọdún",
        "afọ",
        "afo",
        "ọgụ",
        "ogu ",
        "lé ní",
        "le ni",
        "shekar",
    ),
    validate=_age,
    positives=(
        Example("a nine year old child", ("nine year old",), "English"),
        Example("register her, she's seventeen.", ("seventeen",), "after she's"),
        Example("Eni odun 67 ni mi", ("Eni odun 67",), "Yoruba"),
        Example("Afọ iri isii.", ("Afọ iri isii",), "Igbo"),
        Example("Agent: Shekarunki nawa?\nCustomer: Goma sha biyu. Ina makaranta", ("Goma sha biyu",), "Hausa, asked for"),
        Example("Agent: Afọ ole ka ọ dị?\nCustomer: Afọ asaa. Aha ya bụ", ("Afọ asaa",), "Igbo, asked for"),
        Example("Ɗana Musa, shekara bakwai.", ("shekara bakwai",), "Hausa, after a name"),
        Example("Mazi Test, ọgụ afọ anọ na abụọ.", ("ọgụ afọ anọ na abụọ",), "Igbo by scores, after a name"),
        Example("Pa Test, ẹni tó ti lé ní àádọ́rin ọdún, lọ", ("àádọ́rin ọdún",), "Yoruba, past so many"),
    ),
    negatives=(
        Example("my landline is thirty-one years old and the house is two years old", (), "of things"),
        Example("he's fine, ten of them are old", (), "no age"),
        Example("ina tare da ku shekara bakwai.", (), "Hausa: a length of custom"),
        Example("Ọmọ ọdún mélòó ni yín?", (), "Yoruba: the question"),
        Example("Mo ti lo ogún ọdún níbí", (), "Yoruba: years spent"),
        Example("Agent: Awa nawa?\nCustomer: Biyar.", (), "Hausa: hours were asked for"),
        Example("anọla m ebe a afọ asaa.", (), "Igbo: years spent"),
    ),
)

RECOGNIZERS: Final = (BIRTH, AGE, AGE_IN_WORDS)
