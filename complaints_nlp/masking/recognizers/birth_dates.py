"""Dates that can only be somebody's birth: read back or put right where birth was spoken of, and those before there was a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Pattern, Recognizer, View
from complaints_nlp.masking.recognizers.birth_words import CUE, CUE_WORDS, HAUSA_NUMBER, MONTH, NUMBER, ONES, ORDINAL, TEENS, TENS
from complaints_nlp.masking.recognizers.checks import is_amount

# What a date is said with, in the languages here: what alone makes one, what goes with that, and what only joins.
_TWELVE = (
    r"kinni|kini|keji|keta|kerin|karun(?:-?un)?|kefa|keje|kejo|kesan(?:-?an)?|kewa|kokanla|kejila|ke?\w{2,6}dinlogbon"
    r"|k\w{2,6}(?:dinlogun|logun|logbon|la)"
)
_ISLAMIC = (
    r"muharram|safar|rabi'?ul? \w{4,8}|jumad\w{0,2} \w{4,8}|rajab|sha'?aban|ramadan|shawwal|zul\w{4,8}|janairu|jenuwari|febru\w{3,5}|epreel"
)
_MAKES = rf"(?:{MONTH}(?:\.(?=,? ?[12']\d))?|{_ISLAMIC}|osu|onwa|watan|{ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)|christmas(?: day)?|boxing day)"
_YEAR_SAID = (
    rf"(?:19\d\d|20[012]\d|'\d\d|nineteen[\s-](?:hundred(?: and)? )?(?:{TENS}|{TEENS}|oh)(?:[\s-]{ONES})?"
    rf"|dubu (?:daya da dari tara|biyu)(?: da {HAUSA_NUMBER})?|puku abuo(?: na \w{{2,7}})?"
    rf"|otu puku (?:na )?nari (?:itoolu|itenani)\w{{0,3}}(?: na \w{{2,7}}){{0,3}}"
    rf"|two thousand(?: and)?(?: {NUMBER}| {ONES})?|{TENS}(?:[\s-]{ONES})?|1[34]\d\d)"
)
_PART = (
    rf"(?:{_MAKES}|{_YEAR_SAID}|{TEENS}|{ONES}|{HAUSA_NUMBER}|{_TWELVE}|\d{{1,2}}|ojo|odun|abali|afo|shekara\w?"
    r"|iri(?: na \w{2,5})?|mbu|abuo|ato|ano|ise|isii|asaa|asato)(?!\w)"
)
_JOINS = r"(?:of|the|for|day|ga|ranar|ran|in|ni|nke|n'|na|da|and|sha|around|about)"
_SAID = regex.compile(
    rf"(?<![\w/.'-])(?:the |around |about |circa )?{_PART}(?:[\s,.-]{{1,2}}(?:{_JOINS}\s){{0,2}}{_PART}){{0,6}}+(?![\w/%-]|[.,:]\d)"
    r"(?!\s?(?:naira|minutes?|mins?|times?|hours?|days?|weeks?|months?|years?|people|bars?|gb|mb|lines?|kobo|thousand|hundred|million|k)(?!\w))"
)
_NUMERIC = regex.compile(r"(?<![\w/.-])\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}(?![\w/-]|\.\d)")
_SPOKEN_OF = regex.compile(rf"(?<!\w){CUE}(?!\w)")
_OLD_YEAR = regex.compile(rf"(?:19[0-9]\d|200\d)(?!\d)|'\d\d|nineteen[\s-]|dubu daya da dari tara|1[34]\d\d|(?:{TENS})(?:[\s-]{ONES})?\Z")
_MAKING = regex.compile(rf"(?<!\w){_MAKES}(?!\w)")
_ALONE = regex.compile(
    rf"(?:around |about |circa )?(?:19[0-8]\d|(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-]{ONES}"
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
    cues=(*CUE_WORDS, "d o b"),
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
            rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| ga)? {MONTH},? 19[2-9]\d"
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

RECOGNIZERS: Final = (SAID, OLD_DATE)
