"""docs/intake.md says what is so: its examples run, its tables are those of the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from apps.intake.hooks import HOOKS
from apps.intake.problems import KINDS
from apps.intake.references import read_reference
from apps.intake.settings import IntakeSettings
from tests.apps.intake import signing
from tests.apps.intake.conftest import PARTNER, SECRETS, world

PAGE = (Path(__file__).parents[3] / "docs" / "intake.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def examples() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "docs/intake.md", "exec"), found)
    return found


def test_the_program_of_the_page_hands_in_a_complaint(examples: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with world() as here:
        monkeypatch.setattr(httpx, "post", lambda url, timeout, **given: here.client.post(url, **given))
        first, again = (examples["complain"]("http://intake.test", PARTNER, examples["COMPLAINT"], "request-1") for _ in range(2))
        assert read_reference(first) == first == again
        assert len(here.inbox.events) == 1


def test_the_signature_of_the_page_is_taken(examples: dict[str, Any]) -> None:
    with world() as here:
        body = signing.google_body()
        headers = examples["sign"](body, SECRETS["google_forms"], "delivery-1")
        assert [here.client.post("/webhooks/google_forms", content=body, headers=headers).status_code for _ in range(2)] == [202, 409]


def test_every_refusal_is_in_the_table_with_its_code() -> None:
    told = {
        (int(code), kind)
        for code, kinds in re.findall(r"^\| (\d{3}) \| ([^|]+) \|", PAGE, re.MULTILINE)
        for kind in re.findall(r"`([a-z-]+)`", kinds)
    }
    assert told == {(kind.status, name) for name, kind in KINDS.items()}


def test_every_setting_and_every_webhook_is_in_its_table() -> None:
    table = PAGE.split("## Running it")[1]
    told = {name.lower() for row in re.findall(r"^\| (`[A-Z_`, ]+) \|", table, re.MULTILINE) for name in re.findall(r"`([A-Z_]+)`", row)}
    assert told == set(IntakeSettings.model_fields)
    hooks = {name for row in re.findall(r"^\| (`[a-z_`, ]+) \| ", PAGE, re.MULTILINE) for name in re.findall(r"`([a-z_]+)`", row)}
    assert hooks >= set(HOOKS)
