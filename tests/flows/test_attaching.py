"""The words of media join their complaint, once, sealed, and a medium that gives nothing takes nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from flows.media.errors import MediaFailed, MediaRefused
from flows.media.fetching import FetchFailed, FetchRefused
from flows.media.reader import ReadingFailed
from flows.steps.attaching import MOST_MEDIA, NOT_FETCHED, ONLY_MEDIA, UnreadMedia, join_media, media_of
from flows.steps.mending import WAIT_BEFORE_RETRY, take_in_unread_media
from models.database import open_session
from models.installation import Installation
from models.lake import LakeMissing
from models.media import MOST_ATTEMPTS, forget_media
from models.records import Attachment, Complaint, Source, record_id
from tests.flows.making import NOW, UNSURE, FakeAnalyzer, fake_analysts, process, read

PNG = b"\x89PNG\r\n\x1a\n"
URL = "https://media.example.com/ngozi-test.png"
PERSON = "phone:+2347105550123"


class FakeReader:
    """Reads a picture as the words behind its eight first bytes; ``reason`` is raised instead."""

    def __init__(self, reason: Exception | None = None) -> None:
        self.reason = reason
        self.times = 0

    def read(self, contents: bytes) -> str:
        self.times += 1
        if self.reason is not None:
            raise self.reason
        return contents.removeprefix(PNG).decode()

    def close(self) -> None:
        pass


class Web:
    """What lies at which address; asked for anything else it answers 404."""

    def __init__(self, pages: Mapping[str, bytes | Exception] | None = None) -> None:
        self.pages = dict(pages or {})
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        page = self.pages.get(url, FetchRefused(reason="the server answered 404"))
        if isinstance(page, Exception):
            raise page
        return page


def complaint(name: str = "1", *, words: str = "", urls: tuple[str, ...] = (), attachments: tuple[Attachment, ...] = ()) -> Complaint:
    return Complaint(
        record_id=record_id("social", name),
        source=Source.SOCIAL,
        dialect="x_api.post",
        external_id=name,
        occurred_at=NOW,
        received_at=NOW,
        text=words,
        media_urls=urls,
        attachments=attachments,
    )


def on(place: Installation) -> Installation:
    return replace(place, settings=place.settings.model_copy(update={"media": "on"}))


def join(
    place: Installation, *complaints: Complaint, reader: Any = None, web: Any = None, person: str | None = PERSON, now: datetime = NOW
) -> list[Any]:
    persons = {each.record_id: person for each in complaints}
    return join_media(place, complaints, persons=persons, reader=reader or FakeReader(), now=now, fetch=web or Web())


def rows(place: Installation) -> list[Any]:
    with place.engine.connect() as connection:
        return list(connection.execute(text("select * from ingest.media order by record_id, position")))


def upload(place: Installation, contents: bytes) -> Attachment:
    landed = place.lake.land([contents], source=Source.WEB_FORMS, day=NOW.date())
    return Attachment(landed.key, landed.batch_id, landed.bytes, "application/pdf")  # what its sender says decides nothing


def inline(contents: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(contents).decode()


def test_words_stand_apart_and_lie_sealed(place: Installation) -> None:
    web = Web({URL: PNG + b"My line is 0710 555 0999"})
    found = join(on(place), complaint(words="Please help", urls=(URL,)), web=web)[0]
    assert found.text == "Please help\n\n[text in picture]\nMy line is 0710 555 0999"
    row = rows(place)[0]
    assert (row.state, row.origin, row.media_type, row.attempts, row.sha256) == (
        "read",
        "remote",
        "image/png",
        1,
        sha256(web.pages[URL]).hexdigest(),
    )
    kept = repr(row).encode() + bytes(row.sealed)
    assert not any(word in kept for word in (b"0710 555", b"ngozi", b"example.com")), "neither words nor address in the clear"
    assert row.subject is not None, "under the person's key"
    with place.lake.open_landed(row.landing_key) as file:
        assert file.read() == web.pages[URL]


@pytest.mark.parametrize("kind", ["upload", "inline"])
def test_what_came_along_is_read_with_the_network_off(place: Installation, kind: str) -> None:
    contents = PNG + b"no network in Yola"
    given = complaint(attachments=(upload(place, contents),)) if kind == "upload" else complaint(urls=(inline(contents),))
    web = Web()
    assert join(place, given, web=web)[0].text == "[text in picture]\nno network in Yola"
    assert (rows(place)[0].origin, web.asked) == (kind, [])


def test_the_same_bytes_are_read_once_whoever_sends_them(place: Installation) -> None:
    reader, urls = FakeReader(), tuple(f"https://media.example.com/{number}.png" for number in range(3))
    web = Web(dict.fromkeys(urls, PNG + b"meme"))
    join(on(place), complaint("1", words="a", urls=urls[:2]), reader=reader, web=web)
    found = join(on(place), complaint("2", words="b", urls=urls[2:]), reader=reader, web=web, person="phone:+2347105550777")[0]
    assert (found.text, reader.times) == ("b\n\n[text in picture]\nmeme", 1)
    assert len({row.subject for row in rows(place)}) == 2, "each under a key of its own"
    # Erasing the first takes nothing from the second.
    with place.engine.begin() as connection:
        connection.execute(
            text("update governance.wrapped_key set wrapped = null, destroyed_at = now() where subject = :s"), {"s": rows(place)[0].subject}
        )
    for number in ("2", "3"):
        join(on(place), complaint(number, words="b", urls=urls[2:]), reader=reader, web=web)
    assert reader.times == 1


def test_a_second_run_neither_fetches_nor_reads(place: Installation) -> None:
    reader, web = FakeReader(), Web({URL: PNG + b"words"})
    first = join(on(place), complaint(urls=(URL,)), reader=reader, web=web)
    assert join(on(place), complaint(urls=(URL,)), reader=reader, web=web) == first
    assert (reader.times, len(web.asked)) == (1, 1)


def test_a_run_killed_before_reading_goes_on_from_the_landed_bytes(place: Installation) -> None:
    web = Web({URL: PNG + b"words"})
    with pytest.raises(KeyboardInterrupt):
        join(on(place), complaint(urls=(URL,)), reader=FakeReader(KeyboardInterrupt()), web=web)  # type: ignore[arg-type]
    assert rows(place)[0].state == "fetched"
    assert join(on(place), complaint(urls=(URL,)), web=web)[0].text == "[text in picture]\nwords"
    assert len(web.asked) == 1


WITHOUT = [
    (FetchFailed(reason="the server answered 503"), None, "failed", "answered 503", "the server is busy"),
    (FetchRefused(reason="the server answered 404"), None, "refused", "answered 404", "gone"),
    (b"%PDF-1.7 ...", None, "refused", "a PDF", "of another kind by its bytes"),
    (PNG + b"x", ReadingFailed(reason="it took too long"), "failed", "too long", "the reader ran out of time"),
    (PNG + b"x", MediaRefused(reason="the picture is damaged"), "refused", "damaged", "a broken picture"),
    (PNG, None, "read", "no words were found", "a picture of no text"),
]


@pytest.mark.parametrize(("page", "trouble", "state", "words", "reason"), WITHOUT)
def test_a_medium_that_gives_nothing(
    place: Installation, page: Any, trouble: Exception | None, state: str, words: str, reason: str
) -> None:
    given = [
        complaint("1", words="Please help", urls=(URL,)),
        complaint("2", urls=(URL,)),
        complaint("3", words="https://t.co/abc", urls=(URL,)),
    ]
    worded, bare, link = join(on(place), *given, reader=FakeReader(trouble), web=Web({URL: page}))
    assert worded == given[0], f"{reason}: the complaint goes on with its own words"
    for unread in (bare, link):
        assert isinstance(unread, UnreadMedia)
        assert str(unread).startswith(ONLY_MEDIA) and words in str(unread), reason
    assert {row.state for row in rows(place)} == {state}


def test_with_fetching_off_nothing_is_asked_and_a_picture_alone_says_why(place: Installation) -> None:
    web = Web({URL: PNG + b"words"})
    found = join(
        place,
        complaint("1", words="help", urls=(URL,)),
        complaint("2", urls=(URL,)),
        complaint("3", words="https://t.co/a", urls=(URL,)),
        web=web,
    )
    assert [getattr(each, "text", None) for each in found] == ["help", None, "https://t.co/a"]
    assert NOT_FETCHED in str(found[1])
    assert (web.asked, rows(place)) == ([], [])


def test_a_medium_that_fails_is_left_alone_after_a_few_tries(place: Installation) -> None:
    web = Web({URL: FetchFailed(reason="the server answered 503")})
    for _ in range(MOST_ATTEMPTS + 2):
        join(on(place), complaint(urls=(URL,)), web=web)
    assert (len(web.asked), rows(place)[0].attempts) == (MOST_ATTEMPTS, MOST_ATTEMPTS)


def test_bytes_that_are_not_those_of_the_attachment_are_not_read(place: Installation) -> None:
    other = replace(upload(place, PNG + b"words"), sha256="0" * 64)
    assert "not those it was sent with" in str(join(place, complaint(attachments=(other,)))[0])
    gone = Attachment(f"landing/web_forms/2026-01-01/{'1' * 64}", "1" * 64, 9, "image/png")
    assert "kept no longer" in str(join(place, complaint("2", attachments=(gone,)))[0])


def test_no_more_than_a_few_and_never_recordings() -> None:
    many = tuple(f"https://media.example.com/{number}.png" for number in range(30))
    assert len(media_of(complaint(urls=many))) == MOST_MEDIA
    assert media_of(replace(complaint(urls=many), source=Source.CALL_LOGS)) == []


def test_what_is_deleted_at_its_source_is_forgotten(place: Installation) -> None:
    shared, own = upload(place, PNG + b"shared"), upload(place, PNG + b"own")
    join(place, complaint("1", attachments=(shared, own)), complaint("2", attachments=(shared,)))
    with open_session(place.engine) as session:
        unneeded = forget_media(session, [record_id("social", "1")])
        session.commit()
    assert unneeded == [own.key], "bytes that another record needs stay"
    for _ in range(2):  # a killed run may do it again
        place.lake.remove_landed(unneeded)
    with pytest.raises(LakeMissing):
        place.lake.open_landed(own.key)
    assert [row.record_id for row in rows(place)] == [record_id("social", "2")]


# --- through all steps ------------------------------------------------------------------------------------------------------


def form(name: str, *, words: str, media: list[Any]) -> bytes:
    return (
        orjson.dumps(
            {
                "submission_id": name,
                "submitted_at": "2026-11-20T10:00:00Z",
                "phone": "07105550123",
                "complaint": words,
                "attachments": media,
            }
        )
        + b"\n"
    )


def take_in(place: Installation, contents: bytes, *, now: datetime = NOW) -> None:
    from models.ledger import BatchHeader, register_batch

    landed = place.lake.land([contents], source=Source.WEB_FORMS, day=now.date())
    with open_session(place.engine) as session:
        register_batch(
            session, BatchHeader(landed.batch_id, Source.WEB_FORMS, "forms.jsonl", landed.bytes, landed.key, now), created_at=now
        )
        session.commit()
    read(place, Source.WEB_FORMS, now=now)


def analysts_with(place: Installation, reader: Any) -> tuple[Any, FakeAnalyzer]:
    fake = FakeAnalyzer()
    analysts = fake_analysts(place, fake)
    analysts.media = reader
    return analysts, fake


def test_a_form_whose_complaint_is_an_upload_is_masked_and_loaded(place: Installation) -> None:
    stored = upload(place, PNG + b"no network in Yola")
    media = {"media_type": stored.media_type, "sha256": stored.sha256, "size": stored.size, "key": stored.key}
    take_in(place, form("F1", words="", media=[media]))
    analysts, seen = analysts_with(place, FakeReader())
    counts = process(place, analysts)
    assert (counts.loaded, counts.quarantined, seen.seen) == (1, 0, ["[text in picture]\nno network in Yola"])
    with place.engine.connect() as connection:
        assert connection.scalar(text("select media_count from core.contact")) == 1


def test_a_picture_that_cannot_be_masked_for_sure_is_left_out(place: Installation) -> None:
    take_in(
        place, form("F1", words="help", media=[inline(PNG + UNSURE.encode())]) + form("F2", words="", media=[inline(PNG + UNSURE.encode())])
    )
    analysts, seen = analysts_with(place, FakeReader())
    counts = process(place, analysts)
    assert (counts.loaded, counts.quarantined, seen.seen[-1]) == (1, 1, "help")


def test_a_picture_alone_waits_in_quarantine_and_comes_back(place: Installation) -> None:
    take_in(place, form("F1", words="", media=[inline(PNG + b"no network")]))
    late, _ = analysts_with(place, FakeReader(MediaFailed(reason="it took too long")))
    assert process(place, late).quarantined == 1
    assert take_in_unread_media(place, Source.WEB_FORMS, now=NOW + WAIT_BEFORE_RETRY / 2) == 0, "not so soon"
    later = datetime.now(UTC) + timedelta(days=1)
    assert take_in_unread_media(place, Source.WEB_FORMS, now=later) == 1
    analysts, seen = analysts_with(place, FakeReader())
    counts = process(place, analysts, now=later)
    assert (counts.loaded, counts.quarantined, seen.seen) == (1, 0, ["[text in picture]\nno network"])
    assert take_in_unread_media(place, Source.WEB_FORMS, now=later + timedelta(days=9)) == 0, "nothing waits any more"


@pytest.mark.parametrize(
    ("media", "words", "reason"),
    [
        ([{"key": "landing/sms/2026-11-20/../../x", "sha256": "0" * 64, "size": 1}], "attachment", "a key of no landed file"),
        (
            [{"key": f"landing/sms/2026-11-20/{'0' * 64}", "sha256": "1" * 64, "size": 1}],
            "attachment",
            "a key whose contents are not known",
        ),
        ([{"name": "no key and no address"}], "the text is empty", "nothing to read at all"),
        (["not an address"], "the text is empty", "words in the place of an address"),
    ],
)
def test_attachments_that_are_none(place: Installation, media: list[Any], words: str, reason: str) -> None:
    take_in(place, form("F1", words="", media=media))
    with place.engine.connect() as connection:
        assert words in str(connection.scalar(text("select reason from ingest.quarantine"))), reason
