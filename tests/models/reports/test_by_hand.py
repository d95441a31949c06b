"""Reports on what the clean lake does not know, beside answers written by hand: threads of posts, and the stream."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.masking.text import seal
from models.records import Source, record_id
from models.reports import run_report
from tests.models.making import DAY0, analysis, contact, load

# name, the post it answers, whether it is a complaint, what the report says: thread, and whether the post answered is here.
POSTS: tuple[tuple[str, str | None, bool, tuple[str, bool] | None], ...] = (
    ("root", None, True, ("root", False)),  # somebody answered it
    ("reply", "root", False, ("root", True)),
    ("reply to the reply", "reply", True, ("root", True)),
    ("to somebody else", "a post we never saw", True, ("a post we never saw", False)),
    ("alone", None, True, None),  # no thread
)


def test_threads_are_posts_that_answer_or_were_answered(session: Session) -> None:
    posts = [
        contact(
            name,
            days=number / 24,
            source=Source.SOCIAL,
            words=analysis(masked_text=seal(f"said in {name}"), is_complaint=is_complaint),
            in_reply_to=record_id("test", parent) if parent else None,
        )
        for number, (name, parent, is_complaint, _) in enumerate(POSTS)
    ]
    load(session, [*posts, contact("a message that answers nothing")])
    report = run_report(session, "threads")
    found = {
        (row["record_id"], row["thread"], row["answers_a_contact"], row["is_complaint"], row["masked_text"]) for row in report.records()
    }
    assert found == {
        (record_id("test", name), record_id("test", shown[0]), shown[1], is_complaint, f"said in {name}")
        for name, _, is_complaint, shown in POSTS
        if shown
    }


def test_stream_lag_counts_what_waits_where_the_transport_keeps_it(session: Session) -> None:
    now = DAY0 + timedelta(hours=1)
    inbox = (  # source, minutes it has waited, taken by a drainer
        ("web_forms", 3, False),
        ("web_forms", 10, False),
        ("web_forms", 40, True),  # no longer waits
        ("sms", 5, False),  # no drainer ever spoke of it
    )
    for number, (source, minutes, taken) in enumerate(inbox):
        session.execute(
            text(
                "insert into ingest.event_inbox (source, event_key, kind, sender, received_at, payload, batch_id) "
                "values (:source, :key, 'form', 'test', :at, '', :batch)"
            ),
            {"source": source, "key": f"{number:064}", "at": now - timedelta(minutes=minutes), "batch": "b" * 64 if taken else None},
        )
    session.execute(
        text(
            "insert into ingest.stream_state (source, transport, waiting, oldest_at, last_event_at, last_minute, drained, noted_at) values "
            "('web_forms', 'postgres', 99, null, :now, 7, 1000, :now), ('social', 'kafka', 12, :now - interval '90 seconds', null, 0, 0, :now)"
        ),
        {"now": now},
    )
    session.execute(text("select set_config('complaints.now', :now, false)"), {"now": (now + timedelta(seconds=30)).isoformat()})
    shown = ("source", "transport", "waiting", "being_loaded", "oldest_waits_seconds", "loaded_last_minute", "loaded_in_all")
    found = [tuple(row[name] for name in shown) for row in run_report(session, "stream_lag").records()]
    assert found == [
        ("sms", "postgres", 1, 0, Decimal("330.0"), None, None),
        ("social", "kafka", 12, 0, Decimal("120.0"), 0, 0),
        ("web_forms", "postgres", 2, 1, Decimal("630.0"), 7, 1000),  # the inbox counts, not what a drainer said of it
    ]
