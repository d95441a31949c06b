"""Corrections and new champions: labels of what is loaded already change, and complaints follow as if they had been loaded so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.predictor import Prediction
from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.text import seal
from models.database import downgrade, open_session, upgrade
from models.relabelling import Label, apply_predictions, contacts_waiting, correct_label, count_waiting, store_predictions
from tests.models.conftest import empty_facts
from tests.models.making import DAY0, NOW, analysis, contact, fingerprint, load

BILLING, NETWORK, SERVICE = Category.BILLING, Category.NETWORK, Category.SERVICE
COMPARED = {
    "core.complaint": "*",
    "core.grievance": "complaint_id, category, code, is_primary",
    "core.status_history": "*",
    "core.contact_identifier": "*",
    "core.contact": "record_id, complaint_id, is_complaint, category, secondary, code",
}


def rows(session: Session, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(statement), values)]


def state(session: Session) -> Mapping[str, list[tuple[Any, ...]]]:
    return {table: sorted(rows(session, f"select {columns} from {table}"), key=repr) for table, columns in COMPARED.items()}


def record(name: str) -> str:
    return contact(name).record_id


def label(name: str, words: Analysis) -> Label:
    return Label(record(name), words.is_complaint, words.category, words.code, words.secondary)


def answer(words: Analysis) -> Prediction:
    names = ("complaint_probability", "is_complaint", "category", "confidence", "secondary", "code", "sentiment", "urgency")
    return Prediction(**{name: getattr(words, name) for name in names})


# name, days after the first, people, what the model said, what is right
Case = Sequence[tuple[str, float, Sequence[str], Analysis, Analysis]]
CASES: Mapping[str, Case] = {
    "another category": [("a", 0, ["p"], analysis(NETWORK), analysis(BILLING, code="A1"))],
    "no complaint after all, the only contact": [("a", 0, ["p"], analysis(), analysis(is_complaint=False))],
    "no complaint after all, one of two": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p"], analysis(), analysis(is_complaint=False)),
    ],
    "a complaint after all, of somebody new": [("a", 0, ["p"], analysis(is_complaint=False), analysis(SERVICE, code="B2"))],
    "a complaint after all, joins its person's": [
        ("a", 0, ["p", "q"], analysis(), analysis()),
        ("b", 3, ["q"], analysis(is_complaint=False), analysis()),
    ],
    "too late to join": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 9, ["p"], analysis(is_complaint=False), analysis()),
    ],
    "late, with nearly the same text": [
        ("a", 0, ["p"], analysis(fingerprint=fingerprint("x")), analysis(fingerprint=fingerprint("x"))),
        (
            "b",
            30,
            ["p"],
            analysis(is_complaint=False, fingerprint=fingerprint("x", changed=10)),
            analysis(fingerprint=fingerprint("x", changed=10)),
        ),
    ],
    "another category leaves the complaint": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p"], analysis(), analysis(BILLING)),
    ],
    "a secondary keeps it in": [
        ("a", 0, ["p"], analysis(secondary=(BILLING,)), analysis(secondary=(BILLING,))),
        ("b", 1, ["p"], analysis(), analysis(BILLING)),
    ],
    "joins a complaint of the category it has now": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p"], analysis(BILLING), analysis()),
    ],
    "who opened it changes, and the others go on without": [
        ("a", 0, ["p"], analysis(), analysis(BILLING)),
        ("b", 1, ["p"], analysis(), analysis()),
        ("c", 2, ["p"], analysis(), analysis()),
    ],
    "whoever linked two strangers is no complaint": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p", "q"], analysis(), analysis(is_complaint=False)),
        ("c", 2, ["q"], analysis(), analysis()),
    ],
    "whoever linked two strangers complains of something else": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p", "q"], analysis(), analysis(BILLING)),
        ("c", 2, ["q"], analysis(), analysis()),
    ],
    "those cut off together go on together": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p", "q"], analysis(), analysis(is_complaint=False)),
        ("c", 2, ["q", "r"], analysis(), analysis()),
        ("d", 3, ["r"], analysis(), analysis()),
    ],
    "who is cut off leaves behind what agreed with the others only": [
        ("a", 0, ["p"], analysis(secondary=(BILLING,)), analysis(secondary=(BILLING,))),
        ("b", 1, ["p", "q"], analysis(), analysis(is_complaint=False)),
        ("c", 2, ["q"], analysis(), analysis()),
        ("d", 3, ["q"], analysis(BILLING), analysis(BILLING)),
    ],
    "who stays agreed with one cut off": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 1, ["p", "q"], analysis(), analysis(is_complaint=False)),
        ("c", 2, ["q"], analysis(secondary=(BILLING,)), analysis(secondary=(BILLING,))),
        ("d", 3, ["p"], analysis(BILLING), analysis(BILLING)),
    ],
    "another links them instead": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("c", 2, ["p", "q"], analysis(is_complaint=False), analysis()),  # said before b is: two complaints are never made one
        ("b", 1, ["p", "q"], analysis(), analysis(is_complaint=False)),
        ("d", 3, ["q"], analysis(), analysis()),
    ],
    "another's complaint is left alone": [
        ("a", 0, ["p"], analysis(), analysis()),
        ("b", 0, ["q"], analysis(BILLING), analysis()),
    ],
}


def loaded(session: Session, case: Case, *, right: bool) -> None:
    load(session, [contact(name, days=days, people=people, words=truth if right else said) for name, days, people, said, truth in case])


@contextmanager
def emptied(engine: Engine) -> Iterator[Session]:
    try:
        with open_session(engine) as session:
            yield session
            session.rollback()
    finally:
        empty_facts(engine)  # also after a failure: the next example would find its rows


def by_correction(session: Session, case: Case) -> None:
    for name, *_, truth in case:
        correct_label(session, label(name, truth))


def by_champion(session: Session, case: Case) -> None:
    store_predictions(session, "test-2", {record(name): answer(truth) for name, *_, truth in case}, at=NOW)
    apply_predictions(session, "test-2", [record(name) for name, *_ in case])


@pytest.mark.parametrize("change", [by_correction, by_champion])
@pytest.mark.parametrize("name", CASES)
def test_labels_that_change_leave_what_loading_them_would_have(
    migrated: Engine, name: str, change: Callable[[Session, Case], None]
) -> None:
    with emptied(migrated) as session:
        loaded(session, CASES[name], right=True)
        wanted = state(session)
    with emptied(migrated) as session:
        loaded(session, CASES[name], right=False)
        assert state(session) != wanted  # else the case shows nothing
        change(session, CASES[name])
        assert state(session) == wanted


NAMES = ["a", "b", "c", "d", "e"]
DISPOSITIONS = st.sampled_from([None, "enquiry", "acknowledged", " Ticket-opened", "escalated", "Closed  resolved"])
LABELS = st.builds(analysis, st.sampled_from(Category), is_complaint=st.booleans(), secondary=st.sampled_from([(), (BILLING,)]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.floats(0, 12), st.sampled_from([["p"], ["q"], ["p", "q"]]), LABELS, DISPOSITIONS, st.sampled_from([None, 0.5, 3.0])),
        min_size=1,
        max_size=5,
    )
)
def test_making_complaints_anew_from_their_contacts_changes_nothing(
    migrated: Engine, drawn: list[tuple[float, list[str], Analysis, str | None, float | None]]
) -> None:
    with emptied(migrated) as session:
        given_contacts = [
            replace(
                contact(name, days=days, people=people, words=replace(words, state="Lagos" if days > 6 else None)),
                acknowledged_at=DAY0 + timedelta(days=days, hours=2) if days > 3 else None,
                resolved_at=DAY0 + timedelta(days=days + resolved_after) if resolved_after else None,
                disposition=seal(disposition) if disposition else None,
                duration_seconds=61.5 if days > 2 else None,
            )
            for name, (days, people, words, disposition, resolved_after) in zip(NAMES, drawn, strict=False)
        ]
        load(session, given_contacts)
        before, confidences = state(session), rows(session, "select * from core.grievance order by 1, 2")
        session.execute(text("select core.refresh_complaints(array_agg(complaint_id)) from core.complaint"))
        assert state(session) == before
        assert rows(session, "select * from core.grievance order by 1, 2") == confidences


def in_pieces(session: Session) -> list[str]:
    """Complaints of which some contacts are joined to the others by no chain of shared identifiers."""
    pieces: dict[str, list[set[str]]] = {}
    for complaint, identifiers in rows(
        session,
        "select c.complaint_id, array_remove(array_agg(i.identifier), null) from core.contact c "
        "left join core.contact_identifier i using (record_id) where c.complaint_id is not null group by 1, c.record_id",
    ):
        known = pieces.get(complaint, [])
        touching = [piece for piece in known if piece & set(identifiers)]
        pieces[complaint] = [piece for piece in known if piece not in touching] + [set(identifiers).union(*touching)]
    return [complaint for complaint, found in pieces.items() if len(found) > 1]


PEOPLE = st.sampled_from([["p"], ["q"], ["r"], ["p", "q"], ["q", "r"], []])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.floats(0, 12), PEOPLE, LABELS), min_size=2, max_size=5),
    st.lists(st.tuples(st.sampled_from(NAMES), LABELS), min_size=1, max_size=6),
    st.booleans(),
)
def test_whatever_changes_nothing_contradicts_itself(
    migrated: Engine, drawn: list[tuple[float, list[str], Analysis]], changes: list[tuple[str, Analysis]], one_by_one: bool
) -> None:
    case = [(name, days, people, said, said) for name, (days, people, said) in zip(NAMES, drawn, strict=False)]
    changed = [(name, 0.0, [], right, right) for name, right in changes if name in NAMES[: len(case)]]
    with emptied(migrated) as session:
        loaded(session, case, right=False)
        if one_by_one:
            by_correction(session, changed)
        else:
            by_champion(session, changed)
        assert rows(session, "select 1 from core.contact where is_complaint <> (complaint_id is not null)") == []
        assert (
            rows(
                session,
                "select 1 from core.complaint full join (select complaint_id, count(*) n from core.contact where is_complaint group by 1) made "
                "using (complaint_id) where contacts is distinct from n",
            )
            == []
        )
        assert (
            rows(
                session,
                "select 1 from core.contact_identifier i join core.contact c using (record_id) "
                "where i.complaint_id is distinct from c.complaint_id",
            )
            == []
        )
        assert (
            rows(
                session,
                "select complaint_id from core.complaint c where (select count(*) from core.grievance g "
                "where g.complaint_id = c.complaint_id and is_primary and g.category = c.category) <> 1",
            )
            == []
        )
        assert in_pieces(session) == []


def test_a_complaint_goes_on_under_its_id_without_the_contact_that_opened_it(session: Session) -> None:
    load(session, [contact(name, days=days, people=["p"]) for days, name in enumerate("abc")])
    session.execute(text("select core.set_status((select complaint_id from core.complaint), 'escalated')"))
    correct_label(session, Label(record("a"), False))
    assert rows(session, "select complaint_id, status, contacts from core.complaint") == [(record("a"), "escalated", 2)]
    assert rows(session, "select opened_at from core.complaint") == [(DAY0 + timedelta(days=1),)]


def test_a_contact_that_comes_back_is_not_put_among_others_for_its_id(session: Session) -> None:
    load(session, [contact(name, days=days, people=["p"]) for days, name in enumerate("abc")])
    correct_label(session, Label(record("a"), False))
    correct_label(session, Label(record("a"), True, BILLING))
    assert rows(session, "select category, contacts from core.complaint order by 1") == [("billing", 1), ("network", 2)]
    assert rows(session, "select category from core.complaint where complaint_id = :id", id=record("a")) == [("network",)]
    correct_label(session, Label(record("a"), True, NETWORK))
    assert rows(session, "select complaint_id, contacts from core.complaint") == [(record("a"), 3)]


def test_complaints_left_in_pieces_by_an_older_schema_are_mended(migrated: Engine) -> None:
    # All in one transaction that is undone: dropping a database of its own would have the server sync every file of the other tests.
    with migrated.connect() as connection:
        connection.begin()
        session = Session(connection, join_transaction_mode="create_savepoint")
        linked = {"whole": ("p", "pq", "q"), "torn": ("s", "st", "t")}
        load(session, [contact(f"{kind} {n}", days=n, people=list(named)) for kind, each in linked.items() for n, named in enumerate(each)])
        downgrade(connection, "0014")
        correct_label(session, Label(record("torn 1"), False))
        assert in_pieces(session) == [record("torn 0")]
        upgrade(connection)
        found = dict(rows(session, "select complaint_id, contacts from core.complaint"))
        assert found == {record("whole 0"): 3, record("torn 0"): 1, record("torn 2"): 1}
        session.close()
        connection.rollback()


def test_what_is_cut_off_has_a_course_and_clocks_of_its_own(session: Session) -> None:
    load(
        session,
        [
            contact("a", people=["p"], disposition=seal("escalated")),
            contact("b", days=1, people=["p", "q"]),
            contact("c", days=2, people=["q"], words=analysis(code="D1"), acknowledged_at=DAY0 + timedelta(days=2, hours=1)),
        ],
    )
    correct_label(session, Label(record("b"), False))
    course = "select status, opened_at, acknowledged_at, code, contacts from core.complaint where complaint_id = :id"
    assert rows(session, course, id=record("a")) == [("escalated", DAY0, None, None, 1)]
    second = DAY0 + timedelta(days=2)
    assert rows(session, course, id=record("c")) == [("acknowledged", second, second + timedelta(hours=1), "D1", 1)]
    assert rows(session, "select resolve_by > opened_at from core.complaint where complaint_id = :id", id=record("c")) == [(True,)]
    history = "select status, at from core.status_history where complaint_id = :id order by at"
    assert rows(session, history, id=record("c")) == [("opened", second), ("acknowledged", second + timedelta(hours=1))]
    assert rows(session, "select category, code from core.grievance where complaint_id = :id", id=record("c")) == [("network", "D1")]


def test_a_case_handlers_word_survives_a_correction(session: Session) -> None:
    load(session, [contact("a", people=["p"]), contact("b", days=1, people=["p"])])
    session.execute(text("update core.complaint set status = 'escalated'"))
    session.execute(text("insert into core.status_history select complaint_id, 'escalated', now(), 'desk' from core.complaint"))
    correct_label(session, Label(record("b"), False))
    assert rows(session, "select status, contacts from core.complaint") == [("escalated", 1)]
    assert rows(session, "select status, source from core.status_history order by 1") == [("escalated", "desk"), ("opened", "sms")]


@pytest.mark.parametrize(
    "statuses",
    [("in_progress",), ("escalated", "in_progress"), ("resolved",), ("resolved", "reopened"), ("resolved", "reopened", "in_progress")],
)
def test_what_a_case_handler_set_survives_as_they_set_it(session: Session, statuses: tuple[str, ...]) -> None:
    load(session, [contact("a", people=["p"], disposition=seal("escalated")), contact("b", days=1, people=["p"])])
    session.execute(text("update core.complaint set status = 'opened'"))  # as if the feed had not said so
    for status in statuses:
        session.execute(text("select core.set_status((select complaint_id from core.complaint), :status)"), {"status": status})
        session.commit()
    told = "select status, at, source, changed_by from core.status_history where changed_by is not null order by at"
    course = "select status, acknowledged_at, resolved_at from core.complaint"
    before, words = rows(session, course), rows(session, told)
    correct_label(session, Label(record("b"), False))
    assert rows(session, course) == before
    assert rows(session, told) == words
    assert rows(session, "select contacts, second_contact_at from core.complaint") == [(1, None)]


def test_a_complaint_is_reopened_no_more_when_what_reopened_it_was_none(session: Session) -> None:
    load(session, [contact("a", people=["p"], disposition=seal("resolved")), contact("b", days=1, people=["p"])])
    assert rows(session, "select status from core.complaint") == [("reopened",)]
    correct_label(session, Label(record("b"), False))
    assert rows(session, "select status from core.complaint") == [("resolved",)]
    assert rows(session, "select status from core.status_history order by 1") == [("opened",), ("resolved",)]


def test_a_corrected_text_is_read_by_the_team_of_its_category(session: Session) -> None:
    load(session, [contact("a", people=["p"])])
    correct_label(session, Label(record("a"), True, BILLING, "A1"))
    assert rows(session, "select category from core.contact_text") == [("billing",)]
    assert rows(session, "select category_before, code_before, category_after, code_after from core.label_history") == [
        ("network", None, "billing", "A1")
    ]


def test_the_pipeline_and_a_reviewer_need_no_more_than_they_have(session: Session) -> None:
    load(session, [contact("a", people=["p"], words=analysis(confidence=0.4)), contact("b", people=["q"])])
    session.execute(text("set local role pipeline"))
    store_predictions(session, "test-2", {record("b"): answer(analysis(is_complaint=False))}, at=NOW)
    assert apply_predictions(session, "test-2", [record("b")]) == 1
    session.execute(text("set local role reviewer"))
    assert {row[0] for row in rows(session, QUEUE)} == {record("a"), record("b")}  # one in doubt, one the two models disagree about
    assert correct_label(session, Label(record("a"), True, BILLING))
    assert rows(session, QUEUE) == [(record("b"),)]


def test_a_correction_is_noted_with_what_stood_there(session: Session) -> None:
    load(session, [contact("a", words=analysis(code="D1"))])
    number = correct_label(session, Label(record("a"), True, BILLING, "A1", (NETWORK, BILLING, NETWORK)), via="csv")
    found = rows(session, "select correction_id, reviewer = session_user, via, category, secondary, code, model_version from ml.correction")
    assert found == [(number, True, "csv", "billing", ["network"], "A1", "test-1")]
    before = session.scalar(text("select before from ml.correction"))
    assert (before["category"], before["code"], before["is_complaint"]) == ("network", "D1", True)
    assert rows(session, "select confidence, corrected_at is not null from core.contact") == [(None, True)]


@pytest.mark.parametrize(
    ("given_label", "says"),
    [
        (Label("0" * 64, True, BILLING), "no contact with words"),
        (Label(record("a"), True), "and, if it is, its category"),
        (Label(record("a"), True, BILLING, "D1"), "no code of category billing"),  # a network code
        (Label(record("a"), False, BILLING, "A1"), "no code"),  # what is no complaint has none
        (Label(record("a"), True, BILLING, "Q9"), "no code"),
    ],
)
def test_a_label_that_contradicts_itself_is_refused(session: Session, given_label: Label, says: str) -> None:
    load(session, [contact("a")])
    with pytest.raises(DBAPIError, match=says):
        correct_label(session, given_label)
    session.rollback()
    assert rows(session, "select 1 from ml.correction") == []


def test_only_reviewers_may_correct_and_they_may_do_nothing_else(session: Session) -> None:
    load(session, [contact("a")])
    session.execute(text("create role stranger; grant usage on schema ml to stranger; set local role stranger"))
    with pytest.raises(DBAPIError, match="permission denied for function correct_label"):
        correct_label(session, Label(record("a"), False))
    session.rollback()
    session.execute(text("set local role reviewer"))
    assert correct_label(session, Label(record("a"), False))
    for forbidden in (
        "update core.contact set category = 'service'",
        "delete from ml.correction",
        "update ml.correction set reviewer = 'x'",
        "select ml.apply_predictions('x', '{}')",
        "select * from ml.model_version",
    ):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(forbidden))


def test_a_new_champion_never_touches_what_a_person_said(session: Session) -> None:
    load(session, [contact("a", people=["p"]), contact("b", people=["q"]), contact("c", people=["r"])])
    correct_label(session, Label(record("a"), True, SERVICE, "B2"))
    newer = answer(analysis(BILLING, code="A1", sentiment=Sentiment.NEUTRAL, urgency=Urgency.HIGH))
    store_predictions(session, "test-2", {record(name): newer for name in ("a", "b")}, at=NOW)
    assert apply_predictions(session, "test-2", [record("a"), record("b")]) == 1
    found = rows(session, "select category, code, model_version, sentiment, urgency from core.contact order by category")
    assert found == [
        ("billing", "A1", "test-2", "neutral", "high"),
        ("network", None, "test-1", "negative", "normal"),  # not in the batch
        ("service", "B2", "test-2", "neutral", "high"),  # the rest is still the model's
    ]
    assert rows(session, "select category, urgency from core.complaint where category = 'service'") == [("service", "high")]
    said = rows(session, "select model_version, category from ml.prediction where record_id = :id order by 1", id=record("a"))
    assert said == [("test-1", "network"), ("test-2", "billing")]


def test_what_waits_follows_from_what_is_stored(session: Session) -> None:
    load(session, [contact(name, days=day) for day, name in enumerate("abcd")])
    store_predictions(session, "test-2", {record("b"): answer(analysis(BILLING))}, at=NOW)
    first = contacts_waiting(session, "test-2", most=2)
    assert [(w.record_id, w.masked_text is None) for w in first] == [(record("a"), False), (record("b"), True)]  # b was answered before
    assert [w.record_id for w in contacts_waiting(session, "test-2", most=5, after=first[-1])] == [record("c"), record("d")]
    apply_predictions(session, "test-2", [record("b")])
    assert count_waiting(session, "test-2") == 3
    assert count_waiting(session, "test-1") == 1  # after a rollback: b alone, whose answer is stored
    assert contacts_waiting(session, "test-1", most=5)[0].masked_text is None


def test_loading_keeps_what_the_model_said(session: Session) -> None:
    load(session, [contact("a"), contact("silent", words=None, analysis=None)])
    assert rows(session, "select record_id, model_version, category, confidence from ml.prediction") == [
        (record("a"), "test-1", "network", 0.8)
    ]


QUEUE = "select record_id from ml.review_queue"


def test_the_queue_asks_about_doubt_and_disagreement_only(session: Session) -> None:
    load(
        session,
        [
            contact("sure", words=analysis(confidence=0.97, complaint_probability=0.99)),
            contact("toss", words=analysis(confidence=0.4, complaint_probability=0.9)),
            contact("maybe no complaint", words=analysis(confidence=0.97, complaint_probability=0.5)),
            contact("corrected", words=analysis(confidence=0.4)),
            contact("disagreed", words=analysis(confidence=0.97, complaint_probability=0.99)),
        ],
    )
    correct_label(session, Label(record("corrected"), True, NETWORK))
    store_predictions(session, "other", {record("disagreed"): answer(analysis(BILLING)), record("sure"): answer(analysis())}, at=NOW)
    assert {row[0] for row in rows(session, QUEUE)} == {record("toss"), record("maybe no complaint"), record("disagreed")}


def test_the_queue_prefers_other_kinds_and_other_texts_to_more_of_the_same(session: Session) -> None:
    doubtful = {"confidence": 0.4, "complaint_probability": 0.9}
    load(
        session,
        [
            contact("one", words=analysis(**doubtful, fingerprint=fingerprint("a"))),
            contact("its twin", words=analysis(**doubtful, fingerprint=fingerprint("a"))),
            contact("same kind", words=analysis(**doubtful, fingerprint=fingerprint("b"))),
            contact("other kind, less doubt", words=analysis(BILLING, confidence=0.5, complaint_probability=0.9)),
        ],
    )
    order = [row[0] for row in rows(session, QUEUE)]
    twins = {record("one"), record("its twin")}
    assert order[1] == record("other kind, less doubt")
    assert order[0] in twins | {record("same kind")}
    assert order[3] in twins  # the second of a pair comes last


def test_the_queue_leaves_out_no_language_and_no_category(session: Session) -> None:
    doubtful = {"confidence": 0.4, "complaint_probability": 0.9}
    kinds = [(language, category) for language in Language for category in Category]
    load(session, [contact(f"{kind}", words=analysis(kind[1], language=kind[0], **doubtful)) for kind in kinds])
    assert set(rows(session, "select language, category from ml.review_queue")) == {tuple(map(str, kind)) for kind in kinds}


def test_a_text_pasted_by_many_does_not_keep_others_out_of_the_queue(session: Session) -> None:
    pasted = analysis(confidence=0.4, complaint_probability=0.9, fingerprint=fingerprint("no network in Ikeja"))
    other = analysis(confidence=0.6, complaint_probability=0.9, fingerprint=fingerprint("my router blinks red"))
    load(session, [*(contact(f"pasted {number}", words=pasted) for number in range(60)), contact("other", words=other)])
    order = [row[0] for row in rows(session, QUEUE)]
    assert len(order) == 51  # fifty of the same doubt, and the one of less
    assert record("other") in order[:5]


SAYS_BILLING = {record("a"): answer(analysis(BILLING))}
SAYS_NO_COMPLAINT = {record("a"): answer(analysis(is_complaint=False))}
SAYS_THE_SAME = {record("a"): answer(analysis())}


@pytest.mark.parametrize(
    ("first", "later", "then", "disputed"),
    [
        (SAYS_BILLING, {}, "", True),  # another category
        (SAYS_NO_COMPLAINT, {}, "", True),  # no complaint at all
        (SAYS_THE_SAME, {}, "", False),
        (SAYS_BILLING, SAYS_THE_SAME, "", False),  # the newest of the others counts
        (SAYS_THE_SAME, SAYS_BILLING, "", True),
        (SAYS_BILLING, {}, "select ml.apply_predictions('first', :ids)", True),  # the champion of before disagrees now
        (SAYS_THE_SAME, {}, "select ml.apply_predictions('first', :ids)", False),
        (SAYS_BILLING, {}, "select ml.correct_label(id, true, 'service') from unnest(cast(:ids as text[])) id", False),  # a person decided
    ],
)
def test_a_contact_is_disputed_while_two_models_disagree_and_nobody_decided(
    session: Session, first: Mapping[str, Prediction], later: Mapping[str, Prediction], then: str, disputed: bool
) -> None:
    load(session, [contact("a"), contact("b")])
    for version, answers, hours in (("first", first, 1), ("later", later, 2)):
        store_predictions(session, version, answers, at=NOW + timedelta(hours=hours))
    if then:
        session.execute(text(then), {"ids": [record("a")]})
    assert dict(rows(session, "select record_id, disputed from core.contact")) == {record("a"): disputed, record("b"): False}
    asked = rows(session, "select disagreement, other_version is not null from ml.review_queue")
    assert asked == ([(True, True)] if disputed else [])
