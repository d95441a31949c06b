"""SMS: Kannel logs, SMS Backup & Restore, gateways' webhooks and delimited exports. A new gateway is a row here."""

from __future__ import annotations

from typing import Final

from flows.sources.dialects import gateways, kannel, sms_backup
from flows.sources.json_format import Envelope, json_format
from flows.sources.mended import MENDED
from flows.sources.reader import Reader
from models.records import Source

ENVELOPES: Final = tuple(Envelope(key) for key in ("messages", "sms", "results", "data", "SMSMessageData", "items", "records"))

READER: Final = Reader(
    source=Source.SMS,
    formats=(
        sms_backup.FORMAT,
        kannel.FORMAT,
        json_format("sms.json", dialects=gateways.DIALECTS, envelopes=ENVELOPES),
        gateways.FORMS,
        gateways.ROWS,
    ),
    dialects={dialect.name: dialect for dialect in (*sms_backup.DIALECTS, *kannel.DIALECTS, *gateways.DIALECTS, gateways.ROW, MENDED)},
)
