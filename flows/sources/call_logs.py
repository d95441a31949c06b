"""Call logs: Beejan's own, Amazon Connect, Genesys Cloud, Asterisk. A new vendor is a mapping in dialects/ and a row here."""

from __future__ import annotations

from typing import Final

from flows.sources.dialects import amazon_connect, asterisk, beejan, genesys
from flows.sources.json_format import Envelope, json_format
from flows.sources.mended import MENDED
from flows.sources.reader import Reader
from models.records import Source

JSON_DIALECTS: Final = (*beejan.DIALECTS, *genesys.DIALECTS, *amazon_connect.DIALECTS)
ENVELOPES: Final = tuple(
    Envelope(key)
    for key in (
        "conversations",
        "calls",
        "call_logs",
        "records",
        "Records",
        "contacts",
        "Contacts",
        "events",
        "data",
        "results",
        "items",
        "entities",
    )
)

READER: Final = Reader(
    source=Source.CALL_LOGS,
    formats=(
        asterisk.QUEUE_LOG,
        json_format("call_logs.json", dialects=JSON_DIALECTS, envelopes=ENVELOPES),
        asterisk.CDR,
    ),
    dialects={dialect.name: dialect for dialect in (*JSON_DIALECTS, *asterisk.DIALECTS, MENDED)},
)
