"""What stands in place of a span: one operator, one rule. An operator takes the span's type and what stood there, and says what stands now.

What an operator is given comes from the text as recognisers saw it: look-alike letters and other scripts' digits already made plain.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from complaints_nlp.errors import ComplaintsError
from complaints_nlp.masking.pseudonyms import Pseudonymizer

Operator = Callable[[str, str], str]
DEFAULT: Final = "DEFAULT"
"""The key, in a table of operators by type, of the one for all other types."""

_NONCE: Final = 12
# What a span's type is as an identifier that links; the others are pseudonymised as they stand.
KINDS: Final[Mapping[str, str]] = {
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "CUSTOMER_ACCOUNT": "account",
    "SOCIAL_HANDLE": "handle",
}


class CannotEncrypt(ComplaintsError):
    template = "the encrypting operator needs {what}; install complaints-nlp[encrypt] and pass a key of 16, 24 or 32 bytes"


class CannotDecrypt(ComplaintsError):
    template = "this is no value the encrypting operator made with this key for a {kind}"


def placeholder(kind: str, value: str) -> str:  # noqa: ARG001 - every operator is called alike
    """The type in angle brackets: the default.

    >>> placeholder("PERSON", "Ngozi Eze")
    '<PERSON>'
    """
    return f"<{kind}>"


def redact(kind: str, value: str) -> str:  # noqa: ARG001 - every operator is called alike
    """Nothing at all, not even that something stood there.

    >>> redact("PERSON", "Ngozi Eze")
    ''
    """
    return ""


@dataclass(frozen=True, slots=True)
class Pseudonymize:
    """The type and a keyed pseudonym: one person is one value in every text and field, however the number is written.

    >>> pseudonymize = Pseudonymize(Pseudonymizer({1: bytes(32)}, current=1))
    >>> pseudonymize("PHONE_NUMBER", "0710 123 4567") == pseudonymize("PHONE_NUMBER", "+234-710-123-4567")
    True
    >>> pseudonymize("PERSON", "Ngozi Eze")
    '<PERSON v1:Q6E2ZW4ZRUNMNU5TYFGM5SQJ>'
    """

    pseudonymizer: Pseudonymizer

    def __call__(self, kind: str, value: str) -> str:
        return f"<{kind} {self.pseudonymizer(*linking_form(kind, value))}>"


@dataclass(frozen=True, slots=True)
class Encrypt:
    """The type and the value sealed with AES-GCM: whoever holds the key can read it back with ``decrypt``. Equal values differ."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) not in {16, 24, 32}:
            raise CannotEncrypt(what="a key of another length")

    def __call__(self, kind: str, value: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = _cipher(self.key).encrypt(nonce, value.encode(), kind.encode())
        return f"<{kind} {base64.urlsafe_b64encode(nonce + sealed).decode()}>"

    def decrypt(self, written: str) -> str:
        """The value that stood where ``written`` stands. Raises CannotDecrypt."""
        kind, _, encoded = written.strip("<>").partition(" ")
        try:
            sealed = base64.urlsafe_b64decode(encoded)
            opened: bytes = _cipher(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], kind.encode())
        except Exception:  # InvalidTag is cryptography's own class, not to be imported without it
            raise CannotDecrypt(kind=kind if kind.replace("_", "").isupper() else "span") from None
        return opened.decode()


def _cipher(key: bytes):  # type: ignore[no-untyped-def]
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise CannotEncrypt(what="the package cryptography") from None
    return AESGCM(key)


def linking_form(kind: str, value: str) -> tuple[str, str]:
    """Kind and value as a pseudonym is made of them: the one normal spelling where there is one, as for a record's own fields.

    >>> linking_form("PHONE_NUMBER", "0710 123 4567"), linking_form("PERSON", "Ngozi  EZE")
    (('phone', '+2347101234567'), ('person', 'ngozi eze'))
    """
    from complaints_nlp.normalization import identifiers

    plain = " ".join(value.split()).casefold()
    normal: str | None = None
    if kind == "PHONE_NUMBER":
        normal = identifiers.normalise_phone(value)
    elif kind == "EMAIL_ADDRESS":
        normal = identifiers.normalise_email(plain.replace(" at ", "@").replace(" dot ", "."))
    elif kind == "CUSTOMER_ACCOUNT":
        normal = identifiers.normalise_account(value)
    elif kind == "SOCIAL_HANDLE":
        plain = plain.lstrip("@")
    return KINDS.get(kind, kind.lower()), normal.partition(":")[2] if normal else plain


def choose(operators: Mapping[str, Operator], kind: str) -> Operator:
    """The operator for a type: its own, else the default one, else the placeholder."""
    return operators.get(kind) or operators.get(DEFAULT) or placeholder
