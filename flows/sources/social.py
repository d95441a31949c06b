"""Social media: X, Mastodon, Bluesky. A new network is a module in dialects/ and a row here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flows.sources.decoding import Utf8Stream
from flows.sources.dialects import bluesky, mastodon, x_api
from flows.sources.dialects.withdrawn import WITHDRAWN
from flows.sources.formats import Format
from flows.sources.json_format import Envelope, json_format
from flows.sources.mended import MENDED
from flows.sources.opening import Member
from flows.sources.reader import Reader
from flows.sources.reading import Context, Outcome
from models.records import Source

JSON_DIALECTS: Final = (WITHDRAWN, *bluesky.DIALECTS, *mastodon.DIALECTS, *x_api.DIALECTS)
ENVELOPES: Final = (
    *x_api.ENVELOPES,
    *(Envelope(key) for key in ("statuses", "posts", "feed", "results", "notifications")),
)
_STATUS: Final = {
    b"401": "not authorised",
    b"403": "forbidden",
    b"404": "not found",
    b"429": "rate limit exceeded",
    b"503": "unavailable",
}


def _read_refusal(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    """A saved HTTP answer that holds no posts."""
    raw = stream.sample
    code = raw.split(None, 2)[1] if len(raw.split(None, 2)) > 1 else b"no status"
    meaning = _STATUS.get(code, "no posts in it")
    reason = f"the file is an HTTP answer with status {code.decode('ascii', 'replace')[:10]} ({meaning}); ask again later"
    yield context.reject(raw, dialect="x_api.error", position=member.at("file"), reason=reason)


REFUSAL: Final = Format(
    "http.answer",
    "no HTTP answer in place of posts",
    lambda sample: sample.startswith(b"HTTP/"),
    _read_refusal,
)

READER: Final = Reader(
    source=Source.SOCIAL,
    formats=(
        mastodon.SSE,
        json_format("social.json", dialects=JSON_DIALECTS, envelopes=ENVELOPES),
        REFUSAL,
    ),
    dialects={dialect.name: dialect for dialect in (*JSON_DIALECTS, MENDED)},
)
