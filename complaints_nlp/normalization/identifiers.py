"""The one spelling of what names a customer: telephone number, e-mail address, account, handle.

Readers and the masker share these functions, so that a number in a form field and the same number inside a text become the
same pseudonym. Each returns the value with its kind in front, or None when the value is none of that kind.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import phonenumbers

# A Nigerian mobile number however it is written; the leading zero is lost by spreadsheets, doubled by people ("+234 0803").
_NIGERIAN_MOBILE: Final = re.compile(r"(?:(?:\+|00)?2340?|0)?([789][01]\d{8})", re.ASCII)
_SCHEME: Final = re.compile(r"(?:tel|sips?|sms|whatsapp|callto):", re.IGNORECASE)
_PHONE_PUNCTUATION: Final = str.maketrans("", "", " \t\u00a0\u202f()-.\u2010\u2011\u2012\u2013/")
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}")
_ACCOUNT: Final = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9/-]{2,39}")
_HANDLE: Final = re.compile(r"[\w.:@-]{1,253}")
_NOBODY: Final = frozenset({"", "null", "none", "n/a", "na", "nil", "-", "unknown", "anonymous", "private", "restricted"})


@lru_cache(maxsize=65_536)
def normalise_phone(value: str) -> str | None:
    """E.164 behind ``phone:``; a number without a country code is read as Nigerian. Short codes and sender names are None.

    >>> normalise_phone("0710 555 0123"), normalise_phone("+234 (0) 710-555-0123"), normalise_phone("7105550123.0")
    ('phone:+2347105550123', 'phone:+2347105550123', 'phone:+2347105550123')
    >>> normalise_phone("tel:+12025550100"), normalise_phone("12025550100"), normalise_phone("MTN"), normalise_phone("32120")
    ('phone:+12025550100', 'phone:+12025550100', None, None)
    """
    bare = _SCHEME.sub("", value.strip(), count=1).split("@", 1)[0].split(";", 1)[0]
    bare = bare.removesuffix(".0").translate(_PHONE_PUNCTUATION)
    if mobile := _NIGERIAN_MOBILE.fullmatch(bare):
        return f"phone:+234{mobile[1]}"
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 17):
        return None
    # Gateways drop the plus of foreign numbers: a number no Nigerian line can have is read as international.
    international = f"+{digits}" if not bare.startswith("0") else bare
    candidates = [parsed for parsed in map(_parsed, (bare, international)) if parsed is not None]
    sound = [each for each in candidates if phonenumbers.is_valid_number(each)]
    sound += [each for each in candidates if phonenumbers.is_possible_number(each)]
    return "phone:" + phonenumbers.format_number(sound[0], phonenumbers.PhoneNumberFormat.E164) if sound else None


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, "NG")
    except phonenumbers.NumberParseException:
        return None


def normalise_email(value: str) -> str | None:
    """The address in lower case behind ``email:``. A display name around it is dropped; two addresses are none.

    >>> normalise_email("Ada <Ada.Obi@Example.com> "), normalise_email("ada at example")
    ('email:ada.obi@example.com', None)
    """
    bare = value.strip()
    if bare.endswith(">") and "<" in bare:
        bare = bare[bare.rindex("<") + 1 : -1]
    bare = bare.removeprefix("mailto:").strip().rstrip(".")
    return f"email:{bare.lower()}" if _EMAIL.fullmatch(bare) else None


def normalise_handle(handle: str, network: str) -> str | None:
    """The handle in lower case, without ``@``, behind ``handle:`` and the network (``x``, ``mastodon``, ``bluesky``).

    >>> normalise_handle("@Ada_Obi", "x"), normalise_handle("   ", "x")
    ('handle:x:ada_obi', None)
    """
    bare = handle.strip().lstrip("@").lower()
    return f"handle:{network.lower()}:{bare}" if _HANDLE.fullmatch(bare) else None


def normalise_account(value: str) -> str | None:
    """The account number in upper case, letters and digits alone, behind ``account:``; it must hold a digit.

    Bills print it in groups with hyphens and slashes; people type it with spaces or in one run.

    >>> normalise_account(" bjn 00412-7 "), normalise_account("BJN/004127"), normalise_account("none")
    ('account:BJN004127', 'account:BJN004127', None)
    """
    if value.strip().lower() in _NOBODY:
        return None
    bare = "".join(value.split()).lstrip("#").removesuffix(".0").upper()
    return f"account:{re.sub('[/-]', '', bare)}" if _ACCOUNT.fullmatch(bare) else None
