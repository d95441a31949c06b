"""Every recogniser, one table. Order decides between equals: the more specific family first."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Recognizer
from complaints_nlp.masking.recognizers import (
    accounts,
    address_chain,
    addresses,
    birth,
    devices,
    identity,
    online,
    payment,
    phones,
    secret_words,
    spelled,
    spoken,
)

RECOGNIZERS: Final[tuple[Recognizer, ...]] = (
    *online.RECOGNIZERS,
    *devices.RECOGNIZERS,
    *payment.RECOGNIZERS,
    *identity.RECOGNIZERS,
    *birth.RECOGNIZERS,
    *secret_words.RECOGNIZERS,
    *phones.RECOGNIZERS,
    *spoken.RECOGNIZERS,
    *accounts.RECOGNIZERS,
    *spelled.RECOGNIZERS,
    *addresses.RECOGNIZERS,
    *address_chain.RECOGNIZERS,
)
