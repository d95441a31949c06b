"""Invented customers. Mobile numbers use 0710, 0719 and 0919, which no operator holds; mail goes to example domains."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

FIRST_NAMES: Final = (
    *("Adaeze", "Babatunde", "Chidinma", "Danjuma", "Ebele", "Folake", "Garba", "Hadiza", "Ifeanyi", "Jumoke", "Kelechi", "Ladi"),
    *("Musa", "Ngozi", "Osaze", "Peace", "Rukayat", "Sani", "Tamuno", "Uduak", "Victor", "Wale", "Yakubu", "Zainab"),
)
LAST_NAMES: Final = (
    *("Abubakar", "Balogun", "Chukwu", "Danladi", "Effiong", "Fashola", "Gambo", "Hassan", "Idahosa", "Jaja", "Kalu", "Lawal"),
    *("Mbah", "Nwosu", "Okafor", "Peters", "Quadri", "Rotimi", "Suleiman", "Tanko", "Umar", "Vandi", "Wike", "Yusuf"),
)
PLACES: Final = (
    *(("Lagos", "Ikeja"), ("Lagos", "Surulere"), ("Kano", "Nassarawa"), ("Rivers", "Port Harcourt"), ("Oyo", "Ibadan North")),
    *(("Enugu", "Enugu North"), ("Kaduna", "Kaduna North"), ("Edo", "Oredo"), ("Borno", "Jere"), ("Akwa Ibom", "Uyo")),
)
PREFIXES: Final = ("0710", "0719", "0919")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str
    email: str
    handle: str
    account: str
    state: str
    lga: str


def make_person(number: int, *, seed: int) -> Person:
    """The customer of that number: always the same one.

    >>> make_person(7, seed=1) == make_person(7, seed=1) != make_person(8, seed=1)
    True
    """
    rng = Random(f"{seed}/person/{number}")
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    state, lga = rng.choice(PLACES)
    return Person(
        name=f"{first} {last}",
        phone=f"{rng.choice(PREFIXES)}{rng.randrange(10**7):07d}",
        email=f"{first}.{last}{number}@example.com".lower(),
        handle=f"{first}_{last}{number}".lower(),
        account=f"BJ{2_000_000_000 + number}",
        state=state,
        lga=lga,
    )


def phone_as_written(phone: str, rng: Random) -> str:
    """A number the way one of many would write it."""
    local = phone[1:]
    forms = (phone, f"+234{local}", f"234{local}", f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"{phone[:4]}-{phone[4:7]}-{phone[7:]}")
    return rng.choice(forms)
