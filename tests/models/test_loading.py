from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from complaints_nlp.masking.text import seal
from models.business_hash import hash_business_tables
from models.database import open_session
from models.ledger import PartHeader, next_parts_to_process
from models.loading import LoadCounts, LoadFailed, PartDoesNotAddUp, PartUnknown, known_records, load_part
from models.records import record_id
from tests.models.making import DAY0, NOW, analysis, batch, contact, load, read_part, rejected

PLANTED = "planted words"


def rows(session: Session, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(statement))]


def give(session: Session, part: PartHeader, complaints: list[Any], **changes: Any) -> LoadCounts:
    given = {"quarantined": (), "duplicates_already_known": 0, "loaded_at": NOW} | changes
    return load_part(session, part=part, complaints=complaints, **given)


def test_counts_add_up_over_reading_and_loading(session: Session) -> None:
    part = read_part(session, batch(), read=6, quarantined=[rejected("line 1")])
    once = contact("a")
    counts = give(session, part, [once, once, contact("b")], quarantined=[rejected("line 5")], duplicates_already_known=1)
    assert counts == LoadCounts(read=6, loaded=2, duplicates=2, quarantined=2)
    assert rows(session, "select state, read, loaded, duplicates, quarantined from ingest.part") == [("loaded", 6, 2, 2, 2)]
    assert rows(session, "select position from ingest.quarantine order by 1") == [("line 1",), ("line 5",)]


def test_loading_a_part_twice_changes_nothing(session: Session) -> None:
    contacts = [contact("a", people=["p"]), contact("b", days=1, people=["p"])]
    load(session, contacts)
    before = hash_business_tables(session)
    part = PartHeader(batch().batch_id, 0, batch().source)
    again = give(session, part, contacts)
    assert again == LoadCounts(read=2, loaded=2, duplicates=0, quarantined=0, first_time=False)
    assert hash_business_tables(session) == before


def test_a_redelivery_with_another_time_stays_one(session: Session) -> None:
    load(session, [contact("a", people=["p"])], name="first")
    counts = load(session, [contact("a", days=40, people=["p"])], name="second")
    assert (counts.loaded, counts.duplicates) == (0, 1)
    assert rows(session, "select occurred_at from core.contact") == [(DAY0,)]
    assert rows(session, "select contacts from core.complaint") == [(1,)]


def test_a_rollback_leaves_nothing(session: Session) -> None:
    part = read_part(session, batch(), read=1)
    session.commit()
    before = hash_business_tables(session)
    give(session, part, [contact("a", days=400, people=["p"])])  # its month has no partition yet
    session.rollback()
    assert hash_business_tables(session) == before
    assert next_parts_to_process(session) == [part]
    assert give(session, part, [contact("a", days=400, people=["p"])]).loaded == 1


@pytest.mark.parametrize(
    ("moment", "partition"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC), "core.contact_2026_01"),  # the last moment of a month
        (datetime(2026, 2, 1, tzinfo=UTC), "core.contact_2026_02"),  # the first of the next
        (datetime(2026, 2, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "core.contact_2026_01"),  # February in Lagos, January in UTC
        (datetime(2024, 2, 29, 12, tzinfo=UTC), "core.contact_2024_02"),  # a leap day
        (datetime(2025, 12, 31, 23, 30, tzinfo=timezone(-timedelta(hours=5))), "core.contact_2026_01"),  # the year ends later in the west
    ],
)
def test_a_contact_lies_in_the_month_of_its_own_time(session: Session, moment: datetime, partition: str) -> None:
    load(session, [replace(contact("a"), occurred_at=moment)])
    assert rows(session, "select tableoid::regclass::text, occurred_at from core.contact") == [(partition, moment)]


@pytest.mark.parametrize("text_given", ["call 0710 000 0000", cast(str, None)], ids=["a plain string", "nothing"])
def test_only_masked_text_is_loaded(session: Session, text_given: str) -> None:
    part = read_part(session, batch(), read=1)
    with pytest.raises(TypeError, match="MaskedText") as caught:
        give(session, part, [contact("a", words=analysis(masked_text=text_given))])
    assert "0710" not in str(caught.value)


@pytest.mark.parametrize("field", ["queue", "disposition", "product"])
def test_a_field_people_write_into_is_masked_as_well(session: Session, field: str) -> None:
    with pytest.raises(TypeError, match="MaskedText"):
        give(session, read_part(session, batch(), read=1), [contact("a", **{field: "ask for 0710 000 0000"})])


def test_only_classified_complaints_are_loaded(session: Session) -> None:
    with pytest.raises(TypeError, match="ClassifiedComplaint"):
        give(session, read_part(session, batch(), read=1), [{"text": PLANTED}])


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("a\0b", "ab"),  # a NUL has no PostgreSQL form
        ("tab\tnew\nline\r\\N", "tab\tnew\nline\r\\N"),  # COPY's own signs
        ("\\.", "\\."),  # COPY's end mark
        ("ẹ̀jọ̀ 😡 \u202e", "ẹ̀jọ̀ 😡 \u202e"),  # other scripts, pictures, directions
        ("half \ud83d", "half ?"),  # half a surrogate pair has no UTF-8 form
        ("", ""),  # empty is not null
    ],
)
def test_a_text_comes_back_as_it_was(session: Session, given: str, stored: str) -> None:
    words = analysis(masked_text=seal(given), products=(given, 'say "no", {x}'), model_version="test-1")
    load(session, [contact("a", words=words, queue=seal(given))])
    assert rows(session, "select masked_text, queue, products from core.contact join core.contact_text using (record_id, occurred_at)") == [
        (stored, stored, list(dict.fromkeys((stored, 'say "no", {x}'))))
    ]


def test_every_field_arrives(session: Session) -> None:
    words = analysis(
        code="C6",
        state="Lagos",
        lga="Ikeja",
        amounts=(500.0, 1e15),
        products=("data",),
        fingerprint=b"\x00\xff" * 128,
        secondary=("billing",),
    )
    later = DAY0 + timedelta(hours=1)
    load(
        session,
        [
            contact(
                "a", people=["p"], words=words, product=seal("mifi"), agent="g", resolved_at=later, acknowledged_at=later, wait_seconds=2.5
            )
        ],
    )
    assert rows(
        session,
        "select code, state, lga, amounts::text, products, encode(fingerprint, 'hex'), secondary, entities, agent, wait_seconds "
        "from core.contact join core.contact_text using (record_id, occurred_at)",
    ) == [
        (
            "C6",
            "Lagos",
            "Ikeja",
            "{500.0,1000000000000000.0}",
            ["mifi", "data"],
            "00ff" * 128,
            ["billing"],
            {"PHONE_NUMBER": 1},
            "g",
            2.5,
        )
    ]
    assert rows(session, "select status, customer, code, state from core.complaint") == [("resolved", "p", "C6", "Lagos")]
    assert rows(session, "select status, at from core.status_history order by at, status") == [
        ("opened", DAY0),
        ("acknowledged", later),
        ("resolved", later),
    ]
    assert rows(session, "select category, code, is_primary, confidence from core.grievance order by 1") == [
        ("billing", None, False, None),
        ("network", "C6", True, 0.8),
    ]


@pytest.mark.parametrize(
    ("said", "in_text", "stored"),
    [
        (("Lagos", "Ikeja"), ("Kano", "Dala"), ("Lagos", "Ikeja")),  # the field outranks the text
        (("Lagos", None), ("Lagos", "Epe"), ("Lagos", "Epe")),  # the text adds what the field leaves out
        (("Lagos", None), ("Kano", "Dala"), ("Lagos", None)),  # of another state it adds nothing
        ((None, None), ("Oyo", "Surulere"), ("Oyo", "Surulere")),  # a name two states have
        (("Lagos State", "Nowhere"), (None, None), (None, None)),  # not as the reference spells it
    ],
)
def test_places_are_those_of_the_reference(
    session: Session, said: tuple[str, str], in_text: tuple[str, str], stored: tuple[str, str]
) -> None:
    words = analysis(state=in_text[0], lga=in_text[1], code="A999")  # a code nobody knows becomes null as well
    load(session, [contact("a", words=words, state=said[0], lga=said[1])])
    assert rows(session, "select state, lga, code from core.contact") == [(*stored, None)]


def test_a_call_without_words_is_a_contact_and_no_complaint(session: Session) -> None:
    load(session, [replace(contact("a", people=["p"], duration_seconds=61.0), analysis=None)])
    assert rows(session, "select is_complaint, complaint_id, masked_text, duration_seconds from reporting.contacts") == [
        (False, None, None, 61.0)
    ]
    assert rows(session, "select count(*) from core.complaint") == [(0,)]
    assert rows(session, "select customer, first_seen from core.customer") == [("p", DAY0)]


def test_a_part_that_does_not_add_up_is_refused(session: Session) -> None:
    part = read_part(session, batch(), read=3)
    with pytest.raises(PartDoesNotAddUp, match="read with 3 records, but 1"):
        give(session, part, [contact("a")])


def test_the_database_itself_refuses_counts_that_do_not_add_up(session: Session) -> None:
    load(session, [contact("a")])
    with pytest.raises(IntegrityError, match="ck_part_adds_up"):
        session.execute(text("update ingest.part set duplicates = duplicates + 1"))


def test_a_part_nobody_read_is_refused(session: Session) -> None:
    with pytest.raises(PartUnknown, match="record it as read first"):
        give(session, PartHeader("0" * 64, 0, batch().source), [])


def test_what_the_database_refuses_is_told_without_the_text(session: Session) -> None:
    part = read_part(session, batch(), read=1)
    words = analysis(masked_text=seal(PLANTED), confidence=1.5)
    with pytest.raises(LoadFailed, match="ck_contact_probabilities") as caught:
        give(session, part, [contact("a", words=words)])
    assert caught.value.sqlstate == "23514"
    assert PLANTED not in f"{caught.value}{caught.value.__context__}{caught.value.__cause__}"


def test_known_records(session: Session) -> None:
    load(session, [contact("a")])
    assert known_records(session, [record_id("test", "a"), record_id("test", "b")]) == {record_id("test", "a")}
    assert known_records(session, []) == set()


def test_loaders_take_turns(migrated: Engine, session: Session) -> None:
    # Two parts naming one person, loaded at once, must not open two complaints: the second waits for the first.
    parts = [read_part(session, batch(name), read=1) for name in ("one", "two")]
    session.commit()
    give(session, parts[0], [contact("a", people=["p"])])
    with open_session(migrated) as other:
        other.execute(text("set local lock_timeout = '200ms'"))
        with pytest.raises(LoadFailed, match="55P03"):
            give(other, parts[1], [contact("b", people=["p"])])
    session.commit()
    give(session, parts[1], [contact("b", people=["p"])])
    assert rows(session, "select contacts from core.complaint") == [(2,)]


@pytest.mark.parametrize(
    ("resolved_days", "next_days", "status"),
    [
        (None, 1, "opened"),
        (2, 1, "resolved"),  # the second contact came before the resolution
        (1, 3, "reopened"),  # the customer is back after it
    ],
)
def test_status_follows_the_contacts(session: Session, resolved_days: float | None, next_days: float, status: str) -> None:
    resolved_at = None if resolved_days is None else DAY0 + timedelta(days=resolved_days)
    load(session, [contact("a", people=["p"], resolved_at=resolved_at)], name="first")
    load(session, [contact("b", days=next_days, people=["p"])], name="second")
    assert rows(session, "select status, contacts from core.complaint") == [(status, 2)]


def test_what_a_case_handler_said_stays_said(session: Session) -> None:
    load(session, [contact("a", people=["p"])], name="first")
    session.execute(text("update core.complaint set status = 'escalated'"))
    load(session, [contact("b", days=1, people=["p"])], name="second")
    assert rows(session, "select status, contacts from core.complaint") == [("escalated", 2)]
