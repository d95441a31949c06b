"""Complaints that are only a picture or a video, through every step into the warehouse: masked, classified, seconds for each.

All pictures are drawn here, all people invented. Afterwards everything the run left is searched for their names and numbers.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from sqlalchemy import text

from flows.steps.analysing import open_analysts
from flows.steps.processing import process_parts
from flows.steps.reading import read_batch
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import BatchHeader, next_parts_to_process, register_batch
from models.records import Source
from models.settings import Settings
from tests.flows.media.drawing import chat, encoded, few_colours, film, letter, photographed

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """``said`` must be in the masked text, ``planted`` nowhere in the clear."""

    name: str
    contents: bytes
    category: str
    said: str
    planted: tuple[str, ...]


def cases() -> list[Case]:
    network = (
        "Good morning Beejan.",
        "Since Tuesday there is no network",
        "in Surulere, I cannot call or browse.",
        "My line is 0719 204 7731.",
    )
    billing = (
        "Beejan deducted N3,500 from my",
        "account for data that I never bought.",
        "Refund my money. Call 0719 204 7742",
        "Bukola Adesanya",
    )
    turns = (
        ("me", ("Hello, I was charged twice for", "the 10GB bundle yesterday.")),
        ("them", ("Sorry about that. Your number?",)),
        ("me", ("0719 204 7753. I want a refund", "of the second N4,000.")),
    )
    shown = (
        letter(("There is no network", "in Bodija, Ibadan"), size=38, ink="white", paper=(20, 30, 80)),
        letter(("Five days without signal.", "Call me: 0719 204 7764"), size=38, ink="white", paper=(80, 20, 20)),
    )
    return [
        Case("a picture of text", few_colours(letter(network)), "network", "no network", ("0719 204 7731",)),
        Case(
            "photographed at 12 degrees, noisy",
            _jpeg(photographed(letter(billing), degrees=12)),
            "billing",
            "deducted",
            ("0719 204 7742", "Bukola Adesanya"),
        ),
        Case("photographed upside down", _jpeg(photographed(letter(network), degrees=174)), "network", "no network", ("0719 204 7731",)),
        Case(
            "photographed lying on its side", _jpeg(photographed(letter(network), degrees=90)), "network", "no network", ("0719 204 7731",)
        ),
        Case("a screenshot of a chat", encoded(chat(turns)), "billing", "charged twice", ("0719 204 7753",)),
        Case("a video of eight seconds", film(shown, seconds_each=4), "network", "no network", ("0719 204 7764",)),
    ]


def _jpeg(image: object) -> bytes:
    return encoded(image, "JPEG", quality=80)  # type: ignore[arg-type]


def main() -> int:
    given = cases()
    with tempfile.TemporaryDirectory(prefix="media-proof-") as scratch:
        with open_installation(Settings(home=Path(scratch))) as place:
            _take_in(place, given)
            started = time.monotonic()
            _process(place)
            print(
                f"{len(given)} complaints of pictures alone processed in {time.monotonic() - started:.1f} s, loading of all models included\n"
            )
            good = sum(_shown(case, row) for case, row in zip(given, _rows(place, len(given)), strict=True))
        left = _in_the_clear(Path(scratch), given)
    print(
        f"\n{good} of {len(given)} masked and classified as they should be; {left} of their names and numbers in the clear in what the run left"
    )
    return 0 if good == len(given) and not left else 1


def _take_in(place: Installation, given: list[Case]) -> None:
    """Each picture as the intake keeps uploads, and the submissions that name them."""
    lines = []
    for number, case in enumerate(given):
        landed = place.lake.land([case.contents], source=Source.WEB_FORMS, day=NOW.date())
        attached = {"media_type": "application/octet-stream", "sha256": landed.batch_id, "size": landed.bytes, "key": landed.key}
        body = {"submission_id": f"P-{number}", "submitted_at": NOW.isoformat(), "complaint": "", "attachments": [attached]}
        lines.append(orjson.dumps(body) + b"\n")
    landed = place.lake.land(lines, source=Source.WEB_FORMS, day=NOW.date())
    batch = BatchHeader(landed.batch_id, Source.WEB_FORMS, "pictures.jsonl", landed.bytes, landed.key, NOW)
    with open_session(place.engine) as session:
        register_batch(session, batch, created_at=NOW)
        session.commit()
    read_batch(place, batch, now=NOW)


def _process(place: Installation) -> None:
    with open_session(place.engine) as session:
        parts = next_parts_to_process(session)
    with open_analysts(place, records=1) as analysts:
        started = time.monotonic()
        analysts.media.read(few_colours(letter(("first",))))
        print(f"the reader started and read a word in {time.monotonic() - started:.1f} s")
        process_parts(place, analysts, parts, now=NOW)


def _rows(place: Installation, count: int) -> Iterator[tuple[str | None, str | None, float | None, str | None]]:
    from models.records import record_id

    query = text(
        "select contact.category, words.masked_text, media.seconds, media.media_type from ingest.media "
        "left join core.contact using (record_id) left join core.contact_text words using (record_id) where media.record_id = :record"
    )
    with place.engine.connect() as connection:
        for number in range(count):
            row = connection.execute(query, {"record": record_id(Source.WEB_FORMS.value, f"P-{number}")}).one_or_none()
            yield tuple(row) if row is not None else (None, None, None, None)


def _shown(case: Case, row: tuple[str | None, str | None, float | None, str | None]) -> bool:
    category, masked, seconds, media_type = row
    masked = masked or ""
    leaked = [value for value in case.planted if value in masked or value.replace(" ", "") in masked.replace(" ", "")]
    good = category == case.category and case.said in masked and not leaked
    print(
        f"{'ok' if good else 'NOT AS IT SHOULD BE'}: {case.name} ({media_type}, {len(case.contents):,} bytes), read in {seconds or 0:.1f} s: {category}"
    )
    print("    " + masked.replace("\n", "\n    "))
    return good


def _in_the_clear(home: Path, given: list[Case]) -> int:
    planted = {form.encode() for case in given for value in case.planted for form in (value, value.replace(" ", ""))}
    contents = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    return sum(any(value in each for each in contents) for value in planted)


if __name__ == "__main__":
    sys.exit(main())
