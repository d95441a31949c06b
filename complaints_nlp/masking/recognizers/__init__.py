"""Every recogniser, one table. Order decides between equals: the more specific family first."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Recognizer
from complaints_nlp.masking.recognizers import (
    account_codes,
    accounts,
    accounts_told,
    address_chain,
    addresses,
    age_told,
    birth,
    birth_dates,
    birth_told,
    coordinates,
    devices,
    identity,
    meters,
    number_groups,
    number_turns,
    online,
    papers,
    passwords,
    payment,
    phones,
    secret_codes,
    secret_words,
    spelled,
    spelled_names,
    spoken,
    tails,
)

RECOGNIZERS: Final[tuple[Recognizer, ...]] = (
    *online.RECOGNIZERS,
    *devices.RECOGNIZERS,
    *payment.RECOGNIZERS,
    *identity.RECOGNIZERS,
    *papers.RECOGNIZERS,
    *birth.RECOGNIZERS,
    *birth_told.RECOGNIZERS,
    *birth_dates.RECOGNIZERS,
    *age_told.RECOGNIZERS,
    *secret_codes.RECOGNIZERS,
    *secret_words.RECOGNIZERS,
    *passwords.RECOGNIZERS,
    *phones.RECOGNIZERS,
    *spoken.RECOGNIZERS,
    *number_turns.RECOGNIZERS,
    *number_groups.RECOGNIZERS,
    *tails.RECOGNIZERS,
    *accounts.RECOGNIZERS,
    *account_codes.RECOGNIZERS,
    *accounts_told.RECOGNIZERS,
    *meters.RECOGNIZERS,
    *spelled.RECOGNIZERS,
    *spelled_names.RECOGNIZERS,
    *addresses.RECOGNIZERS,
    *address_chain.RECOGNIZERS,
    *coordinates.RECOGNIZERS,
)
