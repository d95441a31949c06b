"""When somebody was born: date of birth and age, in figures and in words."""

from __future__ import annotations

from typing import Final

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
    rf"(?:\d{{1,4}}\s?[/.\-\s]\s?\d{{1,2}}\s?[/.\-\s]\s?\d{{2,4}}|{_DAY}\s+(?:of\s+|ga\s+)?{_MONTH},?\s*(?:\d{{2,4}})?"
    rf"|{_MONTH}\s+{_DAY},?\s*(?:\d{{4}})?|{_MONTH},?\s+(?:19|20)\d\d"
    rf"|(?:the\s+)?[a-z]+(?:[\s-][a-z]+)?\s+of\s+{_MONTH},?\s+(?:(?:19|20)\d\d|nineteen[\s-][a-z]+(?:[\s-][a-z]+)?|two "
    rf"thousand(?:\s[a-z]+){{0,3}})"
    r"|(?:19[2-9]\d|20[0-2]\d))"
)
_FILL = r"(?:\s|is|was|as|of|na|on|in|my|:|-|,|\.|\?|=|\(|and|customer|caller|it's|its|\d{1,2}:\d\d)"


def _age(candidate: Candidate) -> float:
    digits = "".join(c for c in candidate.value if c in "0123456789")
    return candidate.score if not digits or 1 <= int(digits) <= 120 else 0.0


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
        Pattern(
            rf"(?<!\w)(?:a m[uụ]r[uụ] m|emi ti (?:mo|won|w[oọ]n) bi(?: mi)?|an haife ni|aka haife ni|"
            rf"mo bi ni)(?:\s(?:na|ni|a|ranar))?\s(?P<value>{_DATE})(?!\w)",
            0.85,
        ),
        Pattern(
            rf"(?<!\w)(?:[oọ]m[uụ]m[uụ] g[iị]|haihuwarka|haihuwarki|[oọ]j[oọ] ibi yin)[.?]?\n\s*\w{{4,12}}:\s*(?:\w+\s){{0,2}}(?P<value>{_DATE})(?!\w)",
            0.8,
        ),
        # Wherever birth is spoken of, a date that far back is one: "your slip says ..., ours says 6 April 1983".
        Pattern(
            r"(?<!\w)(?P<value>(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? \p{L}{3,9},? |\p{L}{3,9} \d{1,2}(?:st|nd|rd|th)?,? |\d{1,2}[/.-]\d{1,2}[/.-])"
            r"(?:19[2-9]\d|200\d|201[0-2]))(?!\w)",
            0.7,
        ),
    ),
    cues=("birth", "born", "d.o.b", "dob", "haihuwa", "haife", "ìbí", "ibi", " bi", "muru m", "mụrụ m", "omumu", "ọmụmụ", "ọmumu"),
    positives=(
        Example("DOB: 12/04/1979", ("12/04/1979",), "numeric"),
        Example("I was born on 22nd November 1998", ("22nd November 1998",), "in words"),
        Example("Agent: Date of birth?\nCustomer: the third of March 1984.", ("the third of March 1984",), "an answer in a call"),
        Example("my birth date is wrong with you. Ours says 6 April 1983.", ("6 April 1983",), "an old date where birth is spoken of"),
    ),
    negatives=(Example("since 12/04/2026 no network", (), "no birth"),),
)

AGE = Recognizer(
    entity="AGE",
    name="age_in_digits",
    patterns=(
        Pattern(r"(?<![\w.,])(?P<value>\d{1,3}[\s-]?(?:years?|yrs?)[\s-]?olds?)(?!\w)", 0.8, _YEARS),
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
        Pattern(r"(?<!\w)(?:mama|papa|baba|iya)\s(?P<value>\d{2}\s?(?:years?|yrs?))(?!\w)", 0.7, _YEARS),
        Pattern(r"(?<!\w)b[uụ]\s(?P<value>[5-9]\d)(?=[.!,])", 0.6),
        Pattern(r"(?<!\w)af[oọ] m b[uụ]\s(?P<value>\d\d)(?!\w)", 0.7),
        Pattern(r"(?<!\w)(?:e|[eẹ])ni\s(?:od[uú]n|[oọ]d[uú]n)\s(?P<value>\d{1,3})(?!\w)", 0.7),
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
    ),
    validate=_age,
    least_digits=1,
    positives=(
        Example("my mother is 67 years old", ("67 years old",), "in full"),
        Example("a 72-year-old woman", ("72-year-old",), "as an adjective"),
        Example("I am 58, a pensioner", ("58",), "a bare number after I am"),
        Example("my grandmother (81) cannot queue", ("81",), "in parentheses after a relative"),
        Example("mahaifiyata mai shekara 80 ce", ("shekara 80",), "Hausa"),
    ),
    negatives=(
        Example("I am customer for 12 years", (), "a length of custom"),
        Example("I am 20 minutes on hold", (), "a duration"),
        Example("it is 30GB, now na 70.", (), "a volume and a price"),
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
            r"(?<!\w)(?P<value>(?:[eẹ]ni|[oọ]m[oọ])\s(?:od[uú]n|[oọ]d[uú]n|\S{2,12}\s[oọ]d[uú]n)(?:\s\d{1,3}|\s(?:m|al)\w+)?)(?!\w)",
            0.7,
        ),
        Pattern(r"(?<!\w)(?:arugbo|agbalagba)\s(?P<value>[oọ]d[uú]n\s\w+)", 0.7),
        Pattern(r"(?<!\w)(?P<value>(?:[oọ]g[uụ]\s)?af[oọ]\sir[iị](?:\s(?!ole)[a-zịọụ]+)(?:\sna\s[a-zịọụ]+)?)(?=[.,]|\sk[aọ]\b|$)", 0.5),
        Pattern(
            r"(?<!\w)(?:gbara|d[iị]|ruola|agbaala|ad[iị] m|a d[iị]|o ruola)\s(?P<value>af[oọ]\s(?!ole|un[uụ])[a-zịọụ]{2,}(?:\sna\s[a-zịọụ]+)?)(?!\w)",
            0.6,
        ),
        Pattern(
            r"(?<!\w)shekar(?:a|u|una)(?:\sna)?\s(?P<value>(?:goma sha \w+|ashirin|talatin|arba'in|hamsin|sittin|saba'in|tamanin|casa'in)"
            r"(?:\s(?:da|sha)\s\w+)?)(?!\w)",
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
        "shekar",
    ),
    positives=(
        Example("a nine year old child", ("nine year old",), "English"),
        Example("register her, she's seventeen.", ("seventeen",), "after she's"),
        Example("Eni odun 67 ni mi", ("Eni odun 67",), "Yoruba"),
        Example("Afọ iri isii.", ("Afọ iri isii",), "Igbo"),
    ),
    negatives=(Example("he's fine, ten of them are old", (), "no age"),),
)

RECOGNIZERS: Final = (BIRTH, AGE, AGE_IN_WORDS)
