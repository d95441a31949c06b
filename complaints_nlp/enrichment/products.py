"""Products and plans a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

PRODUCTS: Final[Mapping[str, str]] = {
    "fibre": r"beejan ?fib(?:re|er)|\bfib(?:re|er)\b(?! optic cable)|\bftth\b",
    "broadband router": r"\b(?:router|mi-?fi|modem|hynetflex|home ?(?:wifi|broadband))\b",
    "5g": r"\b5g\b",
    "4g": r"\b4g\b|\blte\b",
    "esim": r"\be-?sim\b",
    "roaming": r"\broaming\b",
    "app": r"\bmybeejan\b|\bbeejan app\b|\byour app\b|\buna app\b",
    "mobile money": r"\bbeejan ?pay\b|\bmomo\b|\bmobile money\b|\bwallet\b",
    "caller tune": r"\bcaller ?tunez?\b|\bcaller ring ?back\b|\bcrbt\b",
    "value-added service": r"\bvas\b|\bvalue[- ]added\b",
    "airtime loan": r"\b(?:airtime|data) (?:loan|credit|advance)\b|\bborrow(?:ed)? (?:airtime|data)\b|\bxtra ?time\b",
    "vtu": r"\bvtu\b|\be-?top ?up\b",
    "recharge card": r"\brecharge (?:card|pin|voucher)s?\b|\bscratch card\b",
    "number porting": r"\bport(?:ed|ing)?[ -]?(?:in|out)?\b(?= (?:my|to|from|number|request|in|out|failed))|\bmnp\b",
    "sim swap": r"\bsim (?:swap|replacement)\b|\bswap(?:ped)? (?:my |di |the )?sim\b",
    "ussd": r"\bussd\b",
}
"""Product -> what names it, case aside."""

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
    found = [name for name, pattern in _compiled() if pattern.search(text)]
    for match in _PLAN.finditer(text):
        around = text[max(0, match.start() - _REACH) : match.end() + _REACH]
        if match["period"] or _PLAN_WORDS.search(around):
            unit = "GB" if match["unit"].lower() == "gig" else match["unit"].upper()
            found.append(f"{match['size']}{unit}" + (f" {match['period'].lower()}" if match["period"] else ""))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in PRODUCTS.items())
