"""Website forms: our own, tables (CSV, XLSX) by their headers, Typeform, Google Forms, any flat body. A new form is new words in aliases."""

from __future__ import annotations

from typing import Final

from flows.sources.dialects import beejan, forms
from flows.sources.json_format import json_format
from flows.sources.mended import MENDED
from flows.sources.reader import Reader
from flows.sources.rows_format import rows_format
from models.records import Source

DIALECTS: Final = (beejan.FORM, *forms.DIALECTS)

READER: Final = Reader(
    source=Source.WEB_FORMS,
    formats=(
        json_format("web_forms.json", dialects=DIALECTS, envelopes=forms.ENVELOPES),
        rows_format("web_forms.row", dialect=forms.ROW),
    ),
    dialects={dialect.name: dialect for dialect in (*DIALECTS, forms.ROW, MENDED)},
    rows=forms.ROW,
)
