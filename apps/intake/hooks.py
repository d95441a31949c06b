"""The webhooks we take: a new vendor is a row. What a payload means is known by the readers; here only what proves it is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.intake.bodies import FORM, JSON
from apps.intake.problems import FieldError
from apps.intake.signatures import STANDARD, TWILIO, TYPEFORM, Scheme
from models.records import Source

Fields = Mapping[str, Any]
EMPTY_TWIML: Final = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass(frozen=True, slots=True)
class Hook:
    """``kind`` names the dialect that will read it. ``identity`` is the id the vendor gives the message, which the reader takes for the
    record's too; None: the vendor gives none, and the delivery's id stands in. ``key_in_url``: the vendor can neither sign nor set headers.
    """

    name: str
    source: Source
    kind: str
    body: str
    missing: Callable[[Fields], str | None]
    identity: Callable[[Fields], str | None]
    schemes: tuple[Scheme, ...] = ()
    key_in_url: bool = False
    answer: tuple[str, bytes] | None = None
    """Media type and body of the 202 where the vendor asks for its own."""

    def check(self, fields: Fields) -> tuple[FieldError, ...]:
        if (field := self.missing(fields)) is None:
            return ()
        return (FieldError(field, f"This field is missing or empty: the body is no {self.kind}."),)


def _text_fields(*names: str) -> Callable[[Fields], str | None]:
    return lambda fields: next((name for name in names if not isinstance(fields.get(name), str) or not fields[name].strip()), None)


def _typeform_missing(fields: Fields) -> str | None:
    response = fields.get("form_response")
    if not isinstance(response, dict):
        return "form_response"
    if not isinstance(response.get("answers"), list):
        return "form_response/answers"
    if not any(isinstance(response.get(name), str) and response[name] for name in ("submitted_at", "landed_at")):
        return "form_response/submitted_at"
    return None if isinstance(response.get("token"), str) and response["token"] else "form_response/token"


def _google_missing(fields: Fields) -> str | None:
    return None if isinstance(fields.get("namedValues"), dict) and fields["namedValues"] else "namedValues"


def _twilio_missing(fields: Fields) -> str | None:
    """A picture may come without words, but not without their field: what has none is a delivery report."""
    pictured = "Body" in fields and bool(fields.get("MediaUrl0"))
    return _text_fields("MessageSid", "From")(fields) or (None if pictured else _text_fields("Body")(fields))


def _named(field: str) -> Callable[[Fields], str | None]:
    def read(fields: Fields) -> str | None:
        value = fields.get(field)
        return value.strip() if isinstance(value, str) and value.strip() else None

    return read


def _nameless(_: Fields) -> None:
    return None


def _anything(fields: Fields) -> str | None:
    return None if fields else ""


HOOKS: Final[Mapping[str, Hook]] = {
    hook.name: hook
    for hook in (
        Hook(
            name="typeform",
            source=Source.WEB_FORMS,
            kind="typeform.response",
            body=JSON,
            missing=_typeform_missing,
            identity=lambda fields: str(fields["form_response"]["token"]),
            schemes=(TYPEFORM,),
        ),
        Hook(
            name="google_forms",
            source=Source.WEB_FORMS,
            kind="google_forms.submit_event",
            body=JSON,
            missing=_google_missing,
            identity=_nameless,
            schemes=(STANDARD,),
        ),
        Hook(
            name="twilio",
            source=Source.SMS,
            kind="twilio.webhook",
            body=FORM,
            missing=_twilio_missing,
            identity=_named("MessageSid"),
            schemes=(TWILIO,),
            answer=("text/xml", EMPTY_TWIML),
        ),
        Hook(
            name="africas_talking",
            source=Source.SMS,
            kind="africas_talking.webhook",
            body=FORM,
            missing=lambda fields: (
                _text_fields("id", "from", "text", "date")(fields)
                or (None if {"linkId", "networkCode", "cost"} & fields.keys() else "linkId")
            ),
            identity=_named("id"),
            key_in_url=True,
        ),
        Hook(
            name="form",
            source=Source.WEB_FORMS,
            kind="web_forms.json",
            body=JSON,
            missing=_anything,
            identity=_nameless,
            schemes=(STANDARD,),
        ),
        Hook(name="sms", source=Source.SMS, kind="sms.json", body=JSON, missing=_anything, identity=_nameless, schemes=(STANDARD,)),
    )
}
