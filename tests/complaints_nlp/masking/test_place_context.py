"""Names that are places, too: what stands around tells, and what nobody is called after needs no telling."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.place_context import is_place
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import load_vocabulary

CASES = [
    ("Him line dey Barkin Ladi, call am", "Ladi", 0.99, True, "of a place of two words"),
    ("ya tura katin daga Argungu, saƙo", "Argungu", 0.7, True, "nobody's name, in Hausa from"),
    ("i only ask why Igarra has no service", "Igarra", 0.99, True, "nobody's name, however sure the model is"),
    ("Your Allen centre took my phone", "Allen", 0.99, True, "an office there"),
    ("at your Adeniyi Jones office", "Adeniyi Jones", 0.8, True, "an office, called after whom it may be"),
    ("Site: Idah, Kogi", "Idah", 0.7, True, "behind a label"),
    ("It is a village called Tunga. Come", "Tunga", 0.7, True, "said to be a village"),
    ("a village called Kaliyari side", "Kaliyari", 0.75, True, "of no list, said to be a village"),
    ("have you reached Ngong Kibiko side", "Ngong Kibiko", 0.6, True, "of no list, and its side"),
    ("I am not from Daura, he was", "Daura", 0.7, True, "from"),
    ("Farm at Tunga Magajiya", "Tunga Magajiya", 0.7, True, "the first word in the gazetteer, behind at"),
    ("Fadar Argungu ba ta da waya", "Fadar Argungu", 0.88, True, "a palace, by its first word"),
    ("First name is Kaduna, surname Ishaya", "Kaduna", 0.99, False, "said to be a name"),
    ("He's a man called Tunga. He", "Tunga", 0.9, False, "called so"),
    ("Registered name?\nCustomer: Alhaji Musa Daura. The", "Alhaji Musa Daura", 0.9, False, "a title"),
    ("the lady, Hotoro Ladi as everybody", "Hotoro Ladi", 0.99, False, "who it is stands before"),
    ("surname on NIN from Eze to Amarachi", "Eze", 0.97, False, "the model is sure, and from is not"),
    ("thank you Timi", "Timi", 0.7, False, "thanked"),
    ("Monguno sold it; Monguno said so", "Monguno", 0.7, False, "at the start of what is said"),
    ("at Adaeze's shop", "Adaeze", 0.7, False, "no place's name"),
    ("the fuel station at Orjinma. She", "Orjinma", 0.95, True, "of no list, where something happens"),
    ("I no trust in Emeka again", "Emeka", 0.7, False, "a feeling is in somebody"),
    ("Odessa Crumpton, Helena, Arkansas", "Helena", 0.85, True, "a state behind it"),
    ("charge in Fort Wayne. Reporters", "Wayne", 0.7, True, "a place's first word before it"),
    ("no network for Brass, Nembe and Akassa since", "Akassa", 0.93, True, "in one breath with a town"),
    ("network off for Pessu and Okere since", "Pessu", 0.7, True, "a name, beside a town, and no network there"),
    ("me, Bode and Ufuoma share one", "Ufuoma", 0.7, False, "a name beside what is a town's, too"),
    ("your dealer; Lokoja is where he", "Lokoja", 0.7, True, "said to be where"),
]


@pytest.mark.parametrize(("text", "said", "score", "place", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_is_place(text: str, said: str, score: float, place: bool, reason: str) -> None:
    start = text.index(said)
    assert is_place(text, Entity(start, start + len(said), "PERSON", score), load_vocabulary()) is place, reason
