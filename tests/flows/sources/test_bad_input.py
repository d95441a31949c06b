"""Bad input: the rest of the file loads, the bad record lies whole among the rejected with a true reason, the counts add up."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.sources import READERS, Limits, UnusableRecord, from_fields, recognise, reread
from models.records import PassedOver, RawRecord, Source

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LAGOS = ZoneInfo("Africa/Lagos")
GOOD = b'{"call_id":"%d","started_at":"2025-03-14T09:30:00Z","caller":{"msisdn":"07105550123"},"notes":"no network"}'
SMALL = Limits(line=64 * 1024, value=64 * 1024, kept=1024 * 1024)


def call(**over: Any) -> bytes:
    return json.dumps({"call_id": "bad", "started_at": "2025-03-14T09:30:00Z", "notes": "no network", **over}).encode()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"call_id":"bad","started_at":', "not valid JSON"),  # a broken line
        (b"not json at all", "not valid JSON"),
        (b"42", "single value"),
        (call(notes=7), "the text is a number"),  # a wrong type
        (call(notes=[{"x": 1}]), "the text is a list"),
        (call(turns="hello", notes=None), "the text is empty"),
        (call(turns=["hello"]), "not an object with speaker and text"),
        (call(started_at="2025-02-31 09:30"), "no date of the calendar"),
        (call(started_at=None), "there is no time"),
        (call(started_at="1987-01-01 00:00"), "before the year 2000"),
        (call(started_at="2025-06-09 00:00"), "after the record arrived"),
        (call(notes="  "), "the text is empty"),
        (call(notes="no\0network"), "NUL"),
        (call(notes="x").replace(b'"x"', b'"no \x00"'), "NUL"),
        (call(notes="x").replace(b'"x"', b'"no \xff network"'), "not UTF-8"),
        (call(duration_seconds="long"), "duration_seconds is not a number"),
        (call(call_id="x" * 600), "longer than 500"),
        (b'{"hello":"world"}', "of no known dialect; expected one of"),
        (call(notes="x" * 70_000), "longer than"),
        (b"[" * 50_000, "not valid JSON"),  # a depth bomb
        (call(notes=float("nan")).replace(b'"no', b'"no'), "not valid JSON"),
    ],
)
def test_a_bad_json_line_is_rejected_alone_and_whole(read: Any, bad: bytes, reason: str) -> None:
    outcomes = read(b"\n".join((GOOD % 1, bad, GOOD % 2)) + b"\n", "call_logs", limits=SMALL)
    assert outcomes.counts == (2, 1, 0)
    rejected = outcomes.rejected[0]
    assert reason in rejected.reason, rejected.reason
    assert (rejected.payload, rejected.position) == (bad, "line 2")
    assert "network" not in rejected.reason  # never the text


@pytest.mark.parametrize(
    ("wrap", "bad"),
    [
        (wrap, bad)
        for wrap in ("array", "pretty", "envelope")
        for bad in (
            b'{"call_id":"bad","started_at":oops}',
            b'{"call_id":"bad","started_at":"2025-03-14T09:30:00Z',  # a lost quote and bracket
            b'{"call_id":"bad","caller":{"msisdn":"1"}',  # a lost bracket
            b'{"call_id":"bad","started_at":"2025-03-14T09:30:00Z"}}',  # one too many
            b'{"call_id":"bad" "notes":"x"}',
        )
    ],
)
def test_a_broken_element_takes_no_other_with_it(read: Any, wrap: str, bad: bytes) -> None:
    rows = [GOOD % 1, GOOD % 2, bad, GOOD % 3, GOOD % 4]
    data = b",\n  ".join(rows) if wrap == "pretty" else b",".join(rows)
    outcomes = read(b'{"calls":[' + data + b'],"n":5}' if wrap == "envelope" else b"[" + data + b"]", "call_logs")
    assert [record.external_id for record in outcomes.records] == ["1", "2", "3", "4"]
    assert outcomes.rejected or bad.endswith(b"}}")  # an extra bracket between two sound rows costs nothing or one row


def test_a_truncated_array_gives_what_is_whole(read: Any) -> None:
    outcomes = read(b"[" + GOOD % 1 + b"," + GOOD % 2 + b"," + (GOOD % 3)[:40], "call_logs")
    assert outcomes.counts == (2, 1, 0)
    assert outcomes.rejected[0].reason.endswith("the file stops inside this record")


CSV = b"Phone,Date,Message\n07105550123,2025-03-14 09:30,no network\n%s\n07105550124,2025-03-14 09:31,no light\n"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"07105550123,2025-03-14 09:30", "2 columns where the file has 3"),
        (b"a,b,c,d,e,f", "cannot be read or is no date"),
        (b'07105550123,2025-03-14 09:30,"never closed', "no line closes"),
        (b"07105550123,2025-02-30 09:30,hello", "no date of the calendar"),
        (b"07105550123,2025-03-14 09:30,", "the text is empty"),
        (b"07105550123,2025-03-14 09:30,a\x00b", "NUL"),
        (b"07105550123,2025-03-14 09:30,a\xffb", "not UTF-8"),
        (b"07105550123,2025-03-14 09:30," + b"x" * 70_000, "longer than"),
    ],
)
def test_a_bad_row_is_rejected_alone_and_can_be_read_again(read: Any, bad: bytes, reason: str) -> None:
    outcomes = read(CSV % bad, "web_forms", limits=SMALL)
    assert outcomes.counts == (2, 1, 0), [each.reason for each in outcomes.rejected]
    assert reason in outcomes.rejected[0].reason, outcomes.rejected[0].reason
    assert b"Phone" in outcomes.rejected[0].payload  # below its header, so that it can be mended by itself
    mended = b"Phone,Date,Message\n07105550123,2025-03-14 09:30,mended now\n"
    again = list(reread(mended, source=Source.WEB_FORMS, dialect=outcomes.rejected[0].dialect, received_at=NOW, zone=LAGOS))
    assert len(again) == 1
    assert isinstance(again[0], RawRecord)


@pytest.mark.parametrize(
    ("encode", "reason"),
    [
        (lambda text: text.encode("utf-8-sig"), "UTF-8 with a byte order mark"),
        (lambda text: text.encode("utf-16"), "UTF-16 with a byte order mark"),
        (lambda text: text.encode("utf-16-le"), "UTF-16 without one, little end first"),
        (lambda text: text.encode("utf-16-be"), "UTF-16 without one, big end first"),
        (lambda text: text.encode("latin-1"), "Latin-1"),
        (lambda text: text.replace("\n", "\r").encode(), "line ends of CR alone"),
        (lambda text: text.replace("\n", "\r\n").encode(), "line ends of CR LF"),
        (lambda text: gzip.compress(text.encode()), "gzip"),
    ],
)
def test_any_sane_encoding(read: Any, encode: Any, reason: str) -> None:
    text = "Phone,Date,Message\n" + "07105550123,2025-03-14 09:30,café naïve £500\n" * 3
    outcomes = read(encode(text), "web_forms")
    assert [complaint.text for complaint in outcomes.complaints] == ["café naïve £500"] * 3, reason


def test_what_was_whole_before_the_damage_is_read(read: Any) -> None:
    data = gzip.compress(b"\n".join(GOOD % number for number in range(3000)), mtime=0)
    outcomes = read(data[: len(data) // 2], "call_logs")
    assert len(outcomes.records) > 500
    assert [each.reason[:31] for each in outcomes.rejected] == ["the compressed data ends early "]


def zipped(*members: tuple[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


FEW = b"Phone,Date,Message\n07105550123,2025-03-14 09:30,no network\n"


@pytest.mark.parametrize(
    ("data", "counts", "reason"),
    [
        (b"", (0, 0, 1), None),  # an empty file is nothing
        (b" \n\r\n", (0, 0, 1), None),
        (b"\x00\x01\x02\x03binary" * 50, (0, 1, 0), "of no known dialect; expected one of"),
        (b"Dear all, please find below the minutes.\n", (0, 1, 0), "of no known dialect; expected one of"),
        (gzip.compress(FEW * 1, mtime=0)[:-12], (0, 1, 0), "ends early or is damaged"),
        (b"\x1f\x8bnot gzip", (0, 1, 0), "ends early or is damaged"),
        (b"PK\x03\x04not zip", (0, 1, 0), "the zip file is damaged"),
        (b"BZh9...", (0, 1, 0), "bzip2 archive"),
        (zipped(("a.csv", FEW), ("../../etc/passwd", FEW.replace(b"0123", b"0124")), ("__MACOSX/x", b"x")), (2, 0, 1), None),
        (zipped(("a.csv", FEW), ("b.gz", gzip.compress(FEW, mtime=0))), (1, 1, 0), "inside an archive"),
        (zipped(("a.csv", b"Phone,Date,Message\n" + (b" " * 999 + b"\n") * 30_000), ("b.csv", FEW)), (1, 1, 0), "unpacks to more than"),
    ],
)
def test_files_that_hold_little_or_too_much(read: Any, data: bytes, counts: tuple[int, int, int], reason: str | None) -> None:
    outcomes = read(data, "web_forms")
    assert outcomes.counts == counts, [each.reason for each in outcomes.rejected]
    assert reason is None or reason in outcomes.rejected[0].reason
    assert all(each.payload for each in outcomes.rejected)


def test_a_fifty_megabyte_line_costs_itself_alone(read: Any) -> None:
    outcomes = read(b"\n".join((GOOD % 1, b'{"call_id":"' + b"x" * 50_000_000 + b'"}', GOOD % 2)), "call_logs")
    assert outcomes.counts == (2, 1, 0)
    assert len(outcomes.rejected[0].payload) > 50_000_000


def test_a_large_array_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "calls"
    with path.open("wb") as file:
        file.write(b"[")
        for number in range(3_000):
            file.write((b"," if number else b"") + GOOD % number + b" " * 10_000)
        file.write(b"]")
    tracemalloc.start()
    count = sum(1 for each in READERS[Source.CALL_LOGS].read(path, received_at=NOW, zone=LAGOS) if isinstance(each, RawRecord))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 8_000_000) == (3_000, True), peak


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = tmp_path / "calls"
    path.write_bytes(b"\n".join(GOOD % number for number in range(5000)))
    outcomes = READERS[Source.CALL_LOGS].read(path, received_at=NOW, zone=LAGOS)
    assert isinstance(next(outcomes), RawRecord)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "no network", "time": "2025-03-14 09:30", "colour": "blue"}, "unknown fields colour"),
        ({"text": "", "time": "2025-03-14 09:30"}, "the text is empty"),
        ({"text": "no network"}, "there is no time"),
    ],
)
def test_mended_fields_are_checked_too(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(UnusableRecord) as caught:
        from_fields(fields, source=Source.SOCIAL, received_at=NOW, zone=LAGOS)
    assert reason in caught.value.reason


def test_a_mended_payload_is_recognised_by_its_names() -> None:
    payload = b'{"text":"no network","time":"2025-03-14 09:30","handle":"@Ada","network":"x"}'
    for source in Source:
        again = list(reread(payload, source=source, dialect=None, received_at=NOW, zone=LAGOS))
        assert [each.dialect for each in again if not isinstance(each, PassedOver)] == ["mended"]
        assert isinstance(again[0], RawRecord)
        assert READERS[source].to_complaint(again[0], zone=LAGOS).handle == "x:ada"


def test_what_cannot_be_a_complaint_says_so() -> None:
    record = RawRecord(Source.SMS, "sms.json", "1", '{"from":"07105550123","text":5,"time":"2025-03-14 09:30"}', NOW)
    with pytest.raises(UnusableRecord) as caught:
        READERS[Source.SMS].to_complaint(record, zone=LAGOS)
    assert (caught.value.source, caught.value.external_id, caught.value.reason) == (
        "sms",
        "1",
        "the text is a number, not text; send it as a string",
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GOOD % 1, (Source.CALL_LOGS, "beejan.call")),
        (b"1741941001|1741941000.1|care|NONE|ENTERQUEUE||07105550123|1\n", (Source.CALL_LOGS, "asterisk.queue_log")),
        (b"msisdn|time|message\n07105550123|14/03/2025 09:30|no network\n", (Source.SMS, "sms.delimited")),
        (
            b"Name,Email,Phone,Date,Complaint\nAda,a@example.com,07105550123,14/03/2025 09:30,no network\n",
            (Source.WEB_FORMS, "web_forms.row"),
        ),
        (b'{"did":"did:plc:a","time_us":1,"kind":"identity"}\n', (Source.SOCIAL, "social.json")),
        (b"nothing of the kind\n", None),
        (b"# Notes\n\n| file | what it is |\n|---|---|\n| a.json | conversation details |\n", None),
    ],
)
def test_a_file_is_recognised_by_its_content(tmp_path: Path, data: bytes, expected: Any) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    assert recognise(path) == expected
