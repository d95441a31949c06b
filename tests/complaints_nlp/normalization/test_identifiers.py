"""One spelling for each number, address, handle and account."""

from __future__ import annotations

import pytest

from complaints_nlp.normalization.identifiers import normalise_account, normalise_email, normalise_handle, normalise_phone


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("07105550123", "phone:+2347105550123"),
        ("0710-555-0123", "phone:+2347105550123"),
        ("+234 710 555 0123", "phone:+2347105550123"),
        ("2347105550123", "phone:+2347105550123"),
        ("002347105550123", "phone:+2347105550123"),
        ("+23407105550123", "phone:+2347105550123"),  # the zero kept by mistake
        ("7105550123", "phone:+2347105550123"),  # the zero eaten by a spreadsheet
        ("7105550123.0", "phone:+2347105550123"),
        ("sip:+2347105550123@10.0.0.1;user=phone", "phone:+2347105550123"),
        ("whatsapp:+2347105550123", "phone:+2347105550123"),
        ("12025550100", "phone:+12025550100"),  # foreign, without its plus
        ("MTN", None),  # a sender's name
        ("32120", None),  # a short code
        ("anonymous", None),
        ("", None),
        ("٠٧١٠٥٥٥٠١٢٣", None),
    ],
)
def test_phones(written: str, normal: str | None) -> None:
    assert normalise_phone(written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Ada.Obi@Example.COM", "email:ada.obi@example.com"),
        ("mailto:ada@example.com.", "email:ada@example.com"),
        ("Ada Obi <ada@example.com>", "email:ada@example.com"),
        ("ada@example", None),
        ("a@b.com, c@d.com", None),
        ("none", None),
    ],
)
def test_emails(written: str, normal: str | None) -> None:
    assert normalise_email(written) == normal


def test_handles_and_accounts() -> None:
    assert normalise_handle(" @Ada_Obi ", "X") == "handle:x:ada_obi"
    assert normalise_handle("not a handle", "x") is None
    assert normalise_account("bjn 00412-7") == "account:BJN004127"
    assert normalise_account("N/A") is None
    assert normalise_account("savings") is None  # a word is no number
