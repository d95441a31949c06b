"""Amounts, products and places a text names."""

from __future__ import annotations

import pytest

from complaints_nlp.enrichment.amounts import find_amounts
from complaints_nlp.enrichment.places import Place, find_place
from complaints_nlp.enrichment.products import find_products

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
    ("nothing here", Place(None, None), "nothing"),
    ("", Place(None, None), "empty"),
]


@pytest.mark.parametrize(("text", "place", "reason"), PLACES, ids=[reason for *_, reason in PLACES])
def test_places(text: str, place: Place, reason: str) -> None:
    assert find_place(text) == place


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
