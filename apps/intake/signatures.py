"""How senders sign: Standard Webhooks (with a time window), and the schemes of vendors who sign in their own way.

A check says ``True``, ``False``, or raises Problem where the signature fits and the message is too old.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from typing import Final
from urllib.parse import parse_qsl

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from apps.intake.problems import Problem

WEBHOOK_ID: Final = "webhook-id"
# A dot in the id would let its end and the time trade places under one signature.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature may cover. ``url`` is the address as the sender wrote it."""

    raw: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scheme:
    """``header`` (lower case) tells that a request is signed this way."""

    name: str
    header: str
    fits: Callable[[Signed, str], bool]


def _standard(signed: Signed, secret: str) -> bool:
    """https://www.standardwebhooks.com: HMAC-SHA256 over id, time and body; five minutes on either side."""
    if not _ID.fullmatch(signed.headers.get(WEBHOOK_ID, "")):
        return False
    try:
        Webhook(secret).verify(signed.raw, dict(signed.headers), json_parse=False)
    except WebhookVerificationError as error:
        if str(error).startswith("Message timestamp"):
            raise Problem(
                "signature-stale", "webhook-timestamp is more than five minutes away from our clock; sign at each attempt."
            ) from None
        return False
    except (EmptyWebhookSecretError, binascii.Error, ValueError):  # a secret or a signature of another scheme
        return False
    return True


def _typeform(signed: Signed, secret: str) -> bool:
    """https://www.typeform.com/developers/webhooks/secure-your-webhooks: ``sha256=`` and HMAC-SHA256 of the body in base64."""
    wanted = "sha256=" + base64.b64encode(hmac.new(secret.encode(), signed.raw, sha256).digest()).decode()
    return _same(wanted, signed.headers.get("typeform-signature", ""))


def _twilio(signed: Signed, secret: str) -> bool:
    """https://www.twilio.com/docs/usage/security: HMAC-SHA1 of the URL and the fields, in the order of their names, in base64."""
    try:
        pairs = parse_qsl(signed.raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except (ValueError, UnicodeDecodeError):
        return False
    message = signed.url + "".join(name + value for name, value in sorted(set(pairs)))
    wanted = base64.b64encode(hmac.new(secret.encode(), message.encode(), sha1).digest()).decode()
    return _same(wanted, signed.headers.get("x-twilio-signature", ""))


def _same(wanted: str, given: str) -> bool:
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))


STANDARD: Final = Scheme("Standard Webhooks", "webhook-signature", _standard)
TYPEFORM: Final = Scheme("Typeform", "typeform-signature", _typeform)
TWILIO: Final = Scheme("Twilio", "x-twilio-signature", _twilio)
