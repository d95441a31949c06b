"""What a call says back of a number that is being read, and what it says besides."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.readings import find_readings
from complaints_nlp.masking.recognizer import View
from complaints_nlp.masking.text import Entity


def read(text: str, *known: str, kind: str = "NIN") -> list[str]:
    """What is found beside ``known``, which recognisers found before."""
    entities = sorted(Entity(text.index(said), text.index(said) + len(said), kind, 0.8) for said in known)
    return [text[found.start : found.end] for found in find_readings(View(text), entities)]


@pytest.mark.parametrize(
    ("text", "known", "found", "reason"),
    [
        ("Customer: 7 0 1 1\nAgent: 701\nCustomer: five", ("7 0 1 1",), ["701", "five"], "said back, and the next digit"),
        ("Customer: oh oh two six\nAgent: Ending two six. Removed from it.", ("oh oh two six",), ["two six"], "the end, in a sentence"),
        ("Customer: sifili bakwai biyu\nAgent: 072, daidai. Refund yana zuwa", ("sifili bakwai biyu",), ["072"], "figures for words"),
        ("Agent: it is 4409?\nCustomer: 4490. Everybody makes that mistake", ("4409",), ["4490"], "corrected"),
        ("Customer: double three\nAgent: na nine or eight\nCustomer: ok", ("double three",), ["nine", "eight"], "a digit not heard well"),
        ("Customer: 94 63\nAgent: Eh.\nCustomer: 5. Now change it", ("94 63",), ["5"], "the last digit, after a nod"),
        ("Customer: mẹ́rin òdo\nAgent: mẹ́fà mẹ́jọ", ("mẹ́rin òdo",), ["mẹ́fà mẹ́jọ"], "with all its marks"),
        ("Rep - Meter?\nCustomer - 4507\nRep - 4507\nCustomer - 8 3", ("4507",), ["4507", "8 3"], "dashes after the speakers"),
        ("Customer: 7011\nAgent: Ending 11. How many lines have you?\nCustomer: Two.", ("7011",), ["11"], "something else is asked"),
        ("Customer: 7011\nAgent: How long is it so?\nCustomer: three four", ("7011",), [], "no nod before it"),
        ("Customer: 7011\nAgent: 2GB or 24 hours?\nCustomer: 500", ("7011",), [], "volumes, lengths and sums"),
        ("Customer: 7011\nAgent: Ticket 7011\nCustomer: 12 May 2026", ("7011",), [], "a reference of the same digits, and a date"),
        ("Customer: 7011\nAgent: Sorry o. The one at home", ("7011",), [], "words that are also digits"),
        (
            "A: yes?\nC: FOUR! ONE! SEVEN SEVEN!\nA: 07109924177. Ok\nC: one day",
            ("07109924177",),
            ["FOUR", "ONE", "SEVEN SEVEN"],
            "laid beside it",
        ),
        (
            "Agent: ok\nCustomer: two one\nAgent: three zeros?\nCustomer: I told him. Six, two.\nAgent: 2100062",
            ("2100062",),
            ["two one", "three zeros", "Six, two"],
            "laid beside it over turns",
        ),
        ("Customer: 7011 404\nAgent: 7011 404, I missed a zero.\nCustomer: no", ("7011 404",), ["7011 404", "zero"], "a digit spoken of"),
        ("Customer: 7011 45\nAgent: right\nCustomer: The same but five nine for end. My hand", ("7011 45",), ["five nine"], "its end"),
        ("Customer: 7011 45\nAgent: five, as in fingers\nCustomer: ok", ("7011 45",), ["five"], "what it is like"),
        (
            "Customer: 0719 11\nAgent: ok\nCustomer: I ask again, na 071922, my people",
            ("0719 11",),
            ["071922"],
            "its beginning, another end",
        ),
        ("Customer: 70114982\nAgent: ok\nCustomer: So who typed 928 there for me again?", ("70114982",), ["928"], "its end turned round"),
        (
            "Agent: ok\nCustomer: Q B, nine three, oh four\nAgent: QB9304",
            ("nine three, oh four",),
            ["Q B, ", "QB9304"],
            "a code",
        ),
        (
            "Caller: sifili bakwai\nAgent: 07?\nCaller: goma sha uku\nAgent: 13",
            ("sifili bakwai",),
            ["07", "goma sha uku", "13"],
            "a Hausa teen",
        ),
        ("Kira: daya tara\nAgent: To.\nKira: sha shida, bakwai sau uku", ("daya tara",), ["sha shida, bakwai sau uku"], "and often"),
        ("Kira: daya tara\nAgent: To.\nKira: karfe sha biyu", ("daya tara",), [], "an hour"),
        ("Customer: òdo méje\nAgent: Hẹn.\nCustomer: Mẹ́rìnlá.\nAgent: 14", ("òdo méje",), ["Mẹ́rìnlá", "14"], "a Yoruba teen"),
        ("Caller: 5503 71\nAgent: Leave the letter out, I need one more figure.\nCaller: 9.", ("5503 71",), ["9"], "more is asked for"),
        (
            "C: 7 7 2 5. Wait. Is it 5 or 6 there?\nA: Take time.\nC: 7 7 2 6. It is so",
            ("7 7 2 5",),
            ["5", "6", "7 7 2 6"],
            "one digit put right",
        ),
        ("C: KD-3-9\nA: ok\nC: oh-two-six\nA: KD39026. I see it", ("KD-3-9", "oh-two-six"), ["KD39026"], "a code put together"),
        ("Name: Ada\nLine: 0719 11\nPlan: the 071922 bundle of all my many other things", ("0719 11",), [], "a form"),
        ("I wrote 7011 to them, and two more", ("7011",), [], "no call"),
    ],
)
def test_reads(text: str, known: tuple[str, ...], found: list[str], reason: str) -> None:
    assert read(text, *known) == found, reason


def test_is_of_the_kind_that_is_read() -> None:
    text = "Customer: 4507 18\nAgent: 4507"
    assert [e.type for e in find_readings(View(text), [Entity(10, 17, "METER_NUMBER", 0.8)])] == ["METER_NUMBER"]


def test_a_name_is_no_number() -> None:
    assert read("Customer: Ada\nAgent: two six", "Ada", kind="PERSON") == []
