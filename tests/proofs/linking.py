"""corpus/linking_pairs.jsonl through the readers' normalisation, the analysis, linking and the loader: precision and recall.

Two runs: with the model's categories, as the product does it, and with a reader's, which shows what linking does by itself. Every pair is
asked of the linking code alone and, all loaded one part after the other, of the warehouse: the answers must agree.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.classification.corpus import parse_marks
from complaints_nlp.labels import Category
from flows.sources.reading import Dialect, build
from flows.steps.analysing import analyze, open_tools
from models.database import embedded_url, migrate, open_session
from models.embedded import EmbeddedServer
from models.linking_evaluation import Judgement, Pair, Share, errors, judge, linked_alone, precision, read_by, recall
from models.records import CHANNEL_OF, ClassifiedComplaint
from tests.models.conftest import scratch_database
from tests.models.making import load

PAIRS: Final = Path(__file__).parents[2] / "corpus" / "linking_pairs.jsonl"
STARTED: Final = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
NOW: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SOURCES: Final = {channel: source for source, channel in CHANNEL_OF.items()}
WRITTEN: Final = Dialect("pairs", "a written pair", dict, words=True)
Row = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    rows = [json.loads(line) for line in PAIRS.read_text().splitlines()]
    contacts = _analysed(rows)
    read = [_read(contact, label) for contact, label in zip(contacts, _contacts(rows), strict=True)]
    agreed = True
    for title, given in (("as the product does it: the model's categories", contacts), ("with a reader's categories", read)):
        pairs = [
            Pair(row["id"], row["kind"], row["same"], first, second)
            for row, first, second in zip(rows, given[::2], given[1::2], strict=True)
        ]
        judgements = judge(pairs, linked_alone)
        agreed &= [each.linked for each in judgements] == _loaded(pairs)
        _show(title, judgements, verbose="--errors" in arguments)
    sys.stdout.write(f"the warehouse, loaded in two parts, says the same of every pair: {'yes' if agreed else 'NO'}\n")
    return 0 if agreed else 1


def _contacts(rows: Sequence[Row]) -> list[Row]:
    return [row[which] for row in rows for which in ("first", "second")]


def _read(contact: ClassifiedComplaint, label: Row) -> ClassifiedComplaint:
    secondary = tuple(map(Category, label["secondary"]))
    return read_by(contact, is_complaint=label["is_complaint"], category=Category(label["category"]), secondary=secondary)


def _analysed(rows: Sequence[Row]) -> list[ClassifiedComplaint]:
    """Every contact as its reader would build it and the analysis would see it, under one key."""
    tools = open_tools({1: bytes(range(32))}, current=1, model=None)
    complaints = [
        _built(f"{row['id']}/{which}", row[which], STARTED + timedelta(minutes=row[which]["minutes"]))
        for row in rows
        for which in ("first", "second")
    ]
    analyze(complaints[:1], tools=tools)  # patterns compile at first use; on a busy machine that alone may use up a text's time limit
    answers = analyze(complaints, tools=tools)
    if refused := [answer for answer in answers if not isinstance(answer, ClassifiedComplaint)]:
        raise SystemExit(f"{len(refused)} contacts could not be analysed: {refused[0]}")
    return [answer for answer in answers if isinstance(answer, ClassifiedComplaint)]


def _built(name: str, row: Row, occurred_at: datetime) -> Any:
    fields = {key: row[key] for key in ("phone", "email", "account", "name", "is_repost") if key in row}
    if "handle" in row:
        fields["network"], fields["handle"] = row["handle"].split(":", 1)
    fields |= {"text": parse_marks(row["text"])[0], "time": occurred_at.isoformat(), "external_id": name}
    return build(fields, dialect=WRITTEN, source=SOURCES[row["channel"]], received_at=NOW, zone=ZoneInfo("Africa/Lagos"))


def _loaded(pairs: Sequence[Pair]) -> list[bool]:
    """Of each pair, whether its contacts stand under one complaint in a warehouse that was given all first ones, then all second ones."""
    with tempfile.TemporaryDirectory(prefix="linking-proof-") as home:
        server = EmbeddedServer(Path(home))
        try:
            with scratch_database(embedded_url(server.socket_folder, database="postgres")) as engine:
                migrate(engine)
                with open_session(engine) as session:
                    return _asked(session, pairs)
        finally:
            server.release()


def _asked(session: Session, pairs: Sequence[Pair]) -> list[bool]:
    for part, contacts in (("firsts", [_apart(p.first, p) for p in pairs]), ("seconds", [_apart(p.second, p) for p in pairs])):
        load(session, contacts, name=part)
    found = session.execute(text("select record_id, complaint_id from core.contact where complaint_id is not null")).all()
    complaint_of = dict(tuple(row) for row in found)
    return [
        pair.first.record_id in complaint_of and complaint_of[pair.first.record_id] == complaint_of.get(pair.second.record_id)
        for pair in pairs
    ]


def _apart(contact: ClassifiedComplaint, pair: Pair) -> ClassifiedComplaint:
    """The contact with identifiers that no other pair has: invented numbers may come twice in five hundred pairs."""
    return replace(contact, identifiers=tuple(f"{each}/{pair.id}" for each in contact.identifiers))


def _show(title: str, judgements: Sequence[Judgement], *, verbose: bool) -> None:
    sys.stdout.write(f"\n{title}\n")
    for part in ("dev", "test", ""):
        chosen = [each for each in judgements if part in each.pair.id]
        if not chosen:
            continue
        sys.stdout.write(
            f"  {part or 'all':5}{len(chosen):4} pairs, {sum(each.pair.same for each in chosen)} the same: "
            f"precision {_share(precision(chosen))}, recall {_share(recall(chosen))}\n"
        )
    for reason, number, ids in errors(judgements):
        sys.stdout.write(f"    {number:3} {reason}{' ' + ', '.join(ids) if verbose else ''}\n")


def _share(share: Share) -> str:
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}] ({share.hits} of {share.of})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
