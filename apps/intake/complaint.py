"""A complaint as the form and programs send it: which fields there are, and what is said where one cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from apps.intake.choices import PRODUCTS, places, states_with
from apps.intake.problems import FieldError
from complaints_nlp.normalization.identifiers import normalise_email, normalise_phone

LONGEST_TEXT: Final = 5_000
EXAMPLE: Final[dict[str, Any]] = {
    "text": "No network in Surulere since morning",
    "phone": "07190000001",
    "name": "Ada Quill",
    "product": "data plan",
    "state": "Lagos",
    "lga": "Surulere",
}
UNREACHABLE: Final = "Give a phone number or an e-mail address, so that we can answer you."
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _wrong(reason: str) -> PydanticCustomError:
    return PydanticCustomError("unusable", reason)


def _words(value: Any) -> Any:
    """Blank is nothing; control characters have no place in what a person writes."""
    if not isinstance(value, str):
        return value
    if any(character < " " and character not in "\n\r\t" for character in value):
        raise _wrong("It holds control characters that cannot be stored. Write it anew.")
    return value.strip() or None


def _phone(value: Any) -> Any:
    value = _words(value)
    if isinstance(value, str) and normalise_phone(value) is None:
        raise _wrong("This is no phone number we can call. Write it like 0719 000 0001 or +234 719 000 0001.")
    return value


def _email(value: Any) -> Any:
    value = _words(value)
    if isinstance(value, str) and normalise_email(value) is None:
        raise _wrong("This is no e-mail address. Write it like name@example.com.")
    return value


def _one_of(what: str, known: Callable[[], Collection[str]]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        value = _words(value)
        if isinstance(value, str) and value not in known():
            raise _wrong(f"This {what} is not on the list. Choose one from it.")
        return value

    return check


def _moment(value: Any) -> Any:
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _wrong("Write the time with its offset, like 2026-11-20T09:30:00+01:00.")
    if moment < EARLIEST:
        raise _wrong("This time lies before the year 2000.")
    return moment


Written = Annotated[str | None, BeforeValidator(_words)]


class ComplaintIn(BaseModel):
    """One complaint. ``text`` and a way to reach the customer (phone, e-mail or account) are needed, the rest helps."""

    model_config = ConfigDict(
        extra="forbid", strict=True, title="Complaint", hide_input_in_errors=True, json_schema_extra={"examples": [EXAMPLE]}
    )

    text: Annotated[str, BeforeValidator(_words)] = Field(
        max_length=LONGEST_TEXT,
        description="What went wrong, in the customer's words and language",
        examples=["No network in Surulere since morning"],
    )
    phone: Annotated[str | None, BeforeValidator(_phone)] = Field(default=None, max_length=40, examples=["07190000001"])
    email: Annotated[str | None, BeforeValidator(_email)] = Field(default=None, max_length=254, examples=["ada@example.com"])
    name: Written = Field(default=None, max_length=120)
    account: Written = Field(default=None, max_length=40, description="Account number at Beejan")
    product: Annotated[str | None, BeforeValidator(_one_of("product", lambda: PRODUCTS))] = Field(
        default=None, json_schema_extra={"enum": [*PRODUCTS, None]}
    )
    state: Annotated[str | None, BeforeValidator(_one_of("state", places))] = Field(
        default=None, description="One of the 36 states, or FCT", examples=["Lagos"]
    )
    lga: Written = Field(default=None, max_length=80, description="Local government area of the state", examples=["Ikeja"])
    occurred_at: Annotated[AwareDatetime | None, BeforeValidator(_moment)] = Field(
        default=None, description="When it happened, with its offset; empty: when it is received", examples=["2026-11-20T09:30:00+01:00"]
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not (self.phone or self.email or self.account):
            raise PydanticCustomError("phone", UNREACHABLE)
        if self.lga is not None:
            state, _, name = self.lga.rpartition("|")
            wanted = state or self.state
            if name not in (places().get(wanted, ()) if wanted else ()) and not (wanted is None and len(states_with(name)) == 1):
                raise PydanticCustomError("lga", "This local government area is not on the list of its state. Choose one from it.")
            if self.state and state and state != self.state:
                raise PydanticCustomError("lga", "This local government area lies in another state than the one you chose.")
        return self


_SAID: Final[Mapping[str, str]] = {
    "string_type": "Send text here.",
    "extra_forbidden": "There is no field of this name.",
    "datetime_type": "Write the time with its offset, like 2026-11-20T09:30:00+01:00.",
}


def check_complaint(fields: Mapping[str, Any], *, now: datetime, pictured: bool = False) -> tuple[FieldError, ...]:
    """What is wrong with the fields, none where all is well. One message a field, in the order of the form.

    ``pictured``: a picture comes with them, whose words may be all there are.
    """
    given = dict(fields)
    if pictured and not str(given.get("text") or "").strip():
        given["text"] = "in the picture"
    try:
        complaint = ComplaintIn.model_validate(given)
    except ValidationError as error:
        return _told(error, reachable=any(fields.get(name) for name in ("phone", "email", "account")))
    if complaint.occurred_at and complaint.occurred_at > now + timedelta(minutes=10):
        return (FieldError("occurred_at", "This time lies in the future."),)
    return ()


def _told(error: ValidationError, *, reachable: bool) -> tuple[FieldError, ...]:
    # Rules over several fields are tried only once each field is sound; somebody who mends one should not then be told of the next.
    found: dict[str, str] = {} if reachable else {"phone": UNREACHABLE}
    for each in error.errors(include_url=False, include_context=True, include_input=False):
        # A rule over several fields names the one to be mended in its type.
        field = str(each["loc"][0]) if each["loc"] else each["type"]
        found.setdefault(field if field in ComplaintIn.model_fields else "", _message(field, each))
    order = {name: place for place, name in enumerate(ComplaintIn.model_fields)}
    return tuple(FieldError(field, said) for field, said in sorted(found.items(), key=lambda item: order.get(item[0], -1)))


def _message(field: str, error: Any) -> str:
    kind = error["type"]
    if field == "text" and kind in ("missing", "string_type"):
        return "Tell us what went wrong."
    if kind == "string_too_long":
        return f"This is longer than {error['ctx']['max_length']:,} characters. Shorten it."
    return _SAID.get(kind, error["msg"] if kind in ("unusable", "phone", "lga") else "This cannot be used.")
