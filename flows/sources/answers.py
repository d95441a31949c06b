"""Named answers (a row by its header, a form by its questions) to the fields of a Complaint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from complaints_nlp.normalization.identifiers import normalise_email, normalise_phone
from flows.sources.aliases import field_of, plain, roles
from flows.sources.reading import Fields, NotAContact, Unusable
from flows.sources.times import parse_time

_UTC: Final = ZoneInfo("UTC")
_DATE_ONLY: Final = re.compile(r"[\d/.\-\s]{6,10}|\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,4}")
_CLOCK_ONLY: Final = re.compile(r"\d{1,2}[:.]\d{2}([:.]\d{2})?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_SENT: Final = frozenset({"out", "outbound", "outgoing", "sent", "mt", "submitted", "outbox", "delivered", "dlr", "reply"})
_NOT_FIELDS: Final = frozenset(
    {"subject", "clock", "first_name", "last_name", "recipient", "part", "parts", "part_ref", "direction", "category"}
)


def fields_of(answers: Mapping[str, Any], *, guess_text: bool = True) -> Fields:
    """Canonical fields of named answers.

    Date and time of day may be two columns, first and last name too. Without a column for the complaint and with
    ``guess_text``, the free-text answers become the text, one ``Question: answer`` a line.
    """
    names = [name for name in answers if isinstance(name, str)]
    where = roles(names)
    values = {field: answers[names[index]] for field, index in where.items()}
    if str(values.get("direction") or "").strip().lower() in _SENT:
        raise NotAContact("the operator's own message")
    found: Fields = {field: _scalar(value, field) for field, value in values.items() if field not in _NOT_FIELDS}
    found["time"] = _moment(answers, names, values)
    _names(values, found)
    if "media_urls" in found:
        found["media_urls"] = _media(found["media_urls"])
    if _empty(found.get("text")) and guess_text and "text" not in where:
        used = {names[index] for field, index in where.items() if field not in ("subject", "category")}
        found["text"] = questions_and_answers(answers, used=used)
        _identify(found, (value for name, value in answers.items() if name not in used))
    elif isinstance(subject := values.get("subject"), str) and isinstance(found.get("text"), str) and found["text"].strip():
        found["text"] = _with_subject(subject.strip(), found["text"].strip())
    found["extra"] = {key: str(values[key]) for key in ("category", "recipient") if not _empty(values.get(key))}
    return found


def questions_and_answers(answers: Mapping[str, Any], *, used: Iterable[str] = ()) -> str:
    """What a form without a question for the complaint says: its free answers, those of several words first.

    Answers that are a phone number, an address, a time, a number or a choice of one word are no words of complaint, unless
    nothing else is there.
    """
    spent = set(used)
    free = {name: _flat(value) for name, value in answers.items() if name not in spent and not _empty(value)}
    free = {name: value for name, value in free.items() if not _is_fact(value)}
    wordy = {name: value for name, value in free.items() if len(value.split()) >= 3}
    return "\n".join(f"{name}: {value}" for name, value in (wordy or free).items())


def _media(value: Any) -> list[Any]:
    """Addresses, of which one text may hold several; ``data:`` URLs whole; what the intake stored, as objects."""
    found: list[Any] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) or (isinstance(each, str) and each.startswith("data:")):
            found.append(each)
        elif isinstance(each, str):
            found += [url for url in re.split(r"[\s,;]+", each) if url.startswith(("http://", "https://"))]
    return found


def _identify(found: Fields, values: Iterable[Any]) -> None:
    """An answer that is an address or a number names the customer, whatever its question was called."""
    for value in values:
        if isinstance(value, str) and _empty(found.get("email")) and normalise_email(value):
            found["email"] = value
        elif isinstance(value, str) and _empty(found.get("phone")) and normalise_phone(value):
            found["phone"] = value


def _is_fact(value: str) -> bool:
    if normalise_phone(value) or normalise_email(value) or value.startswith(("http://", "https://")):
        return True
    return not re.search(r"[^\W\d_]", value) or parse_time(value, zone=_UTC) is not None


def _moment(answers: Mapping[str, Any], names: list[str], values: Mapping[str, Any]) -> Any:
    """The time, from one column or from a date and a time of day."""
    time, clock = values.get("time"), values.get("clock")
    if isinstance(time, datetime):
        return time
    if isinstance(time, str):
        date = time.strip()
        if clock is None and (_DATE_ONLY.fullmatch(date) or _CLOCK_ONLY.fullmatch(date)):
            others = [answers[name] for name in names if field_of(name) == "time" and answers[name] is not time]
            pair = next((str(o).strip() for o in others if isinstance(o, str) and _half(date, o.strip())), None)
            if pair:
                return f"{date} {pair}" if _CLOCK_ONLY.fullmatch(pair) else f"{pair} {date}"
        if isinstance(clock, str) and _CLOCK_ONLY.fullmatch(clock.strip()) and _DATE_ONLY.fullmatch(date):
            return f"{date} {clock.strip()}"
    return time


def _half(one: str, other: str) -> bool:
    return bool(_CLOCK_ONLY.fullmatch(one)) != bool(_CLOCK_ONLY.fullmatch(other)) and bool(
        _DATE_ONLY.fullmatch(other) or _CLOCK_ONLY.fullmatch(other)
    )


def _names(values: Mapping[str, Any], found: Fields) -> None:
    parts = [str(values[key]).strip() for key in ("first_name", "last_name") if not _empty(values.get(key))]
    if parts and _empty(found.get("name")):
        found["name"] = " ".join(parts)


def _with_subject(subject: str, text: str) -> str:
    return text if not subject or plain(subject) in plain(text) else f"{subject}\n{text}"


def _scalar(value: Any, field: str) -> Any:
    """One value of a field; forms wrap single answers into lists."""
    if isinstance(value, list) and field != "media_urls":
        if all(isinstance(each, str) for each in value):
            return ", ".join(each for each in value if each)
        raise Unusable(f"the field {field} is a list of something else than text")
    return value


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_flat(each) for each in value if not _empty(each))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_flat(each)}" for key, each in value.items() if not _empty(each))
    return " ".join(str(value).split())


def _empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
