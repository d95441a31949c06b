"""What every role may do to everything there is, written down apart from the migrations that grant it.

A rule per relation: verbs by role, in the letters of psql's \\dp: r (select), a (insert), w (update), d (delete); a verb may be held to
some columns. What is not written here nobody may do. Something in the database without a rule fails the matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

TEAMS: Final[Mapping[str, str]] = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}
ROLES: Final = ("pipeline", *TEAMS, "business", "leadership", "data_science", "reviewer", "privacy_officer", "auditor", "intake")
STRANGER: Final = "stranger"  # a role that belongs to no group: what PUBLIC may do
READERS: Final = tuple(role for role in ROLES if role not in ("auditor", "intake"))
STAFF: Final = (*TEAMS, "business")
ALL: Final = "*"
Rule = Mapping[str, Mapping[str, str]]  # role -> verb -> columns, comma-separated, or all


def may(*given: tuple[str | Iterable[str], str], **columns: str) -> Rule:
    """``(roles, verbs)`` pairs, all columns; ``role_verb="a, b"`` holds a role's verb to columns."""
    rule: dict[str, dict[str, str]] = {}
    for roles, verbs in given:
        for role in (roles,) if isinstance(roles, str) else roles:
            rule.setdefault(role, {}).update(dict.fromkeys(verbs, ALL))
    for name, held_to in columns.items():
        role, _, verb = name.rpartition("_")
        rule.setdefault(role, {})[verb] = held_to
    return rule


LABELS: Final = (
    "record_id, occurred_at, source, channel, dialect, language, is_complaint, complaint_probability, category, secondary, confidence, "
    "code, sentiment, urgency, state, lga, amounts, products, is_repost, media_count, entities, model_version, corrected_at, "
    "in_reply_to, conversation, edited_at, withdrawn_at, disputed"
)
PUBLIC_KNOWLEDGE: Final = may((READERS, "r"))
LOADED: Final = may(("pipeline", "raw"))
NOBODY: Final = may()
REPORT: Final = may(((*STAFF, "pipeline"), "r"))

TABLES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(
        (
            *("core.channel", "core.category", "core.code", "core.region", "core.state", "core.lga", "core.dim_date", "core.dim_hour"),
            *("core.holiday", "core.clock", "core.code_clock", "core.working_hours", "core.disposition_status", "core.status_transition"),
        ),
        PUBLIC_KNOWLEDGE,
    ),
    "core.subscriber_count": may((READERS, "r"), ("pipeline", "raw")),
    "core.contact": may(
        ("pipeline", "raw"),
        (STAFF, "r"),
        data_science_r=LABELS,
        reviewer_r=LABELS,
        privacy_officer_r="record_id, occurred_at, source, channel, customer, complaint_id, category, state",
    ),
    "core.contact_text": may(("pipeline", "raw"), ((*STAFF, "data_science", "reviewer"), "r")),
    "core.contact_version": may(("pipeline", "ra"), ((*STAFF, "reviewer"), "r")),
    "core.contact_identifier": LOADED,
    "core.complaint": may(
        ("pipeline", "raw"),
        (STAFF, "r"),
        privacy_officer_r="complaint_id, customer, category, status, opened_at, opened_on, last_contact_at",
    ),
    "core.grievance": may(("pipeline", "raw"), (STAFF, "r")),
    "core.status_history": may(
        ("pipeline", "raw"), (STAFF, "r"), **dict.fromkeys((f"{team}_a" for team in TEAMS), "complaint_id, status, to_regulator")
    ),
    "core.label_history": may((("pipeline", *STAFF, "data_science", "reviewer"), "r")),
    "core.customer": may(("pipeline", "raw"), (("business", "privacy_officer"), "r")),
    "core.agent": may(("pipeline", "raw"), (STAFF, "r")),
    "core.product": may(("pipeline", "raw"), ((*STAFF, "data_science", "reviewer"), "r")),
    "core.text_access": may((("pipeline", "business"), "r"), ("privacy_officer", "rad")),
    "core.reference_data": may(("pipeline", "r")),
    "ingest.batch": may(("pipeline", "raw"), **dict.fromkeys((f"{role}_r" for role in STAFF), "batch_id, source, status, received_at")),
    "ingest.part": may(("pipeline", "raw"), (STAFF, "r")),
    "ingest.record": LOADED,
    "ingest.quarantine": LOADED,
    "ingest.source_file": LOADED,
    "ingest.sender": may(("intake", "r")),
    "ingest.receipt": NOBODY,  # written and looked up through the three functions below
    "ingest.event_inbox": may(
        ("pipeline", "rawd"),
        ("intake", "a"),
        **dict.fromkeys((f"{role}_r" for role in STAFF), "source, received_at, batch_id"),
        intake_r="source, event_key",
    ),
    "ingest.event_seen": may(("pipeline", "rad"), ("intake", "a"), intake_r="source, event_key"),
    "ingest.draining": may(("pipeline", "rawd")),
    "ingest.stream_cursor": LOADED,
    "ingest.post": may(("pipeline", "rawd")),
    "ingest.withdrawal": may(("pipeline", "rawd")),
    "ingest.stream_state": may(("pipeline", "raw"), (STAFF, "r")),
    "ingest.media": may(("pipeline", "rawd")),
    "ml.model_version": may(("pipeline", "raw"), ("data_science", "r"), reviewer_r="version, created_at, metrics"),
    "ml.model_alias": may(("pipeline", "raw"), ("data_science", "r")),
    "ml.alias_change": may(("pipeline", "ra"), ("data_science", "r")),
    "ml.drift_check": may(("pipeline", "ra"), ("data_science", "r")),
    "ml.prediction": may(("pipeline", "ra"), (("data_science", "reviewer"), "r")),
    "ml.correction": may(
        ("pipeline", "r"),  # a correction is made through ml.correct_label alone
        data_science_r="correction_id, record_id, corrected_at, reviewer, via, is_complaint, category, secondary, code, model_version",
    ),
    "governance.wrapped_key": may(("pipeline", "ra")),
    "governance.identity": may(("pipeline", "a")),
    "governance.audit_trail": may(("auditor", "r")),
    "reporting.publication": may(("pipeline", "ra"), (("leadership", "business"), "r")),
    "reporting.published_block": may(("pipeline", "ra"), (("leadership", "business"), "r")),
    "reporting.summary_period": may(("pipeline", "ra"), (("leadership", "business"), "r")),
    "reporting.summary_figure": may(("pipeline", "ra"), (("leadership", "business"), "r")),
    "reporting.summary": may(("pipeline", "raw"), (("leadership", "business"), "r")),
    **dict.fromkeys(("reporting.weekly_count", "reporting.counted_week"), may((("pipeline", *STAFF), "r"))),
    "public.alembic_version": may(("pipeline", "r")),
    "monitoring.check_result": may(("pipeline", "raw"), ((*STAFF, "data_science", "privacy_officer"), "r")),
    "monitoring.alert": may(
        ("pipeline", "raw"),
        ((*STAFF, "data_science"), "r"),
        leadership_r="alert_id, kind, severity, status, category, code, channel, state, opened_at, updated_at, resolved_at",
    ),
    "monitoring.alert_event": may(
        ("pipeline", "ra"),
        ((*STAFF, "data_science"), "r"),
        **dict.fromkeys((f"{role}_a" for role in STAFF), "alert_id, action, until, note"),
    ),
    "monitoring.delivery": may(
        ("pipeline", "raw"), business_r="delivery_id, alert_id, channel, severity, state, tries, created_at, next_try_at, sent_at"
    ),
    **dict.fromkeys(("monitoring.batch_hold", "monitoring.batch_profile"), may(("pipeline", "raw"), (STAFF, "r"))),
    "monitoring.hourly_count": may(("pipeline", "rawd"), ((*STAFF, "data_science"), "r")),
    "monitoring.touched_hour": may(("pipeline", "rad")),
}
VIEWS: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(
        (
            *("complaints", "contacts", "ledger", "complaints_by_category", "complaints_by_channel", "complaints_by_code"),
            *("complaints_by_day", "complaints_by_state", "volume_by_hour", "volume_by_day", "volume_by_week", "trend", "time_to_resolve"),
            *("share_within_clock", "repeat_contact", "first_contact_resolution", "backlog", "breaches_next_4_hours", "rising_words"),
            *("rising_codes", "sentiment_and_urgency", "complaints_per_100k", "agents_conduct", "outage_candidates", "data_freshness"),
            *("quarterly_return", "stream_lag", "threads"),
        ),
        REPORT,
    ),
    "labelled_texts": may((("pipeline", "data_science", "reviewer"), "r")),
    "calendar": may((("pipeline", *STAFF, "leadership", "data_science"), "r")),
    "leadership_volume": may((("pipeline", "leadership", "business"), "r")),
    "leadership_figures": may((("pipeline", "leadership", "business"), "r")),
    "leadership_service": may((("pipeline", "leadership", "business"), "r")),
}
# Views that are no reports.
OTHER_VIEWS: Final[Mapping[str, Rule]] = {
    "ml.review_queue": may((("pipeline", "data_science", "reviewer"), "r")),
}
FUNCTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "core.as_of()": READERS,
    "core.working_deadline(timestamp with time zone,interval)": ("pipeline",),
    "core.set_status(text,text,boolean)": tuple(TEAMS),
    **dict.fromkeys(("core.set_clocks()", "core.keep_label()", "core.stamp_status()", "core.apply_status()", "core.move_text()"), ()),
    **dict.fromkeys(
        (
            *("core.similarity(bytea,bytea)", "core.find_complaint(text,text)", "core.move_contact(text,text)", "core.members(text[])"),
            *("core.refresh_complaints(text[])", "core.relink_contacts(text[],text[])", "core.leaving(text[])", "core.free_id(text)"),
        ),
        (),  # the two below call them with their owner's rights
    ),
    "core.forget_texts(text[])": ("pipeline",),
    "core.revise_contact(text,timestamp with time zone,text,bytea,jsonb,timestamp with time zone)": ("pipeline",),
    "ml.apply_predictions(text,text[])": ("pipeline",),
    "ml.note_disputes(text[])": ("pipeline",),
    **dict.fromkeys(("ml.note_dispute()", "ml.is_disputed(text,text,boolean,text)"), ()),
    "ml.correct_label(text,boolean,text,text,text[],text)": ("pipeline", "reviewer"),
    "governance.refuse_change()": (),
    "governance.request_reveal(text,text)": ("privacy_officer",),
    "governance.reveal(bigint)": ("privacy_officer",),
    "ingest.ensure_partitions(regclass,date[])": ("pipeline",),
    "reporting.count_weeks(integer)": ("pipeline",),
    "reporting.forget_weeks()": (),
    **dict.fromkeys(
        (
            *("monitoring.acknowledge_alert(bigint,text)", "monitoring.resolve_alert(bigint,text)"),
            "monitoring.snooze_alert(bigint,timestamp with time zone,text)",
        ),
        STAFF,
    ),
    **dict.fromkeys(("monitoring.apply_event()", "monitoring.refuse_change()", "monitoring.touch_hours()"), ()),
    **dict.fromkeys(
        (
            *("ingest.complaint_status(text)", "ingest.receipt_body(text)"),
            "ingest.write_receipts(text[],text[],text[],text[],timestamp with time zone[])",
        ),
        ("intake",),
    ),
}
SCHEMAS: Final[Mapping[str, tuple[str, ...]]] = {
    "core": READERS,
    "reporting": READERS,
    "ingest": ("pipeline", *STAFF, "intake"),
    "ml": ("pipeline", "data_science", "reviewer"),
    "governance": ("pipeline", "privacy_officer", "auditor"),
    "monitoring": ("pipeline", *STAFF, "leadership", "data_science", "privacy_officer"),
    "public": (*ROLES, STRANGER),  # PostgreSQL's own; nothing of ours is in it but Alembic's line, and nobody may create there
}
# Which categories' rows a role sees of each table of facts (of a complaint's history: the complaint's category).
EVERY: Final = frozenset(TEAMS.values())
ROWS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    table: {
        "pipeline": EVERY,
        **({team: frozenset({category}) for team, category in TEAMS.items()} if teams else {}),
        **dict.fromkeys(others, EVERY),
    }
    for table, teams, others in (
        ("core.contact", True, ("business", "data_science", "reviewer", "privacy_officer")),
        ("core.contact_text", True, ("business", "data_science", "reviewer")),
        ("core.contact_version", True, ("business", "reviewer")),
        ("core.contact_identifier", False, ()),
        ("core.complaint", True, ("business", "privacy_officer")),
        ("core.grievance", True, ("business",)),
        ("core.status_history", True, ("business",)),
        ("core.label_history", True, ("business", "data_science", "reviewer")),
        ("core.customer", False, ("business", "privacy_officer")),
        ("ml.prediction", False, ("data_science", "reviewer")),
        ("ml.correction", False, ("data_science",)),
        ("monitoring.alert", True, ("business", "data_science", "leadership")),
        ("monitoring.alert_event", True, ("business", "data_science")),
        ("monitoring.hourly_count", True, ("business", "data_science")),
        ("reporting.weekly_count", True, ("business",)),
    )
}
