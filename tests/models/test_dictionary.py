from __future__ import annotations

import pytest

from models.dictionary import DOCS, IMPLIED, PAGES
from models.reports import report_names
from models.tables import Table


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


def test_every_table_and_view_is_in_the_dictionary() -> None:
    page = PAGES["data-dictionary.md"]()
    assert [name for name in Table.metadata.tables if f"### {name}\n" not in page] == []
    assert [name for name in report_names() if f"| `{name}` |" not in page] == []


def test_implied_keys_are_columns_there_are() -> None:
    tables = Table.metadata.tables
    assert [(one, many, name) for one, many, name in IMPLIED if one not in tables or name not in tables[many].columns] == []
