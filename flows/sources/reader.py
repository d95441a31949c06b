"""The one shape of all four readers: a table of formats and a table of dialects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import orjson

from flows.sources.decoding import Utf8Stream
from flows.sources.formats import Format
from flows.sources.json_format import looks_like_json
from flows.sources.mended import MENDED
from flows.sources.opening import Location, Member, Unreadable, from_bytes, members, nested_kind, opener_of
from flows.sources.reading import DEFAULT_LIMITS, Context, Dialect, Limits, NotAContact, Outcome, Unusable, UnusableRecord, build
from flows.sources.rows_format import read_workbook
from models.records import Complaint, PassedOver, RawRecord, Rejected, Source


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one source's files. ``rows`` is the dialect of workbook rows, where the source has workbooks."""

    source: Source
    formats: tuple[Format, ...]
    dialects: Mapping[str, Dialect]
    rows: Dialect | None = None

    def read(
        self, location: Location, *, received_at: datetime, zone: ZoneInfo, limits: Limits = DEFAULT_LIMITS
    ) -> Iterator[RawRecord | Rejected | PassedOver]:
        """What a file holds, lazily and in bounded memory: one outcome for each thing in it, in the file's order.

        Records that cannot be parsed or whose fields cannot be used are Rejected here, whole; a RawRecord is usable. Parts
        that make one record (a call's events, a long message's parts) give one outcome, when the last was read. Of a file
        that breaks off, what came before is given and the file itself is Rejected.
        """
        context = Context(self.source, received_at, zone, limits)
        try:
            for member in members(location, limits=limits):
                yield from [member] if isinstance(member, PassedOver) else self._guarded(member, location, context)
        except Unreadable as problem:
            yield context.reject(_head(location, limits), dialect=None, position="file", reason=problem.reason)

    def to_complaint(self, record: RawRecord, *, zone: ZoneInfo) -> Complaint:
        """The normalised contact of a raw record. Raises UnusableRecord when its fields cannot be used."""
        dialect = self.dialects.get(record.dialect)
        if dialect is None:
            raise self._unusable(record, f"the dialect {record.dialect} is not known; read the record again")
        try:
            fields = dialect.fields(orjson.loads(record.payload))
            fields["external_id"] = record.external_id
            arrived = record.occurred_at == record.received_at
            return build(fields, dialect=dialect, source=self.source, received_at=record.received_at, zone=zone, arrived=arrived)
        except Unusable as problem:
            raise self._unusable(record, problem.reason) from None
        except NotAContact as problem:
            raise self._unusable(record, f"it is no contact ({problem.kind})") from None
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError) as error:
            raise self._unusable(record, f"it does not have the shape of {dialect.expects} ({type(error).__name__})") from None

    def reread(
        self, payload: bytes, *, dialect: str | None, received_at: datetime, zone: ZoneInfo, limits: Limits = DEFAULT_LIMITS
    ) -> Iterator[RawRecord | Rejected | PassedOver]:
        """One quarantined payload again, as mended: an object of its dialect, canonical fields, or bytes as a file has them."""
        context = Context(self.source, received_at, zone, limits)
        parsed = _object(payload)
        known = self.dialects.get(dialect or "")
        if parsed is not None and MENDED.matches(parsed) and (known is None or known is MENDED or not known.matches(parsed)):
            yield context.outcome(MENDED, parsed, text=payload.decode(), position="mended")
        elif (
            parsed is not None
            and known is not None
            and not any(each.matches(parsed) for each in self.dialects.values() if each is not known)
        ):
            yield context.outcome(known, parsed, text=payload.decode(), position="mended")
        else:
            yield from self._guarded(from_bytes(payload, limits=limits), None, context)

    def read_event(
        self, payload: bytes, *, dialect: str, event_id: str, received_at: datetime, zone: ZoneInfo, limits: Limits = DEFAULT_LIMITS
    ) -> Iterator[RawRecord | Rejected | PassedOver]:
        """What one event holds, as its ``dialect`` where the sender's is known, else as a file's bytes are read.

        A record without an id of its own is told apart by its event's: two people may send the same words in one second.
        """
        context = Context(self.source, received_at, zone, limits, event_id=event_id)
        known = self.dialects.get(dialect)
        parsed = _object(payload) if known is not None else None
        if known is not None and parsed is not None and known.gather is None and known.matches(parsed):
            yield context.outcome(known, parsed, text=payload.decode(), position="its object")
        else:
            yield from self._guarded(from_bytes(payload, limits=limits), None, context)

    def recognise(self, location: Location, *, received_at: datetime, zone: ZoneInfo) -> str | None:
        """The dialect of a file's first records, or None when it holds none of this source."""
        try:
            first = next((each for each in members(location, limits=DEFAULT_LIMITS) if isinstance(each, Member)), None)
            if first is None:
                return None
            if first.workbook:
                return self.rows.name if self.rows else None
            with first.open() as file:
                found = self._format(Utf8Stream(file).sample)
        except Unreadable:
            return None
        if found is None:
            return None
        outcomes = list(islice(self.read(location, received_at=received_at, zone=zone), 200))
        named = [each.dialect for each in outcomes if isinstance(each, RawRecord)] + [
            each.dialect for each in outcomes if isinstance(each, Rejected) and each.dialect
        ]
        all_passed = bool(outcomes) and all(isinstance(each, PassedOver) for each in outcomes)
        return named[0] if named else found.name if all_passed else None

    def _guarded(self, member: Member, location: Location | None, context: Context) -> Iterator[Outcome]:
        """A member's outcomes; where it cannot be read on, its last outcome says so."""
        try:
            yield from self._member(member, context)
        except Unreadable as problem:
            payload = _head(location, context.limits) if location else b""
            yield context.reject(payload, dialect=None, position=member.at("file"), reason=problem.reason)

    def _member(self, member: Member, context: Context) -> Iterator[Outcome]:
        if member.workbook:
            if self.rows is None:
                raise Unreadable(f"{self.source.value} are not read from workbooks; export the sheet as CSV")
            yield from read_workbook(member, dialect=self.rows, context=context)
            return
        with member.open() as file:
            stream = Utf8Stream(file)
            if kind := nested_kind(stream.magic):
                raise Unreadable(f"a {kind} archive inside an archive is not opened; unpack it once")
            if not stream.sample.strip():
                yield PassedOver("empty file")
                return
            found = self._format(stream.sample)
            if found is None:
                raise Unreadable(f"the content is of no known dialect; expected one of: {self.expected}")
            yield from found.read(member, stream, context)

    def _format(self, sample: bytes) -> Format | None:
        return next((each for each in self.formats if each.matches(sample)), None)

    @property
    def expected(self) -> str:
        """What this source's files may be, for people."""
        return "; ".join(each.expects for each in self.formats)

    def _unusable(self, record: RawRecord, reason: str) -> UnusableRecord:
        return UnusableRecord(source=self.source.value, external_id=record.external_id, reason=reason)


def _head(location: Location, limits: Limits) -> bytes:
    with opener_of(location)() as file:
        return file.read(limits.kept)


def _object(payload: bytes) -> dict[str, object] | None:
    if not looks_like_json(payload):
        return None
    try:
        parsed = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, dict) else None
