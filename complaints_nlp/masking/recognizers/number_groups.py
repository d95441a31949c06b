"""Numbers in figures with anything between them: "0710~552~6093", "358 . 440 . 117", "[0710] 664 0927", "224, 881, 907, 35"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Compiled, Example, Hit, Recognizer, View, keep_digits, stands_before
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.masking.recognizers.number_runs import (
    DATED,
    ENTITIES,
    FILLERS,
    LEAST,
    STAYS,
    begins_phone,
    entity_asked,
    looks_like_phone,
)

_UNREAD: Final = r"(?:[xX]{2,4}\d{0,4}|\?{1,5})"
_GROUP: Final = (  # letters for zero and one, and what cannot be read
    rf"(?:[oOlI?]{{0,2}}\d[\doOlI?]{{0,8}}(?:[xX]{{2,4}}\d{{0,4}})?|{_UNREAD}|[ol](?![^\W_]))"
)
_BETWEEN: Final = rf"(?:[^\p{{L}}\p{{N}}\n?₦$€£%]{{1,7}}|[ ]{{0,2}}\n[ ]{{0,2}})(?:(?:{FILLERS})[\s,.\-]{{1,3}}){{0,2}}"
_ROW = Compiled(
    rf"(?<![\w*#₦$€£.])(?<!\w[,.:/'’\-])[(\[]?(?P<value>(?:[oO]{{1,2}}(?=\d))?\d[\doOlI?]{{0,13}}(?:[xX]{{2,4}}\d{{0,4}})?(?:{_BETWEEN}{_GROUP}){{0,19}})(?![^\W_]|[#%]|[,.:/\-]\d)",
    any_case=False,
)
_THOUSANDS = regex.compile(r"(?<!\d)[1-9]\d{0,2}(?:,\d{3})+(?!\d)")
_LOOSE = regex.compile(r"[.,;:](?=\s)(?<!\s.)|\n")  # what ends a clause: two numbers may meet there
_PART = regex.compile(r"(?<![^\W_])[\doOlI?]*\d[\doOlI?]*|(?<=x)\d+|(?<![^\W_])[ol](?![^\W_])")
_INNER = regex.compile(r"(?:[oO]{1,2}(?=\d))?\d.*[\w?]", flags=regex.DOTALL)
_YEAR = regex.compile(r"(?:19|20)\d\d")
_LONGEST_GROUP: Final = 9  # a longer one of figures alone is found by itself
_FEWEST: Final = 9
_FEWEST_OF_PHONE: Final = 8  # where it begins as one does
_FEWEST_UNASKED: Final = 10
_MOST: Final = 20
_REACH: Final = 90
_LONGEST_PHONE: Final = 13
_LETTERS: Final = 2  # at most one sign to so many figures is a letter


def groups(view: View) -> Iterator[Hit]:
    """Rows of nine to twenty digits that are no dates, sums, years or references: by their shape, or by what was asked for."""
    for start, end, digits in view.clusters:
        if digits < _FEWEST_OF_PHONE:
            continue
        for match in _ROW.matches(view, view.text, start, end):
            for first, last in _undated(match.group("value"), match.start("value")):
                if entity := _entity(view, first, last):
                    yield Hit(first, last, 0.7, entity)


def _undated(said: str, offset: int) -> Iterator[tuple[int, int]]:
    """What is left of a row when dates and times are taken out."""
    start = 0
    for dated in (*DATED.finditer(said), None):
        end = dated.start() if dated else len(said)
        if inner := _INNER.search(said, start, end):
            yield offset + inner.start(), offset + inner.end()
        start = dated.end() if dated else end


def _entity(view: View, start: int, end: int) -> str | None:
    said = view.text[start:end]
    parts = _PART.findall(said)
    signs = "".join(parts)
    digits = keep_digits(signs.replace("l", "1").replace("I", "1").replace("?", "0"))
    figures = sum(sign.isdigit() for sign in signs)
    begun = begins_phone(digits) and len(parts[0]) > 2 and not any(map(_YEAR.fullmatch, parts))
    if (
        not (_FEWEST_OF_PHONE if begun else _FEWEST) <= len(digits) <= _MOST
        or len(signs) - figures > figures / _LETTERS
        or any(len(part) > _LONGEST_GROUP and part.isdigit() for part in parts)
    ):
        return None
    if is_amount(view, start, end) or stands_before(REFERENCE_WORDS, view, start) or _are_sums(parts):
        return None
    loose = bool(_LOOSE.search(said))
    phone = begun and not loose if begun and len(digits) < _FEWEST_UNASKED else looks_like_phone(digits) and (digits[0] != "0" or begun)
    if _THOUSANDS.search(said) and not phone:
        return None
    return _asked(view, start, digits, phone=phone, loose=loose or _are_places(said))


def _asked(view: View, start: int, digits: str, *, phone: bool, loose: bool) -> str | None:
    asked = entity_asked(view.lower[max(0, start - _REACH) : start])
    if asked == STAYS:
        return "PHONE_NUMBER" if phone and not loose else None
    if asked not in (None, "PHONE_NUMBER", "CUSTOMER_ACCOUNT", "OTP", "PIN") and len(digits) >= LEAST[asked]:
        return asked
    if phone:
        return "PHONE_NUMBER"
    if loose or len(digits) < _FEWEST_UNASKED:
        return None
    return asked if asked and len(digits) <= _LONGEST_PHONE else "NUMBER"


def _are_sums(parts: list[str]) -> bool:
    """Amounts, years or counts in a row, or months of years."""
    if any(map(_YEAR.fullmatch, parts)) and min(map(len, parts)) <= 2:
        return True
    return all(part.isdigit() and (int(part) % 10 == 0 < int(part) or _YEAR.fullmatch(part) is not None) for part in parts)


def _are_places(said: str) -> bool:
    """A point on the map, an address on the network, a version."""
    return regex.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}|\d{1,3}\.\d{3,9}\W{1,3}\d{1,3}\.\d{3,9}", said) is not None


GROUPS = Recognizer(
    entity="NUMBER",
    also=ENTITIES,
    name="number_in_groups",
    find=groups,
    bare=True,
    least_digits=_FEWEST_OF_PHONE,
    positives=(
        Example(r"reach me 0710\664\2208.", (r"0710\664\2208",), "backslashes"),
        Example("0719:228:0:447", ("0719:228:0:447",), "colons"),
        Example("on his card, 0710~552~6093, a lady", ("0710~552~6093",), "tildes"),
        Example("tel: [0710] 664 0927", ("0710] 664 0927",), "brackets"),
        Example("NIN 53_880_219_467, and", ("53_880_219_467",), "underscores"),
        Example("BVN: 224, 881, 907, 35. Detuo", ("224, 881, 907, 35",), "commas"),
        Example("Itel, IMEI 358 . 440 . 117 . 209 . 336", ("358 . 440 . 117 . 209 . 336",), "dots with spaces"),
        Example("Identity: 0 1 1 8 . 4 4 9 . 3 3 0 . 2", ("0 1 1 8 . 4 4 9 . 3 3 0 . 2",), "digits apart"),
        Example("out of UBA 2 1 1 7 - 0 0 8 - 4 4 3.", ("2 1 1 7 - 0 0 8 - 4 4 3",), "digits apart, dashes with spaces"),
        Example("bank 22 o8 71 43 9o debit", ("22 o8 71 43 9o",), "letters for digits"),
        Example("My bank (Union, OO47 1772 2O9) profiled it", ("OO47 1772 2O9",), "and at the beginning"),
        Example("my n.i.n 903 118 274 56. unlink", ("903 118 274 56",), "what it is, letter by letter; no sum in naira"),
        Example("one I see: 8830 41?? 7729 5516", ("8830 41?? 7729 5516",), "digits that cannot be read"),
        Example("my own na 0710'664'2208", ("0710'664'2208",), "apostrophes"),
        Example("line 0710 dash 664 dash 2208", ("0710 dash 664 dash 2208",), "the dash said"),
        Example("0710+664+20", ("0710+664+20",), "digits missing, and it begins as a line"),
        Example("sim 8923-4010/0000-0000-013", ("8923-4010/0000-0000-013",), "dashes and a stroke"),
        Example("Account 0 1 2 3 . . 4 5 6 7 . . 8 9", ("0 1 2 3 . . 4 5 6 7 . . 8 9",), "dots apart"),
        Example(
            "Recharge pin I see: 4471, 88 something, 1193, then 5520. The",
            ("4471, 88 something, 1193, then 5520",),
            "what was scratched away, said",
        ),
        Example("the card na 4471 88xx 1193 5520", ("4471 88xx 1193 5520",), "scratched away, crossed"),
        Example("wetin remain for scratch card na 4471, 8820, and 93", ("4471, 8820, and 93",), "what can still be read of a card"),
        Example("nin: 7o1l8334913", ("7o1l8334913",), "letters for digits, nothing between"),
        Example("on 12/05/2026 14:30, 0710/664/2208", ("0710/664/2208",), "after a date and a time"),
    ),
    negatives=(
        Example("12/05/2026, 14:30, 13/05/2026, 15:10", (), "dates and times"),
        Example("from 04/2024 - 12/2025", (), "months"),
        Example("recharge 1000 x3, 500 x2, 200 x4, 100 x12", (), "cards bought"),
        Example("2021, 2022, 2023, 2024", (), "years"),
        Example("I paid 200, 500, 1000, 1500, 300", (), "sums"),
        Example("it was 1,250,000, 3,400,500 naira", (), "thousands"),
        Example("from 192.168.100.254", (), "an address on the network"),
        Example("at 6.45411, 3.39471", (), "a place"),
        Example("ticket 0094 2210 88 / 3", (), "a reference"),
        Example("3 calls, 12 texts, 45 minutes, 2024, 30 days", (), "counts"),
        Example("on 11 12, 14 15, 16", (), "too few"),
    ),
)

RECOGNIZERS: Final = (GROUPS,)
