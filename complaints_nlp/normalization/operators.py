"""Names of telecom operators, so that which company a text speaks of decides nothing."""

from __future__ import annotations

import re
from typing import Final

OPERATORS: Final = (
    "beejan",
    "spectranet",
    "smile",
    "swift",
    "mtn",
    "glo",
    "airtel",
    "9mobile",
    "ntel",
    "tizeti",
    "comcast",
    "xfinity",
    "ipnx",
    "fiberone",
)
OPERATOR: Final = re.compile(rf"\b({'|'.join(OPERATORS)})(?:ng|_ng|nigeria|care|_care|fibre|nig)?\b", re.IGNORECASE)
