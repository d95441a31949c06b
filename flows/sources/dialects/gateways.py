"""SMS gateways' webhooks written to a file (form-encoded or JSON, one a line) and their delimited exports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import orjson

from complaints_nlp.normalization.identifiers import normalise_phone
from flows.sources.aliases import roles
from flows.sources.answers import fields_of
from flows.sources.decoding import Utf8Stream, lines
from flows.sources.formats import Format, first_lines
from flows.sources.mapping import mapped
from flows.sources.opening import Member
from flows.sources.parts import Joiner, Part
from flows.sources.reading import Context, Dialect, Fields, NotAContact, Outcome, Payload, Unusable
from flows.sources.rows_format import RowReader
from flows.sources.tabular import Layout, _parse_sample, rows, sniff
from flows.sources.times import parse_time
from models.records import PassedOver

TWILIO: Final = mapped(
    "twilio.webhook",
    expects="a Twilio webhook (MessageSid, From, Body)",
    needs=lambda payload: bool({"MessageSid", "SmsMessageSid", "SmsSid"} & payload.keys()),
    fields={
        "external_id": ("MessageSid", "SmsMessageSid", "SmsSid"),
        "time": ("DateSent", "DateCreated", "Timestamp"),
        "text": "Body",
        "phone": "From",
        "name": "ProfileName",
    },
    arrival=True,
    skip=lambda payload: (
        "twilio delivery report"
        if "Body" not in payload
        or str(payload.get("SmsStatus", payload.get("MessageStatus", "received"))).lower() not in ("received", "receiving")
        else None
    ),
    refine=lambda payload, found: found.update(
        media_urls=[payload[key] for key in payload if key.startswith("MediaUrl") and payload[key]],
        extra={"recipient": payload.get("To")},
    ),
)

AFRICAS_TALKING: Final = mapped(
    "africas_talking.webhook",
    expects="an Africa's Talking callback (from, text, date, linkId)",
    needs=lambda payload: (
        ({"from", "text"} <= payload.keys() and bool({"linkId", "networkCode", "cost"} & payload.keys()))
        or ({"phoneNumber", "status"} <= payload.keys() and bool({"networkCode", "failureReason", "retryCount"} & payload.keys()))
    ),
    fields={"external_id": "id", "time": "date", "text": "text", "phone": "from"},
    arrival=True,
    skip=lambda payload: "africa's talking delivery report" if "text" not in payload else None,
    extra={"recipient": "to", "link": "linkId", "network": "networkCode"},
)


def _json_message(payload: Payload) -> Fields:
    return fields_of(payload, guess_text=False)


def _is_message(payload: Payload) -> bool:
    known = roles(name for name in payload if isinstance(name, str))
    return "text" in known and "phone" in known


FLAT: Final = Dialect(
    "sms.json",
    "a message as a flat JSON object (from, text, time)",
    _json_message,
    _is_message,
)
WEBHOOKS: Final = (TWILIO, AFRICAS_TALKING)
_FORM: Final = re.compile(rb"[A-Za-z_][\w.%\[\]-]*=[^&\s]*(?:&[A-Za-z_][\w.%\[\]-]*=[^&\s]*)+\s*")


def _read_forms(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    for line in lines(stream, limits=context.limits):
        position = member.at(line.position)
        if not line.raw.strip():
            yield PassedOver("blank line")
            continue
        payload, problem = _form(line.raw, too_long=line.too_long)
        dialect = next((each for each in WEBHOOKS if payload and each.matches(payload)), None)
        if payload is None or dialect is None:
            expected = "; ".join(each.expects for each in WEBHOOKS)
            reason = problem or f"the line is of no known gateway; expected one of: {expected}"
            yield context.reject(line.raw, dialect=None, position=position, reason=reason)
        else:
            yield context.outcome(dialect, payload, text=orjson.dumps(payload).decode(), position=position)


def _form(raw: bytes, *, too_long: bool) -> tuple[dict[str, Any] | None, str | None]:
    if too_long:
        return None, "the line is longer than a line may be"
    try:
        pairs = parse_qsl(
            raw.decode("utf-8").strip(),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=500,
        )
    except (ValueError, UnicodeDecodeError) as error:
        return None, f"the line is no form-encoded text ({type(error).__name__})"
    if any("\0" in value for _, value in pairs):
        return None, "the line holds a NUL character (%00); remove it"
    return dict(pairs), None


FORMS: Final = Format(
    "sms.form_encoded",
    "; ".join(each.expects for each in WEBHOOKS),
    lambda sample: bool(found := first_lines(sample)) and sum(1 for line in found if _FORM.fullmatch(line)) * 2 > len(found),
    _read_forms,
)

# Delimited exports -------------------------------------------------------------------------------------------------------


def _row_fields(payload: Payload) -> Fields:
    if "parts" not in payload:
        return fields_of(payload, guess_text=False)
    each = [fields_of(part, guess_text=False) for part in payload["parts"]]
    found = dict(each[0])
    found["text"] = "".join(str(part.get("text") or "") for part in each)
    totals = [_number(part, "parts") for part in payload["parts"]]
    found["extra"] = {**found.get("extra", {}), "parts": len(each), "parts_missing": max(max(totals) - len(each), 0)}
    return found


def _number(row: Payload, field: str) -> int:
    """A part's number; ``2/3`` in one column says both number and total."""
    names = list(row)
    where = roles(names)
    text = str(row[names[where[field]]] if field in where else "").strip()
    if field == "parts" and not text and "part" in where:
        text = str(row[names[where["part"]]]).partition("/")[2] or str(row[names[where["part"]]]).partition(" of ")[2]
    text = re.split(r"/| of ", text)[0].strip()
    return int(text) if text.isdigit() else 0


ROW: Final = Dialect(
    "sms.delimited",
    "a delimited SMS export (columns for sender, text and time; with or without header)",
    _row_fields,
    lambda payload: "parts" in payload and isinstance(payload["parts"], list),
)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_TOKEN: Final = re.compile(r"[\w.:#@/+-]+")


def layout_of(sample: bytes) -> Layout | None:
    """The layout of an export: its header, or names for its columns by what they hold."""
    layout = sniff(sample, least=_LEAST)
    if layout is None:
        return None
    if layout.header is not None:
        known = roles(layout.header)
        is_form = {"email", "subject", "category", "first_name", "state", "lga"} & known.keys()
        return layout if {"text", "phone"} <= known.keys() and not is_form else None
    named = _named(sample, layout)
    return Layout(layout.delimiter, named.columns, None) if named else None


def _named(sample: bytes, layout: Layout) -> Layout | None:
    """The layout of rows without header, with names by content.

    The fewest columns that make sense are taken: rows with more have the delimiter in their text, which then comes last.
    """
    text = [line.decode("utf-8", "replace") for line in first_lines(sample, 60)]
    cells = [row for row in _parse_sample(text, layout.delimiter) if len(row) >= _LEAST]
    counts = [len(row) for row in cells]
    for columns in sorted(set(counts)):
        same = all(count == columns for count in counts)
        cut = [[*row[: columns - 1], layout.delimiter.join(row[columns - 1 :])] for row in cells if len(row) >= columns]
        header = infer_header(cut, columns)
        if header and (same or header[-1] == "text" or columns == layout.columns):
            return Layout(layout.delimiter, columns, header)
    return None


def infer_header(sample: Sequence[Sequence[str]], columns: int) -> tuple[str, ...] | None:
    """Names for the columns of a table without header, by content; None unless sender, text and time are all there.

    >>> first = ["1", "07105550123", "14/03/2025 09:30", "no network since"]
    >>> infer_header([first, ["2", "07105550124", "14/03/2025 09:31", "my data finish"]], 4)
    ('message id', 'from', 'time', 'text')
    """
    if not sample:
        return None
    by_column = [[row[index].strip() for row in sample] for index in range(columns)]
    times = [i for i, cells in enumerate(by_column) if _share(cells, _is_time) > _MOST and not _all_phones(cells)]
    phones = [i for i, cells in enumerate(by_column) if i not in times and _share(cells, normalise_phone) > _MOST]
    rest = [i for i in range(columns) if i not in times and i not in phones]
    texts = sorted(rest, key=lambda i: sum(len(cell) for cell in by_column[i] if _LETTERS.search(cell)), reverse=True)
    if not (times and phones and texts) or not any(" " in cell for cell in by_column[texts[0]]):
        return None
    sender = max(phones, key=lambda i: (len(set(by_column[i])), -i)) if len(sample) > 2 else phones[0]
    names = {times[0]: "time", sender: "from", texts[0]: "text"}
    for index in range(columns):
        if index in names:
            continue
        cells = by_column[index]
        distinct = len(set(cells)) == len(cells) and all(_TOKEN.fullmatch(cell) for cell in cells)
        if distinct and "message id" not in names.values() and index not in phones and len(sample) > 1:
            names[index] = "message id"
        elif all(cell.lower() in _BOXES for cell in cells):
            names[index] = "direction"
        else:
            names[index] = "to" if index in phones and "to" not in names.values() else f"column {index + 1}"
    return tuple(names[index] for index in range(columns))


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for cell in cells if cell and test(cell)) / len(cells)


def _is_time(cell: str) -> bool:
    return parse_time(cell, zone=_ANY_ZONE) is not None


def _all_phones(cells: Sequence[str]) -> bool:
    return all(normalise_phone(cell) for cell in cells if cell)


def _read_rows(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    layout = layout_of(stream.sample)
    if layout is None:
        raise Unusable("no SMS export")
    named = layout if layout.header is not None else _named(stream.sample, layout) or layout
    reader = RowReader(named, ROW, member, context)
    joiner = Joiner(lambda parts: _whole(parts, member, context))
    in_parts = named.header is not None and "part" in roles(named.header) and bool({"part_ref", "parts"} & roles(named.header).keys())
    for row in rows(stream, layout, limits=context.limits):
        payload, _ = reader.payload(row)
        part = _part(payload, context) if in_parts and payload else None
        if part is None:
            yield reader.outcome(row)
        else:
            yield from joiner.add(part)
    yield from joiner.rest()


def _part(row: dict[str, Any], context: Context) -> Part | None:
    number, total = _number(row, "part"), _number(row, "parts")
    if number < 1 or total < 2 or number > total:
        return None
    names = list(row)
    where = roles(names)
    try:
        found = fields_of(row, guess_text=False)
    except (NotAContact, Unusable):
        return None
    reference = str(row[names[where["part_ref"]]]) if "part_ref" in where else ""
    key = "\x1f".join((str(found.get("phone")), reference, str(total)))
    return Part(key, number, total, parse_time(found.get("time"), zone=context.zone), row)


def _whole(parts: list[Part], member: Member, context: Context) -> Outcome:
    payload = {"parts": [part.payload for part in parts]}
    position = member.at(f"{len(parts)} parts of one message")
    return context.outcome(ROW, payload, text=orjson.dumps(payload).decode(), position=position)


_ANY_ZONE: Final = ZoneInfo("UTC")  # only whether it is a time matters here
_MOST: Final = 0.6
_LEAST: Final = 3
_BOXES: Final = frozenset({"in", "out", "mo", "mt", "inbound", "outbound", "received", "sent", "incoming", "outgoing"})
ROWS: Final = Format("sms.delimited", ROW.expects, lambda sample: layout_of(sample) is not None, _read_rows)
DIALECTS: Final = (TWILIO, AFRICAS_TALKING, FLAT)
__all__ = ["DIALECTS", "FORMS", "ROW", "ROWS", "infer_header"]
