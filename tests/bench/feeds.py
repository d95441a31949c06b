"""The files the sources deliver: one writer per feed, all of one shape, and how each breaks a record."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from models.records import Source
from tests.bench.composition import Contact

LAGOS: Final = ZoneInfo("Africa/Lagos")
NO_DATE: Final = "2025-13-45 25:61:00"
# (contact, whole): what goes into one file
Entry = tuple[Contact, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """``share`` of all records come this way, ``file_records`` at most in a file called ``file_name`` with a number."""

    name: str
    source: Source
    channel: str
    share: float
    file_records: int
    file_name: str
    write: Callable[[Sequence[Entry]], bytes]


def call_log(entries: Sequence[Entry]) -> bytes:
    """Beejan's call log, JSON lines; a broken one ends in the middle."""
    lines = [_json(_call(contact)) for contact, _ in entries]
    return _lines(line if whole else line[: len(line) // 2] for line, (_, whole) in zip(lines, entries, strict=True))


def _call(contact: Contact) -> dict[str, Any]:
    start, seconds = contact.occurred_at, 6 * len(contact.turns)
    return {
        "call_id": f"BC-{contact.number:09d}",
        "direction": "inbound",
        "started_at": _utc(start),
        "answered_at": _utc(start + timedelta(seconds=40)),
        "ended_at": _utc(start + timedelta(seconds=40 + seconds)),
        "wait_seconds": 40,
        "duration_seconds": seconds,
        "caller": {"msisdn": contact.person.phone, "name": contact.person.name, "account": contact.person.account},
        "agent": {"id": f"ag-{contact.number % 60:03d}"},
        "queue": {"name": contact.category},
        "turns": [{"speaker": speaker, "text": words} for speaker, words in contact.turns],
        "disposition": "ticket raised",
    }


def sms_gateway(entries: Sequence[Entry]) -> bytes:
    """A gateway's pipe-delimited export; a broken row has lost its last columns."""
    rows = ["MSG_ID|RECEIVED|SENDER|DEST|MESSAGE"]
    for contact, whole in entries:
        head = f"GW-{contact.number:09d}|{contact.occurred_at.astimezone(LAGOS):%d/%m/%Y %H:%M:%S}|{contact.person.phone}"
        rows.append(f"{head}|3131|{contact.text.replace('|', '/')}" if whole else head)
    return _lines(rows)


def x_search_page(entries: Sequence[Entry]) -> bytes:
    """A page of X API v2's full-archive search (at most 500 posts); a broken post has no text."""
    posts = [
        {
            "id": str(_snowflake(contact)),
            "text": contact.text if whole else "",
            "author_id": str(700_000_000 + contact.number),
            "created_at": _utc(contact.occurred_at),
            "conversation_id": str(_snowflake(contact)),
            "edit_history_tweet_ids": [str(_snowflake(contact))],
            "lang": "en",
            "public_metrics": {"retweet_count": 0, "reply_count": 1, "like_count": 2, "quote_count": 0},
        }
        for contact, whole in entries
    ]
    users = {
        post["author_id"]: {"id": post["author_id"], "username": contact.person.handle[:15], "name": contact.person.name}
        for post, (contact, _) in zip(posts, entries, strict=True)
    }
    page = {"data": posts, "includes": {"users": list(users.values())}, "meta": {"result_count": len(posts)}}
    return _json(page).encode()


def mastodon_statuses(entries: Sequence[Entry]) -> bytes:
    """Mastodon statuses, JSON lines; a broken one ends in the middle."""
    lines = [_json(_status(contact)) for contact, _ in entries]
    return _lines(line if whole else line[: len(line) // 2] for line, (_, whole) in zip(lines, entries, strict=True))


def _status(contact: Contact) -> dict[str, Any]:
    handle, number = contact.person.handle, 115_000_000_000_000_000 + contact.number
    return {
        "id": str(number),
        "created_at": _utc(contact.occurred_at),
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": None,
        "uri": f"https://social.example.org/users/{handle}/statuses/{number}",
        "content": f"<p>{html.escape(contact.text)}</p>",
        "reblog": None,
        "account": {"id": str(contact.number), "acct": handle, "username": handle, "display_name": contact.person.name},
        "media_attachments": [],
    }


def web_forms(entries: Sequence[Entry]) -> bytes:
    """The website's export, CSV; a broken row has no date of the calendar."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        ("Submission ID", "Submitted At", "Full Name", "Phone Number", "Email Address", "State", "LGA", "Category", "Your Complaint")
    )
    for contact, whole in entries:
        person = contact.person
        moment = f"{contact.occurred_at.astimezone(LAGOS):%Y-%m-%d %H:%M:%S}" if whole else NO_DATE
        who = person.name, person.phone, person.email, person.state, person.lga
        writer.writerow((f"WF-{contact.number:09d}", moment, *who, contact.category.title(), contact.text))
    return file.getvalue().encode()


# Short messages are most of what an operator gets, calls the longest of it.
FEEDS: Final = (
    Feed("SMS gateway", Source.SMS, "sms", 0.40, 1_000, "gateway_{:04d}.txt", sms_gateway),
    Feed("X search", Source.SOCIAL, "social", 0.125, 500, "x_search_{:04d}.json", x_search_page),
    Feed("Mastodon", Source.SOCIAL, "social", 0.125, 1_000, "mastodon_{:04d}.jsonl", mastodon_statuses),
    Feed("web forms", Source.WEB_FORMS, "web", 0.20, 1_000, "portal_{:04d}.csv", web_forms),
    Feed("call log", Source.CALL_LOGS, "call", 0.15, 1_000, "calls_{:04d}.jsonl", call_log),
)


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _snowflake(contact: Contact) -> int:
    return 1_960_000_000_000_000_000 + contact.number


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(lines: Any) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
