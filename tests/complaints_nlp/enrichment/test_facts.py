"""Amounts, products and places a text names."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.enrichment.amounts import find_amounts
from complaints_nlp.enrichment.places import Place, find_place, load_gazetteer, read_table
from complaints_nlp.enrichment.products import PRODUCTS as PATTERNS
from complaints_nlp.enrichment.products import find_products

CORPUS = Path(__file__).parents[3] / "corpus"
AMOUNTS = [
    ("N2,500 gone", (2500.0,), "N and a comma"),
    ("₦1.5m debit", (1_500_000.0,), "a scale"),
    ("#500 card", (500.0,), "the hash people write for naira"),
    ("2k airtime", (2000.0,), "k alone"),
    ("NGN 1,200.50", (1200.5,), "kobo"),
    ("five hundred naira", (500.0,), "in words"),
    ("two thousand five hundred naira", (2500.0,), "in longer words"),
    ("N500 and N500", (500.0,), "once"),
    ("2GB, 10GB, 5k users", (), "volumes and counts"),
    ("*500# and 3131", (), "codes"),
    ("call <PHONE_NUMBER>", (), "a placeholder"),
    ("3:40 and 12/11/2026", (), "time and date"),
    ("N1,500 m di na line", (1500.0,), "Igbo: my N1,500, not a million"),
    ("26 000 nairas", (26_000.0,), "French grouping"),
    ("I recharge 200 since", (200.0,), "a figure behind a verb of money"),
    ("una deduct my 500 for nothing", (500.0,), "a word between"),
    ("debit 1,200, Opay has paid", (1200.0,), "Yoruba sentence, English verb"),
    ("Banki ya cire 2,500 na recharge", (2500.0,), "Hausa"),
    ("mo ra card 3000 si line mi", (3000.0,), "Yoruba"),
    ("weekly data 500 I dey buy", (), "the verb behind says nothing of the figure before"),
    ("they debited 9,500 instead of 5,000", (9500.0, 5000.0), "what it should have been"),
    ("I load 500, una comot 230", (500.0, 230.0), "two verbs"),
    ("I recharge 3 times", (), "a count"),
    ("I buy Infinix Hot 40", (), "small, and words between"),
    ("charged me on 28 October", (), "a day"),
    ("I paid 45 USD", (), "foreign"),
    ("you charge GH₵ 4,180", (), "foreign sign"),
    ("pay before 2026", (), "a year"),
    ("text STOP to 33070, dial 300", (), "short codes"),
    ("Ticket #449107 and order no 3301", (), "references with a hash"),
    ("cancelled with ##002# and *#21#", (), "codes with a hash"),
    ("Classic 15k plan, BizLine 20k plan", (), "names of plans"),
    ("12k/sec, or 11k per second", (0.12, 0.11), "kobo a second"),
    ("kobo 25 and 20 kobo", (0.25, 0.2), "kobo"),
    ("plan is 12k/s, so 11k a call", (0.12,), "k beside a rate is not thousands"),
    ("e yo naira ogorun", (100.0,), "Yoruba, naira first"),
    ("kaadi igba naira marun-un", (200.0,), "five cards of 200"),
    ("recharge ẹgbẹ̀rún márùn-ún fún oníbàárà", (5000.0,), "Yoruba without naira, behind recharge"),
    ("katin naira dubu biyu", (2000.0,), "Hausa"),
    ("cire min naira goma sha biyar", (15.0,), "Hausa teens"),
    ("na bada dubu ɗaya", (1000.0,), "Hausa without naira, behind a verb"),
    ("weta puku naira atọ", (3000.0,), "Igbo, naira within the number"),
    ("Return my four forty", (440.0,), "Pidgin counter price"),
    ("thirty-two thousand deposit", (32_000.0,), "the word of money behind"),
    ("two thousand customers no get light", (), "a count in words"),
    ("wait two hundred years", (), "words with no money near"),
]


@pytest.mark.parametrize(("text", "amounts", "reason"), AMOUNTS, ids=[reason for *_, reason in AMOUNTS])
def test_amounts(text: str, amounts: tuple[float, ...], reason: str) -> None:
    assert find_amounts(text) == amounts


PLACES = [
    ("no network for Surulere, Lagos", Place("Lagos", "Surulere"), "LGA and state"),
    ("network bad for ikeja o", Place("Lagos", "Ikeja"), "lower case"),
    ("Kano State people dey suffer", Place("Kano", None), "a state alone"),
    ("here in Irepodun", Place(None, None), "several states have one: none is guessed"),
    ("here in Surulere", Place("Lagos", "Surulere"), "two states have one: the far larger is meant"),
    ("Surulere, Ogbomoso side, Oyo", Place("Oyo", "Surulere"), "the state named decides"),
    ("Oga Obi take my money", Place(None, None), "a name that is a place too"),
    ("I eat and song dey play", Place(None, None), "common words"),
    ("na Sango Ota I dey", Place("Ogun", "Ado-Odo/Ota"), "a town of an LGA"),
    ("network no dey for Awada", Place("Anambra", "Idemili North"), "a quarter"),
    ("here in Oja Oba", Place(None, None), "three cities have one: none is guessed"),
    ("Oja Oba, Ilorin", Place("Kwara", "Ilorin West"), "the city beside it decides"),
    ("Sabo, Ibadan", Place("Oyo", "Ibadan North"), "a quarter named with its city"),
    ("Mbaise people", Place("Imo", None), "a town over three LGAs gives its state"),
    ("for here n'Aba, line adịghị", Place("Abia", "Aba South"), "the preposition run together"),
    ("à la frontière d'Idiroko", Place("Ogun", "Ipokia"), "the French one"),
    ("ni Ìjẹ̀bú-Igbó", Place("Ogun", "Ijebu North"), "tone marks that no single letter has"),
    ("daga كانو", Place("Kano", None), "Arabic letters"),
    ("ọ dị m n'aka", Place(None, None), "Igbo: in my hand, not Naka"),
    ("data m na-agwụ", Place(None, None), "Igbo: finishes, not Awgu"),
    ("yana aiki", Place(None, None), "Hausa: he is, not Yana"),
    ("Ojo meta ni mo ti duro", Place(None, None), "Yoruba: day, with the sentence's capital"),
    ("my shop is in Ojo, Lagos", Place("Lagos", "Ojo"), "the same word meant as a place"),
    ("Abi una don pack go", Place(None, None), "Pidgin: or"),
    ("nothing here", Place(None, None), "nothing"),
    ("", Place(None, None), "empty"),
]


@pytest.mark.parametrize(("text", "place", "reason"), PLACES, ids=[reason for *_, reason in PLACES])
def test_places(text: str, place: Place, reason: str) -> None:
    assert find_place(text) == place


LGAS_BY_STATE = (  # as the constitution's first schedule counts them, in the order of the file: 774
    "Benue 23, FCT 6, Kogi 21, Kwara 16, Nasarawa 13, Niger 25, Plateau 17, Adamawa 21, Bauchi 20, Borno 27, Gombe 11, Taraba 16, Yobe 17, "
    "Jigawa 27, Kaduna 23, Kano 44, Katsina 34, Kebbi 21, Sokoto 23, Zamfara 14, Abia 17, Anambra 21, Ebonyi 13, Enugu 17, Imo 27, "
    "Akwa Ibom 31, Bayelsa 8, Cross River 18, Delta 25, Edo 18, Rivers 23, Ekiti 16, Lagos 20, Ogun 20, Ondo 18, Osun 30, Oyo 33"
)


def test_the_gazetteer_has_every_local_government() -> None:
    lgas = {(state, lga) for places in load_gazetteer().values() for state, lga in places if lga}
    counted = Counter(state for state, _ in lgas)
    assert counted == {name: int(number) for name, _, number in (each.rpartition(" ") for each in LGAS_BY_STATE.split(", "))}
    assert counted.total() == 774


def test_towns_lie_in_states_and_local_governments_that_exist() -> None:
    lgas = {(row["state"], row["lga"]) for row in read_table("nigeria.csv")}
    towns = read_table("nigeria_towns.csv")
    assert len({row["town"] for row in towns}) >= 300
    assert [row for row in towns if row["lga"] and (row["state"], row["lga"]) not in lgas] == []
    assert {row["state"] for row in towns} <= {state for state, _ in lgas}
    assert len({tuple(row.values()) for row in towns}) == len(towns)


PRODUCTS = [
    ("BeejanFibre is down", ("fibre",), "the product's name"),
    ("my 2gb weekly plan", ("2GB weekly",), "a plan with its period"),
    ("the file is 2gb", (), "a size, not a plan"),
    ("SIM swap no work, ussd too", ("sim swap", "ussd"), "two"),
    ("nothing", (), "none"),
]


@pytest.mark.parametrize(("text", "products", "reason"), PRODUCTS, ids=[reason for *_, reason in PRODUCTS])
def test_products(text: str, products: tuple[str, ...], reason: str) -> None:
    assert find_products(text) == products


def test_a_product_is_never_passed_over_for_want_of_a_sign() -> None:
    texts = [example.text for example in read_corpus(CORPUS / "train.jsonl")]
    for product in PATTERNS.values():
        pattern = re.compile(product.pattern, re.IGNORECASE)
        found = [text.lower() for text in texts if pattern.search(text)]
        assert found
        assert all(any(sign in text for sign in product.signs) for text in found)
