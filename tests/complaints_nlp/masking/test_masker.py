"""The masker end to end, with rules for names (fast) unless a case needs spaCy."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import pytest

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import MOST_FOUND, Masked, Masker
from complaints_nlp.masking.names import RuleNames, SpacyNames
from complaints_nlp.masking.text import Entity, MaskedText


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=RuleNames())


def masked(masker: Masker, text: str, **known: str) -> str:
    answer = masker.mask([text], known=[known])[0]
    assert isinstance(answer, Masked), answer
    return str(answer.masked_text)


MASKED = [
    (
        "una deduct my 500 naira, call me on 0710 123 4567, Chidi",
        "una deduct my 500 naira, call me on <PHONE_NUMBER>, <PERSON>",
        "the readme's example",
    ),
    ("mail ada.obi@example.com or @ada_obi", "mail <EMAIL_ADDRESS> or <SOCIAL_HANDLE>", "two kinds of at"),
    ("my NIN 12345678901 and BVN 22345678901", "my NIN <NIN> and BVN <BVN>", "the nearer word names the number"),
    ("07\u200b10\u200c123\u200d4567", "<PHONE_NUMBER>", "zero-width characters inside"),
    ("\u202e07101234567\u202c", "<PHONE_NUMBER>", "right-to-left marks around"),
    ("0&#55;101234567", "<PHONE_NUMBER>", "a digit as a character reference"),
    ("𝟎𝟕𝟏𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕", "<PHONE_NUMBER>", "mathematical digits"),
    ("O71О1234567", "<PHONE_NUMBER>", "a Latin and a Cyrillic O for zero"),
    ("0️⃣7️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "<PHONE_NUMBER>", "keycap emoji"),
    ("number 1234 5678 9012 34", "number <NUMBER>", "a long number of no kind goes all the same"),
    ("I stay at 14 Chime Avenue, Enugu", "I stay at <STREET_ADDRESS>, Enugu", "the town stays"),
    (
        "Agent: your number?\nCustomer: 0710\nAgent: 0710, ok\nCustomer: 123 4567",
        "Agent: your number?\nCustomer: <PHONE_NUMBER>\nAgent: <PHONE_NUMBER>, ok\nCustomer: <PHONE_NUMBER>",
        "over turns, read back",
    ),
    ("see https://beejan.ng/pay?id=7 now", "see <URL> now", "a query"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), MASKED, ids=[reason for *_, reason in MASKED])
def test_masks(masker: Masker, text: str, expected: str, reason: str) -> None:
    assert masked(masker, text) == expected


STAYS = [
    ("N2,500 gone, 2k left, 500 naira and ₦1.5m", "amounts"),
    ("I bought 2GB for N500 on 12/11/2026 at 10:30", "plan, date and time"),
    ("ticket TKT-88213, dial *131# or 3131 or 112", "reference and short codes"),
    ("no signal for Surulere, Lagos State since Monday", "places and days"),
    ("@BeejanCare @BeejanNG www.beejan.ng is down", "the operator's own"),
    ("speed 0.31 Mbps of 100Mbps, 99.5% down", "speeds and shares"),
    ("from 2026-11-01 2026-11-23 nothing", "two dates side by side"),
    ("transaction ref 100033231117 failed", "a long reference, named as one"),
    ("they removed N1,120,000,000.00", "a long amount"),
    ("Sunday Joy for everybody, Happy Easter, Peace", "words that are names too"),
    ("Awolowo Road network is bad", "a street alone"),
]


@pytest.mark.parametrize(("text", "reason"), STAYS, ids=[reason for _, reason in STAYS])
def test_leaves(masker: Masker, text: str, reason: str) -> None:
    assert masked(masker, text) == text


KNOWN = [
    ({"name": "Zebulonka Wraith"}, "wraith no fit browse, tell zebulonka", "<PERSON> no fit browse, tell <PERSON>", "any part, any case"),
    ({"name": "Joy Tamper"}, "no joy here. Joy", "no joy here. <PERSON>", "a common word only with its capital"),
    ({"phone": "+2347101234567"}, "line 7 1 0 1 2 3 4 5 6 7 off", "line <PHONE_NUMBER> off", "spaced, no zero"),
    ({"account": "QX-99"}, "my QX99 is short", "my QX99 is short", "too short to look for"),
    ({"account": "QX 99-41"}, "the qx9941 has no data", "the <CUSTOMER_ACCOUNT> has no data", "other spacing and case"),
    ({"handle": "@night.owl"}, "night.owl is me", "<SOCIAL_HANDLE> is me", "without the sign"),
    ({"handle": "@BeejanCare"}, "ask beejancare", "ask beejancare", "the operator's own stays"),
    ({"email": "A@Example.org"}, "write a@example.org", "write <EMAIL_ADDRESS>", "other case"),
]


@pytest.mark.parametrize(("known", "text", "expected", "reason"), KNOWN, ids=[reason for *_, reason in KNOWN])
def test_masks_what_the_record_says(masker: Masker, known: dict[str, str], text: str, expected: str, reason: str) -> None:
    assert masked(masker, text, **known) == expected


def test_spans_are_of_the_given_text(masker: Masker) -> None:
    text = "caf\u0065\u0301 &amp; 07\u200b101234567, e\u0301h 😡"
    answer = masker.mask([text])[0]
    assert isinstance(answer, Masked)
    assert [text[e.start : e.end] for e in answer.entities] == ["07\u200b101234567"]
    assert answer.values == ("07101234567",)


def test_values_are_in_no_repr(masker: Masker) -> None:
    answer = masker.mask(["call 07101234567"])[0]
    assert "4567" not in repr(answer)


def test_masked_text_is_made_by_the_masker_alone(masker: Masker) -> None:
    answer = masker.mask(["hello"])[0]
    assert isinstance(answer, Masked)
    assert isinstance(answer.masked_text, MaskedText)
    assert pickle.loads(pickle.dumps(answer)) == answer
    with pytest.raises(TypeError):
        MaskedText("raw")


class Faulty:
    """A finder that errs on one text."""

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        if any("bad" in text for text in texts):
            raise RuntimeError("quotes bad text")
        return [[] for _ in texts]


def test_one_failure_is_of_one_text() -> None:
    answers = Masker(names=Faulty()).mask(["good", "bad 07101234567", "fine"])
    assert [type(a) for a in answers] == [Masked, MaskingFailed, Masked]
    assert not any(word in str(answers[1]) for word in ("bad", "0710"))


def test_too_long_fails_and_too_slow_fails() -> None:
    assert isinstance(Masker(names=Faulty(), max_characters=10).mask(["x" * 11])[0], MaskingFailed)
    slow = Masker(names=Faulty(), time_limit=0.0).mask(["0710 123 4567"])[0]
    assert isinstance(slow, MaskingFailed)
    assert "0 s" in str(slow)


def test_known_must_be_as_many_as_texts(masker: Masker) -> None:
    with pytest.raises(ValueError, match="1 entries for 2 texts"):
        masker.mask(["a", "b"], known=[{}])


def test_settings_replace_the_operators_own() -> None:
    other = Masker(names=RuleNames(), operator_handles={"@Other_Desk"})
    assert [str(a.masked_text) for a in other.mask(["@other_desk @beejan"]) if isinstance(a, Masked)] == ["@other_desk <SOCIAL_HANDLE>"]


def test_spacy_finds_names_no_list_holds() -> None:
    masker = Masker(names=SpacyNames(first=RuleNames()))
    text = "I spoke with Margit Halvorsen at your office yesterday about the refund"
    assert masked(masker, text) == "I spoke with <PERSON> at your office yesterday about the refund"


def test_a_text_of_nothing_but_personal_data_is_not_passed_on(masker: Masker) -> None:
    long, short = masker.mask(["pin 1234 " * (MOST_FOUND + 1), "pin 1234 " * 50])
    assert isinstance(long, MaskingFailed)
    assert "2,000 pieces" in str(long)
    assert isinstance(short, Masked)
