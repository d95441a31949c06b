"""What the form offers to choose from: states and local government areas as the warehouse spells them, and what Beejan sells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from models.reference import DIMENSIONS, rows

# What a customer calls it; the words are those that texts and reports know (complaints_nlp.enrichment.products).
PRODUCTS: Final[Mapping[str, str]] = {
    "prepaid": "Prepaid line (pay as you go)",
    "postpaid": "Postpaid line (monthly bill)",
    "data plan": "Data plan or bundle",
    "fibre": "BeejanFibre home internet",
    "broadband router": "4G or 5G router or MiFi",
    "esim": "eSIM",
    "sim swap": "SIM replacement or swap",
    "number porting": "Moving my number to or from Beejan",
    "recharge card": "Recharge card or VTU top-up",
    "airtime loan": "Airtime or data loan",
    "value-added service": "Caller tune or other subscription service",
    "roaming": "Roaming",
    "mobile money": "BeejanPay",
    "app": "MyBeejan app",
}


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """State -> its local government areas, both in alphabetical order: 37 and 774 of them.

    >>> len(places()), sum(map(len, places().values())), places()["Lagos"][:2]
    (37, 774, ('Agege', 'Ajeromi-Ifelodun'))
    """
    found: dict[str, list[str]] = {}
    for row in rows(next(dimension for dimension in DIMENSIONS if dimension.table == "lga")):
        found.setdefault(str(row["state"]), []).append(str(row["lga"]))
    return {state: tuple(sorted(found[state])) for state in sorted(found)}


@cache
def states_with(lga: str) -> tuple[str, ...]:
    """The states that have a local government area of this name; six names stand in two of them.

    >>> states_with("Ikeja"), states_with("Surulere"), states_with("Nowhere")
    (('Lagos',), ('Lagos', 'Oyo'), ())
    """
    return tuple(state for state, names in places().items() if lga in names)


def state_title(state: str) -> str:
    """
    >>> state_title("FCT"), state_title("Lagos")
    ('Abuja (FCT)', 'Lagos')
    """
    return "Abuja (FCT)" if state == "FCT" else state
