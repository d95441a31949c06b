"""Birth and age as they are told: asked for and answered, in words, in the languages here; ``birth`` has what is written as a form has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Pattern, Recognizer, View
from complaints_nlp.masking.recognizers.checks import is_amount, no_amount
from complaints_nlp.wordlist import words

_MONTH = (
    r"(?:jan\w{0,5}|feb\w{0,6}|mar(?:ch|is)?|apr"
    r"(?:il)?|may|june?|july?|aug\w{0,3}|sept?\w{0,6}|oct\w{0,4}|nov\w{0,5}|dec\w{0,5}|fabrairu|afrilu|mayu|yuni|yuli|agusta|"
    r"satumba|oktoba|nuwamba|disamba|febuwari|maachi|eprel|mee|juun|julai|ogost|septemba|novemba|disemba|sere|erele|erena|igbe|ebibi|okudu|agemo|owewe|owara|belu)"
)
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_NUMBER = rf"(?:{_TENS}(?:[\s-]{_ONES})?|{_TEENS}|(?:a|one) hundred(?:(?: and)? (?:{_TENS}|{_TEENS}|{_ONES}))?)"
_ORDINAL = r"(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w{3,6}teenth|twentieth|thirtieth)"
_CUE = (
    r"(?:date of birth|birth ?da(?:y|te)|(?:year|month|day)s? (?:of|and month of) birth|birth "
    r"(?:year|month)|d[. ]?o[. ]?b|born|haihuwa\w{0,3}|haife \w{2,4}|"
    r"ojo ibi|odun ibi|(?:won|a) bi (?:mi|yin|e|i|re)|a?muru (?:m|gi|ya)|omumu)"
)
_SPEAKER = r"\n[ ]{0,2}[a-z][\w .'-]{1,22}:[ ]*"
# A clause that holds some part of a date, up to where it ends.
_CLAUSE = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}"
    rf"|(?=[^\n.;!?]{{0,40}}(?:(?<!\d)(?:19[2-9]\d|20[012]\d)(?!\d)|(?<!\w)"
    rf"(?:{_MONTH}|{_ORDINAL}|osu|onwa|watan|christmas|boxing day|new year|easter|sallah|"
    rf"{_TENS}|{_TEENS})(?!\w)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)))"
    r"(?![^\n.;!?]{0,60}(?:times|minutes|hours|days ago|weeks|naira|gb)(?!\w))[^\n.;!?]{3,60})"
)
_NOD = rf"\s*(?:\.\.\.|…)?{_SPEAKER}[^\n:]{{0,14}}{_SPEAKER}"

TOLD: Final = Recognizer(
    entity="DATE_OF_BIRTH",
    name="birth_told",
    patterns=(
        Pattern(
            rf"(?<!\w){_CUE}(?!\w)[^\n]{{0,60}}[?.]?\s?{_SPEAKER}(?:(?:it'?s|it is|na|e be|on|the|i was born(?: on)?|ni|bu)\s){{0,2}}"
            rf"(?P<value>{_CLAUSE})",
            0.75,
        ),
        # In pieces, the other side nodding.
        Pattern(rf"(?<!\w){_CUE}(?!\w)[^\n]{{0,60}}[?.]?\s?{_SPEAKER}{_CLAUSE}{_NOD}(?P<value>{_CLAUSE})", 0.7),
        Pattern(
            rf"(?<!\w)(?:{_CUE}|b\.)(?!\w)(?:[\s:,(-]{{1,2}}"
            rf"(?:is|was|na|ni|am|me|him|her|in|on|year|shekarar|a|the|dem|for|of|my)(?!\w)){{0,4}}[\s:,(-]{{1,3}}"
            rf"(?P<value>(?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)?)?(?: of| ga| day of| for)?[ ]?(?:{_MONTH},?[ ])?"
            rf"(?:19[2-9]\d|20[012]\d|'\d\d)|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})(?!\w)",
            0.75,
        ),
        Pattern(
            rf"(?<!\w){_CUE}[^\n.]{{0,12}}?\s(?P<value>n'? ?abali[^\n.]{{0,50}}(?:19|20)\d\d|(?:\d{{1,2}} )?(?:osu|onwa|odun)\s[^\n.,]{{2,40}}(?:19|20)\d\d)",
            0.75,
        ),
    ),
    validate=no_amount,
    bare=True,
    cues=("birth", "born", "dob", "d.o.b", "haihuwa", "haife", "ibi", " bi ", "muru", "omumu", "b. "),
    positives=(
        Example(
            "Agent: Date of birth for verification?\nCustomer: Fourth of March, nineteen seventy-nine. Now",
            ("Fourth of March, nineteen seventy-nine",),
            "in words",
        ),
        Example(
            "Agent: When dem born you?\nCustomer: Christmas day, eighty-nine. My name", ("Christmas day, eighty-nine",), "a feast, Pidgin"
        ),
        Example("Agent: Ọdún tí wọ́n bí yín ńkọ́?\nOníbàárà: Oṣù Kejì ọdún 1958, ọjọ́", ("Oṣù Kejì ọdún 1958, ọjọ́",), "Yoruba"),
        Example("A mụrụ m n'abalị iri na ise nke ọnwa Mee, 1984.", ("n'abalị iri na ise nke ọnwa Mee, 1984",), "Igbo"),
        Example("she old, dem born am 1924, and", ("1924",), "a year, Pidgin"),
        Example("Ada Test\nb. 09.11.90", ("09.11.90",), "under a name"),
        Example("then my birth year 1971 then", ("1971",), "a year"),
        Example(
            "Agent: When you were born?\nCaller: Seven for October.\nAgent: Year?\nCaller: Ninety-two.",
            ("Seven for October",),
            "Pidgin, and more is asked for",
        ),
    ),
    negatives=(
        Example("Agent: Date of birth?\nCustomer: I told you three times already.", (), "no answer"),
        Example("Agent: Date of birth?\nCustomer: Why do you need it?", (), "a question back"),
        Example("Agent: Which year?\nCustomer: 2024", (), "birth is not spoken of"),
        Example("I was born to suffer this network since 2019", (), "a year of custom"),
        Example("the birthday bonus N1990 in May", (), "a sum"),
    ),
)

# What a date is said with, in the languages here: what alone makes one, what goes with that, and what only joins.
_TWELVE = (
    r"kinni|kini|keji|keta|kerin|karun(?:-?un)?|kefa|keje|kejo|kesan(?:-?an)?|kewa|kokanla|kejila|ke?\w{2,6}dinlogbon"
    r"|k\w{2,6}(?:dinlogun|logun|logbon|la)"
)
_ISLAMIC = (
    r"muharram|safar|rabi'?ul? \w{4,8}|jumad\w{0,2} \w{4,8}|rajab|sha'?aban|ramadan|shawwal|zul\w{4,8}|janairu|jenuwari|febru\w{3,5}|epreel"
)
_HAUSA_NUMBER = (
    r"(?:(?:goma )?sha \w{3,7}|goma|(?:ashirin|talatin|arba'? ?in|hamsin|sittin|saba'? ?in|tamanin|casa'? ?in)(?: da \w{3,7})?"
    r"|daya|biyu|uku|hudu|biyar|shida|bakwai|takwas|tara)"
)
_MAKES = rf"(?:{_MONTH}(?:\.(?=,? ?[12']\d))?|{_ISLAMIC}|osu|onwa|watan|{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)|christmas(?: day)?|boxing day)"
_YEAR_SAID = (
    rf"(?:19\d\d|20[012]\d|'\d\d|nineteen[\s-](?:hundred(?: and)? )?(?:{_TENS}|{_TEENS}|oh)(?:[\s-]{_ONES})?"
    rf"|dubu (?:daya da dari tara|biyu)(?: da {_HAUSA_NUMBER})?|puku abuo(?: na \w{{2,7}})?"
    rf"|otu puku (?:na )?nari (?:itoolu|itenani)\w{{0,3}}(?: na \w{{2,7}}){{0,3}}"
    rf"|two thousand(?: and)?(?: {_NUMBER}| {_ONES})?|{_TENS}(?:[\s-]{_ONES})?|1[34]\d\d)"
)
_PART = (
    rf"(?:{_MAKES}|{_YEAR_SAID}|{_TEENS}|{_ONES}|{_HAUSA_NUMBER}|{_TWELVE}|\d{{1,2}}|ojo|odun|abali|afo|shekara\w?"
    r"|iri(?: na \w{2,5})?|mbu|abuo|ato|ano|ise|isii|asaa|asato)(?!\w)"
)
_JOINS = r"(?:of|the|for|day|ga|ranar|ran|in|ni|nke|n'|na|da|and|sha|around|about)"
_SAID = regex.compile(
    rf"(?<![\w/.'-])(?:the |around |about |circa )?{_PART}(?:[\s,.-]{{1,2}}(?:{_JOINS}\s){{0,2}}{_PART}){{0,6}}+(?![\w/%-]|[.,:]\d)"
    r"(?!\s?(?:naira|minutes?|mins?|times?|hours?|days?|weeks?|months?|years?|people|bars?|gb|mb|lines?|kobo|thousand|hundred|million|k)(?!\w))"
)
_NUMERIC = regex.compile(r"(?<![\w/.-])\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}(?![\w/-]|\.\d)")
_SPOKEN_OF = regex.compile(rf"(?<!\w){_CUE}(?!\w)")
_OLD_YEAR = regex.compile(rf"(?:19[0-9]\d|200\d)(?!\d)|'\d\d|nineteen[\s-]|dubu daya da dari tara|1[34]\d\d|(?:{_TENS})(?:[\s-]{_ONES})?\Z")
_MAKING = regex.compile(rf"(?<!\w){_MAKES}(?!\w)")
_ALONE = regex.compile(
    rf"(?:around |about |circa )?(?:19[0-8]\d|(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-]{_ONES}"
    r"|nineteen[\s-]\w+(?:[\s-]\w+)?|dubu daya da dari tara.*|puku abuo.*|otu puku.*)"
)
_SINCE = regex.compile(r"(?:since|from|until|till|lati|tun|kemgbe|expir\w{1,3}|founded|on|last|ticket|dial|paid)\s\Z")
_READ = regex.compile(r"(?<![^\W_])(?:says?|shows?|reads?|put|wrote|typed|write|type|get|so pe|a nan|rubuta|instead of|not)\s\Z")
_READ_BACK: Final = 160
_FAR: Final = 400
_BEFORE: Final = 120
_NEAR: Final = 60


def said_dates(view: View) -> Iterator[Hit]:
    """Dates of long ago wherever birth was spoken of, read back or put right; any date right behind the word."""
    text = view.lower
    cues = [match.span() for match in _SPOKEN_OF.finditer(text, timeout=view.remaining())]
    if not cues:
        return
    first = max(0, cues[0][0] - _BEFORE)
    for match in (match for pattern in (_SAID, _NUMERIC) for match in pattern.finditer(text, first, timeout=view.remaining())):
        start, said = match.start(), match.group()
        away = start - max((end for _, end in cues if end <= start), default=start - _FAR)
        if away > _FAR or is_amount(view, start, match.end()) or _SINCE.search(text, max(0, start - 12), start):
            continue
        near = away <= _NEAR and not regex.search(r"[.;!]\s", text[start - away : start])
        if match.re is _NUMERIC:
            old = regex.search(r"(?:19\d\d|200\d|[/.-] ?[3-9]\d)\Z|\A(?:19\d\d|200\d)", said)
            dated = old or near
        else:
            dated = _ALONE.fullmatch(said) or (
                len(said.split()) > 1
                and _MAKING.search(said)
                and (near or _OLD_YEAR.search(said) or (away <= _READ_BACK and _READ.search(text, max(0, start - 16), start)))
            )
        if dated:
            yield Hit(start, match.end(), 0.65)


SAID: Final = Recognizer(
    entity="DATE_OF_BIRTH",
    name="birth_said_anywhere",
    find=said_dates,
    bare=True,
    cues=("birth", "born", "dob", "d.o.b", "d o b", "haihuwa", "haife", "ibi", " bi ", "muru", "omumu"),
    positives=(
        Example(
            "Agent: Date of birth?\nCustomer: Third of the tenth, ninety-one.\nAgent: Mine says the tenth of the third.",
            ("Third of the tenth, ninety-one", "the tenth of the third"),
            "read back wrong",
        ),
        Example(
            "make una correct my date of birth. Third for April, nineteen-eighty. Una put 1908.",
            ("Third for April, nineteen-eighty", "1908"),
            "put right, Pidgin",
        ),
        Example("dob on ur system 2/2/2022. real is 2-2-1992", ("2/2/2022", "2-2-1992"), "right behind the word, and long ago"),
        Example("my birth date is wrong with you. Ours says 6 April 1983.", ("6 April 1983",), "an old date where birth is spoken of"),
        Example(
            "Agent: When you were born?\nCaller: Seven for October.\nAgent: Year?\nCaller: Ninety-two.",
            ("Seven for October", "Ninety-two"),
            "asked twice",
        ),
        Example("01/02/1978 is my date of birth", ("01/02/1978",), "the word behind it"),
        Example("Born: 9th Jan. 2001. Licence", ("9th Jan. 2001",), "a month cut short"),
        Example("agent: ojo ibi\ncustomer: ojo kejila osu keta seventy four", ("ojo kejila osu keta seventy four",), "Yoruba"),
        Example(
            "Agent: Ranar haihuwa?\nCustomer: Sha biyu ga Rabi'ul Awwal, 1419.", ("Sha biyu ga Rabi'ul Awwal, 1419",), "Hausa, by the moon"
        ),
        Example(
            "agent: shekarar haihuwa\ncustomer: dubu daya da dari tara da saba in da uku\nagent: a nan seventy eight",
            ("dubu daya da dari tara da saba in da uku", "seventy eight"),
            "Hausa, a year",
        ),
        Example("Baba Test, born around 1957.", ("around 1957",), "not known better"),
    ),
    negatives=(
        Example("my birthday was spoilt. I called four times, paid N1,950 and waited twenty minutes", (), "counts, a sum and a duration"),
        Example("my date of birth is wrong since 12/04/2026", (), "a date of now"),
        Example("they did not ask date of birth. On 12 March they cut me off", (), "another date"),
        Example("born to suffer. first of all, second of all", (), "an order"),
    ),
)

OLD_DATE: Final = Recognizer(
    entity="DATE_OF_BIRTH",
    name="date_before_the_network",
    patterns=(
        Pattern(
            r"(?<![\w/.-])(?<!since )(?<!from )(?<!founded )(?<!established )(?P<value>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?19[2-9]\d"
            rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| ga)? {_MONTH},? 19[2-9]\d"
            r"|(?:(?:ojo|abali|ubochi) [\w-]{2,14},? (?:nke |inu )?)?(?:osu|onwa|watan) [\w-]{3,12},? (?:odun |afo |shekara\w? )?19[2-9]\d)(?![\w/])",
            0.6,
        ),
    ),
    bare=True,
    least_digits=4,
    cues=("192", "193", "194", "195", "196", "197", "198", "199"),
    positives=(
        Example("YOUR AGENT TYPED 12-05-1949 INSTEAD OF 12-05-1994.", ("12-05-1949", "12-05-1994"), "no bill is that old"),
        Example("Èmi ni. Ọjọ́ karùn-ún oṣù Ẹrẹ̀nà, ọdún 1989. Ṣé", ("Ọjọ́ karùn-ún oṣù Ẹrẹ̀nà, ọdún 1989",), "Yoruba"),
        Example("a kati an sa 1 ga Janairu 1966", ("1 ga Janairu 1966",), "Hausa"),
    ),
    negatives=(
        Example("I have been your customer since 12/05/1998", (), "a length of custom"),
        Example("on 12/05/2026 I paid 1995", (), "a date of now and a sum"),
        Example("v1.2.1994 of the app", (), "a version"),
    ),
)

_IN_WORDS: Final = words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred"
)
_ENDS = r"(?=\s*(?:[.;!?)]|,(?!\d)|$|(?:and|with|but|o|na|no be|this|last|next|in|now|sha|self|sef|abeg)\b))"

_RELATIVE = r"(?:mother|father|grandmother|grandfather|grandma|grandpa|mama|papa|baba|mum|dad|wife|husband|son|daughter|aunt|uncle|brother|sister|neighbour)"
_HEDGE = r"(?:(?:perhaps|maybe|about|around|almost|nearly|barely|just|only|over|past|already|some|say|like) )?"

AGE_TOLD: Final = Recognizer(
    entity="AGE",
    name="age_told",
    patterns=(
        # After a name: "Mrs Ada Test (retired, 74)", "Ichie Test, agba 68", "From: Pa Test, 80" at the end of its line.
        Pattern(r"\((?<=(?-i:[A-Z])[a-z'-]{2,20} ?\()(?:[a-z]{3,12}, )?(?P<value>[2-9]\d)\)", 0.65),
        Pattern(
            r"(?<!\w)(?-i:Pa|Papa|Ma|Mama|Madam|Mrs|Mr|Chief|Alhaji|Alhaja|Hajiya|Mazi|Ichie|Baba|Iya|Nne|Malam|Mallam|Dr|Engr|Sir|Lady)\.?"
            r"(?: (?-i:[A-Z])[\w'.-]{1,20}){1,3}, "
            r"(?:agba |aged? |now )?(?P<value>[1-9]\d)(?=[ ]*(?:$|[.)]))",
            0.65,
            words("pa papa ma mama madam mrs mr chief alhaji alhaja hajiya mazi ichie baba iya nne malam mallam dr engr sir lady"),
        ),
        # After a name or a relative, between commas: "Pa Ada Test, 74, retired".
        Pattern(
            rf", (?P<value>[1-9]\d),(?<=(?:(?-i:[A-Z])[\w'.-]{{1,20}}|(?<!\w){_RELATIVE}) (?!{_MONTH},)(?-i:[A-Z])[\w'.-]{{1,20}}, \d\d,)(?! ?\d)",
            0.6,
        ),
        Pattern(
            rf"(?<!\w)(?:man|woman|boy|girl|lady|widow|widower|pensioner|retiree|child|lad|lass|mother|father|"
            rf"grandmother|grandfather|person|student|teacher|farmer) of "
            rf"{_HEDGE}(?P<value>[1-9]\d|{_NUMBER})(?![\w%-]|[.,:]\d)(?! ?(?:gb|mb|naira|lines?|sims?|days?|minutes?|words?|hours?)(?!\w))",
            0.65,
            words(
                "man woman boy girl lady widow widower pensioner retiree child lad lass mother father grandmother grandfather person student teacher farmer"
            ),
        ),
        Pattern(rf"(?<!\w)aged? {_HEDGE}(?P<value>{_NUMBER})(?![\w-])", 0.65, words("age aged")),
        Pattern(
            rf"(?<!\w)wey (?:be|don reach|never reach|just reach) {_HEDGE}"
            rf"(?P<value>(?:[1-9]\d?|{_NUMBER}|{_ONES})(?: (?:years?|yrs?))?)(?! ?(?:gb|mb|naira|days?|bars?))"
            rf"(?=[ ]?[.,;]| (?:years?|yrs?)| [a-z])(?<=years|year|yrs|yr|\d\d)",
            0.6,
            words("wey"),
        ),
        Pattern(rf"(?<!\w)(?:he|she|who) (?:was|were) {_HEDGE}(?P<value>[1-9]\d|{_NUMBER}){_ENDS}", 0.65, words("was were")),
        # Hausa: whose years they are; to be of so many. Yoruba: compounds end in their score.
        Pattern(
            rf"(?<!\w)(?P<value>shekar(?:una|unsa|unta|unka|unki|unmu|unsu|arsa|arta|ata|arka|arki)"
            rf"(?: (?:na|sun|kai|yanzu|ne|ce)){{0,2}} (?:{_HAUSA_NUMBER}|\d{{1,3}}))(?!\w)",
            0.7,
            words(
                "shekaruna shekarunsa shekarunta shekarunka shekarunki shekarunmu shekarunsu shekararsa shekararta shekarata shekararka shekararki"
            ),
        ),
        Pattern(
            rf"(?<!\w)(?:ina|tana|yana|dan|'?yar|mai|mutum mai|ni) (?:da )?(?P<value>shekar[au] (?:{_HAUSA_NUMBER}|\d{{1,3}}))(?!\w)(?! (?:da ku|tare|ina))",
            0.7,
            words("shekara shekaru"),
        ),
        Pattern(
            r"(?<!\w)(?:mo|o|eni|won|omo|iya|baba) (?:je |ti pe |pe |ti le ni )?(?:omo |eni )?"
            r"(?P<value>odun \w{0,10}(?:ogun|ogbon|ogoji|adota|ogota|adorin|ogorin|adorun-?un|ogorun-?un))(?!\w)",
            0.65,
            words("odun"),
        ),
        Pattern(r"(?<!\w)(?:gbara|agbaala|gbaala|di|ruola|eruola|adi m|onye) (?P<value>afo \d{1,3})(?!\w)", 0.65, words("afo")),
        Pattern(r"(?<!\w)i(?: am|'m) an? [a-z ]{3,40} of (?P<value>[1-9]\d)(?=[.,;])", 0.65, words("am m")),
        Pattern(
            r"(?<!\w)(?:mother|father|grandmother|grandfather|aunt|uncle|mum|dad|neighbour),"
            r"[^\n\d]{2,40}, is (?P<value>[1-9]\d)(?=[.,;]| and\b| now\b| this\b)",
            0.65,
            words("mother father grandmother grandfather aunt uncle mum dad neighbour"),
        ),
        Pattern(
            rf"(?<!\w)(?:(?:she|he|mama|papa|baba) (?:will|go|wan|don) (?:be|turn|reach|pass|clock)|wey don (?:pass|reach)) (?P<value>[6-9]\d){_ENDS}",
            0.65,
            words("will go wan don"),
        ),
        Pattern(
            rf"(?<!\w)(?:i am|i'?m|i be|he is|he'?s|she is|she'?s|she be|he be|who is|mama be|papa be|turn(?:ed|ing|s)?|clock(?:ed|ing)?)\s"
            rf"(?:now |already |just |only |almost |nearly |about |past )?(?P<value>{_NUMBER}){_ENDS}",
            0.65,
            _IN_WORDS,
        ),
        Pattern(
            rf"(?<!\w)(?:(?:sound|look) like|turn(?:ed|ing|s)|clock"
            rf"(?:ed|ing)|birthday to me,?|at the age of|i don reach|she don reach|he don reach)\s(?P<value>[1-9]\d){_ENDS}",
            0.65,
            words("sound look turned turning turns clocked clocking birthday age don"),
        ),
        Pattern(
            rf"(?<!\w)(?:children|kids|twins|boys|girls|pikins?|daughters?|sons?|grandchildren|ages?)\s(?:are|dem be|be|is|na|of)\s"
            rf"(?P<value>(?:\d{{1,2}}|{_ONES}|{_NUMBER})(?:\s?,\s?(?:\d{{1,2}}|{_ONES}|{_NUMBER})){{0,3}}\s(?:and|&|n)\s"
            rf"(?:\d{{1,2}}|{_ONES}|{_NUMBER})){_ENDS}",
            0.65,
            words("children kids twins boys girls pikin pikins daughter daughters son sons grandchildren age ages"),
        ),
        Pattern(
            rf"(?<!\w)(?:how old|what age|your age|her age|his age)[^\n]{{0,30}}\?\s?{_SPEAKER}(?:"
            rf"(?:i am|i'm|she is|she's|he is|he's|na|e be|just)\s){{0,2}}(?P<value>\d{{1,3}}|{_NUMBER}|{_ONES})(?!\w)",
            0.75,
            words("old age"),
        ),
        Pattern(
            rf"(?<!\w)afo ole[^\n]{{0,24}}\?\s?{_SPEAKER}(?:(?:adi m|a di m|o di)\s)?"
            rf"(?P<value>(?:afo )?(?:\d{{1,3}}|iri(?: \w{{2,7}}){{0,3}}|ogu(?: \w{{2,7}}){{0,3}}))(?=[.,;!\n]|\Z)",
            0.7,
            words("ole"),
        ),
        Pattern(
            rf"(?<!\w)shekar\w{{1,6}} nawa[^\n]{{0,24}}\?\s?{_SPEAKER}"
            rf"(?P<value>\d{{1,3}}|(?:goma|ashirin|talatin|arba'in|hamsin|sittin|saba'in|tamanin)(?: (?:da|sha) \w{{3,7}})?)(?!\w)",
            0.7,
            words("nawa"),
        ),
        Pattern(rf"(?<!\w)omo (?:odun|odun) melo[^\n]{{0,24}}\?\s?{_SPEAKER}(?:omo odun )?(?P<value>\d{{1,3}})(?!\w)", 0.7, words("melo")),
    ),
    validate=no_amount,
    bare=True,
    cues=(
        "shekar",
        "wey ",
        "odun",
        "afo",
        " was ",
        " pass ",
        " of ",
        "(",
        ", ",
        "will be",
        "i am",
        "i'm",
        "im ",
        "i be",
        " is ",
        "'s ",
        "she be",
        "he be",
        "mama be",
        "papa be",
        "turn",
        "clock",
        "like",
        "birthday",
        "reach",
        "age",
        "old",
        "children",
        "kids",
        "twins",
        "boys",
        "girls",
        "pikin",
        "daughter",
        "son",
        "afo ole",
        "nawa",
        "melo",
    ),
    positives=(
        Example("I am sixty-eight and this is my feeding money", ("sixty-eight",), "in words, the sentence goes on"),
        Example("She be one hundred and two, dem", ("one hundred and two",), "past a hundred"),
        Example("mama wey don pass 80, she will be 90 in May", ("80", "90"), "past so many, and soon so many"),
        Example("Mrs. Ada Test-Cole (retired, 74)", ("74",), "after a name, in parentheses"),
        Example("From: Pa Test Iyalla, 80\nNo.2", ("80",), "after a name, at the end of its line"),
        Example("My mother, Mrs. Test, is 91 and has", ("91",), "a relative by name"),
        Example("how a bald man of 52 was matched", ("52",), "of so many"),
        Example("I am a retired secretary of 76. In March", ("76",), "of so many"),
        Example("DO I SOUND LIKE 77. I AM", ("77",), "a rhetorical question"),
        Example("the children are nine and eleven. texted", ("nine and eleven",), "two ages"),
        Example("Happy birthday to me, 30 na so", ("30",), "a birthday"),
        Example("Agent: Afọ ole ka ị dị?\nOnye ahịa: Iri anọ na abụọ. A", ("Iri anọ na abụọ",), "Igbo, asked for"),
        Example("I am Pa Ada Testby, 74, retired", ("74",), "after a name, between commas"),
        Example("a lad of perhaps nineteen whose name", ("nineteen",), "in words, not sure"),
        Example("my pikin wey be 9 years, aged sixty one, woman of like 80 dey", ("9 years", "sixty one", "80"), "Pidgin"),
        Example("He was 24. She was ninety-one and had loved", ("24", "ninety-one"), "of the past"),
        Example("Shekarunsa saba'in da shida, Turanci", ("Shekarunsa saba'in da shida",), "Hausa, his"),
        Example("Ina shekara saba'in da biyu, ba zan iya", ("shekara saba'in da biyu",), "Hausa, to be of so many"),
        Example("Mo jẹ́ ọdún méjìlélọ́gọ́rin. Mo", ("ọdún méjìlélọ́gọ́rin",), "Yoruba, a compound"),
        Example("nne m gbara afọ 81", ("afọ 81",), "Igbo, in figures"),
        Example("Agent: How old is she?\nCustomer: She's 81, sir", ("81",), "asked for"),
    ),
    negatives=(
        Example("I am ten minutes on hold and twenty calls", (), "durations and counts"),
        Example("it looks like 30 days", (), "a duration"),
        Example("the speed turned 50 Mbps", (), "a speed"),
        Example("I'm one of them, the first and last", (), "no age"),
        Example("Mr Test, 12 lines of ours, and channel (40)", (), "a count"),
        Example("a group of 40 and a month of 31, room (2)", (), "counts"),
        Example("he's on 20, MTN is better", (), "no age"),
        Example("my sons are two in your network house", (), "a count"),
        Example("I be number ten for queue", (), "a place in a queue"),
        Example("she turned off 4G and data", (), "no age"),
        Example("he was 20 minutes late, who was 3rd", (), "a duration and a place"),
        Example("ina tare da ku shekara bakwai", (), "Hausa: a length of custom"),
        Example("Monthly Bundle, 30,000 naira", (), "a sum"),
    ),
)

RECOGNIZERS: Final = (TOLD, SAID, OLD_DATE, AGE_TOLD)
