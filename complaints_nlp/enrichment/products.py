"""Products and plans a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple


class Product(NamedTuple):
    """``pattern`` is what names a product, case aside; one of ``signs`` stands in every match, so that a text without any is not searched."""

    pattern: str
    signs: tuple[str, ...]


PRODUCTS: Final[Mapping[str, Product]] = {
    "fibre": Product(r"beejan ?fib(?:re|er)|\bfib(?:re|er)\b(?! optic cable)|\bftth\b", ("fib", "ftth")),
    "broadband router": Product(
        r"\b(?:router|mi-?fi|modem|hynetflex|home ?(?:wifi|broadband))\b", ("router", "mifi", "mi-fi", "modem", "hynetflex", "home")
    ),
    "5g": Product(r"\b5g\b", ("5g",)),
    "4g": Product(r"\b4g\b|\blte\b", ("4g", "lte")),
    "esim": Product(r"\be-?sim\b", ("esim", "e-sim")),
    "roaming": Product(r"\broaming\b", ("roaming",)),
    "app": Product(r"\bmybeejan\b|\bbeejan app\b|\byour app\b|\buna app\b", ("mybeejan", " app")),
    "mobile money": Product(r"\bbeejan ?pay\b|\bmomo\b|\bmobile money\b|\bwallet\b", ("pay", "momo", "mobile", "wallet")),
    "caller tune": Product(r"\bcaller ?tunez?\b|\bcaller ring ?back\b|\bcrbt\b", ("caller", "crbt")),
    "value-added service": Product(r"\bvas\b|\bvalue[- ]added\b", ("vas", "value")),
    "airtime loan": Product(
        r"\b(?:airtime|data) (?:loan|credit|advance)\b|\bborrow(?:ed)? (?:airtime|data)\b|\bxtra ?time\b", ("airtime", "data", "xtra")
    ),
    "vtu": Product(r"\bvtu\b|\be-?top ?up\b", ("vtu", "etop", "e-top")),
    "recharge card": Product(r"\brecharge (?:card|pin|voucher)s?\b|\bscratch card\b", ("recharge", "scratch")),
    "number porting": Product(
        r"\bport(?:ed|ing)?[ -]?(?:in|out)?\b(?= (?:my|to|from|number|request|in|out|failed))|\bmnp\b", ("port", "mnp")
    ),
    "sim swap": Product(r"\bsim (?:swap|replacement)\b|\bswap(?:ped)? (?:my |di |the )?sim\b", ("swap", "replacement")),
    "ussd": Product(r"\bussd\b", ("ussd",)),
}

_PLAN = re.compile(
    r"(?<![\w.])(?P<size>\d{1,4}(?:\.\d{1,2})?)\s?(?P<unit>gb|mb|tb|gig)s?\b(?:\s?(?P<period>daily|weekly|monthly|night|"
    r"weekend|social|youtube|whatsapp))?",
    re.IGNORECASE,
)
_PLAN_WORDS = re.compile(r"\b(?:plan|bundle|data|sub|subscription|for\s(?:n|₦|#)?\d|monthly|weekly|daily|package|bonus)\b", re.IGNORECASE)
_REACH: Final = 30


def find_products(text: str) -> tuple[str, ...]:
    """Products, then plans as ``2GB weekly``, each once.

    >>> find_products("my 2gb weekly plan no dey work on BeejanFibre router")
    ('fibre', 'broadband router', '2GB weekly')
    """
    lower = text.lower()
    found = [name for name, signs, pattern in _compiled() if any(map(lower.__contains__, signs)) and pattern.search(text)]
    for match in _PLAN.finditer(text):
        around = text[max(0, match.start() - _REACH) : match.end() + _REACH]
        if match["period"] or _PLAN_WORDS.search(around):
            unit = "GB" if match["unit"].lower() == "gig" else match["unit"].upper()
            found.append(f"{match['size']}{unit}" + (f" {match['period'].lower()}" if match["period"] else ""))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((name, product.signs, re.compile(product.pattern, re.IGNORECASE)) for name, product in PRODUCTS.items())
