"""A thousand canaries: invented personal data of every kind, written in every way, in files of all four sources.

Each canary has a needle: what of it, made plain, may be found nowhere. Words begin with "zq" and numbers have eight digits or more, so
that none is met by chance. Ages and four-digit PINs are left out: no search can tell them from other numbers.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COUNT: Final = 1_000
_MONTHS: Final = "january february march april may june july august september october november december".split()
_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True, slots=True)
class Canary:
    """``written`` stands in ``text``; ``needle`` is it in lower case, digits without anything between."""

    kind: str
    written: str
    text: str
    needle: str


def make_canaries(*, seed: int = 4) -> list[Canary]:
    rng = random.Random(seed)
    kinds = list(KINDS.values())
    made: dict[str, Canary] = {}
    while len(made) < COUNT:
        canary = kinds[len(made) % len(kinds)](rng, len(made))
        made.setdefault(canary.needle, canary)
    return list(made.values())


def write_sources(canaries: list[Canary], folder: Path) -> dict[str, Path]:
    """The canaries' texts as files of each source, a quarter each; folders by source."""
    folders = {source: folder / source for source in ("sms", "web_forms", "call_logs", "social")}
    for each in folders.values():
        each.mkdir(parents=True)
    parts = [canaries[at::4] for at in range(4)]
    half = len(parts[0]) // 2
    (folders["sms"] / "gateway.txt").write_text(_sms(parts[0][:half], "A"), encoding="utf-8")
    (folders["sms"] / "gateway_utf16.txt").write_text(_sms(parts[0][half:], "B"), encoding="utf-16")
    (folders["web_forms"] / "portal.csv").write_text(_forms(parts[1]), encoding="utf-8")
    (folders["call_logs"] / "shift.json").write_text(json.dumps(list(_calls(parts[2]))), encoding="utf-8")
    (folders["social"] / "search.json").write_text(json.dumps(_posts(parts[3])), encoding="utf-8")
    return folders


def _phone(rng: random.Random, number: int) -> Canary:
    tail = f"{rng.choice(['710', '719', '919'])}{rng.randrange(10**7):07}"
    forms = (
        f"0{tail}", f"0{tail[:3]} {tail[3:6]} {tail[6:]}", f"0{tail[:3]}-{tail[3:6]}-{tail[6:]}", f"+234{tail}", f"+234 {tail[:3]} {tail[3:6]} {tail[6:]}",
        f"+234(0){tail}", f"234{tail}", " ".join(f"0{tail}"), f"0{tail}".replace("0", "O"), f"0{tail[:5]}\u200b{tail[5:]}", f"0{tail}".translate(_WIDE),
        f"0{tail}".translate(_ARABIC), f"0{tail[:4]}&#{ord(tail[4])};{tail[5:]}", f"0{tail[:6]}\n{tail[6:]}",
    )  # fmt: skip
    written = forms[number // len(KINDS) % len(forms)]
    return Canary("PHONE_NUMBER", written, f"please call me on {written} about the data", tail)


def _word(rng: random.Random) -> str:
    return "zq" + "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(3))


def _name(rng: random.Random, number: int) -> Canary:
    first, last = _word(rng), _word(rng)
    said = [f"{first.title()} {last.title()}", f"{first} {last}", f"{first.upper()} {last.upper()}"][number % 3]
    frame = ["my name is {}, fix it", "My full name is {}.", "Customer name: {}"][number % 3]
    return Canary("PERSON", said, "No network since Monday. " + frame.format(said), f"{first} {last}")


def _email(rng: random.Random, number: int) -> Canary:
    user = f"{_word(rng)}.{_word(rng)}"
    forms = (f"{user}@example.com", f"{user.title()}@Example.org", f"{user} at gmail dot com", f"{user} [at] example [dot] com")
    written = forms[number // len(KINDS) % len(forms)]
    return Canary("EMAIL_ADDRESS", written, f"reply to my email {written} today", user)


def _digits(
    kind: str, size: int, frame: str, *, first: str = "", finish: Callable[[str], str] = str
) -> Callable[[random.Random, int], Canary]:
    def make(rng: random.Random, number: int) -> Canary:
        plain = finish(first + "".join(rng.choice("123456789") for _ in range(size - len(first))))
        forms = (
            plain,
            " ".join(plain[at : at + 4] for at in range(0, len(plain), 4)),
            "-".join(plain[at : at + 4] for at in range(0, len(plain), 4)),
        )
        written = forms[number // len(KINDS) % len(forms)]
        return Canary(kind, written, frame.format(written), plain)

    return make


def _with_luhn(digits: str) -> str:
    body = digits[:-1]
    total = sum(sum(divmod(int(d) * (2 if at % 2 == 0 else 1), 10)) for at, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def _coined(kind: str, frame: str, shape: Callable[[random.Random], str]) -> Callable[[random.Random, int], Canary]:
    def make(rng: random.Random, number: int) -> Canary:
        written = shape(rng)
        return Canary(kind, written, frame.format(written), written.lower())

    return make


def _born(rng: random.Random, number: int) -> Canary:
    day, month, year = rng.randint(1, 28), rng.choice(_MONTHS), rng.randint(1931, 1969)
    return Canary(
        "DATE_OF_BIRTH", f"{day} {month} {year}", f"My date of birth is {day} {month.title()} {year}, update it.", f"{day} {month} {year}"
    )


def _hex(rng: random.Random, size: int) -> str:
    return "".join(rng.choice("0123456789ABCDEF") for _ in range(size))


KINDS: Final[dict[str, Callable[[random.Random, int], Canary]]] = {
    "PHONE_NUMBER": _phone,
    "PERSON": _name,
    "EMAIL_ADDRESS": _email,
    "NIN": _digits("NIN", 11, "my NIN is {} and you barred the line", first="5"),
    "BVN": _digits("BVN", 11, "they asked for my BVN {} why", first="22"),
    "BANK_ACCOUNT": _digits("BANK_ACCOUNT", 10, "refund to GTBank account {} please", first="3"),
    "CARD_NUMBER": _digits("CARD_NUMBER", 16, "my card {} was charged twice", first="5", finish=_with_luhn),
    "IMEI": _digits("IMEI", 15, "phone IMEI {} is stolen", first="35", finish=_with_luhn),
    "ICCID": _digits("ICCID", 19, "SIM serial {} is dead", first="89234"),
    "IMSI": _digits("IMSI", 15, "IMSI {} on the SIM", first="62130"),
    "RECHARGE_PIN": _digits("RECHARGE_PIN", 16, "recharge card pin {} does not load", first="7"),
    "METER_NUMBER": _digits("METER_NUMBER", 11, "token for meter {} not received", first="4"),
    "PUK": _digits("PIN", 8, "the PUK is {} and it fails"),
    "TIN": _coined("TIN", "our TIN {} is on the invoice", lambda rng: f"{rng.randrange(10**7, 10**8)}-0001"),
    "VOTER_ID": _coined("VOTER_ID", "my voter's card {} was refused", lambda rng: f"90F5{_hex(rng, 10)}{rng.randrange(10**5):05}"),
    "PASSPORT": _coined("PASSPORT", "passport {} was refused", lambda rng: f"B{rng.randrange(10**7, 10**8)}"),
    "DRIVER_LICENCE": _coined("DRIVER_LICENCE", "driver's licence {} was refused", lambda rng: f"ZQK{rng.randrange(10**4, 10**5)}AB{rng.randrange(10, 100)}"),
    "VEHICLE_PLATE": _coined("VEHICLE_PLATE", "their van with plate {} hit my gate", lambda rng: f"ZQ{rng.choice('ABCDEFGH')}-{rng.randrange(100, 1000)}XY"),
    "CUSTOMER_ACCOUNT": _coined("CUSTOMER_ACCOUNT", "account number BF-{} is cut off", lambda rng: f"{rng.randrange(10**8, 10**9)}"),
    "PASSWORD": _coined("PASSWORD", "my wifi password is {} now", lambda rng: f"{_word(rng)}@{rng.randrange(100, 1000)}"),
    "URL": _coined("URL", "see https://example.com/u/{} for proof", _word),
    "SOCIAL_HANDLE": _coined("SOCIAL_HANDLE", "tell @{} to call back", lambda rng: f"{_word(rng)}_{rng.randrange(10, 100)}"),
    "STREET_ADDRESS": _coined("STREET_ADDRESS", "I live at {}, Enugu", lambda rng: f"{rng.randrange(1, 100)} {_word(rng).title()} Avenue"),
    "IP_ADDRESS": _coined("IP_ADDRESS", "my router is {} and dead", lambda rng: f"198.18.{rng.randrange(256)}.{rng.randrange(256)}"),
    "MAC_ADDRESS": _coined("MAC_ADDRESS", "router MAC {} offline", lambda rng: ":".join(["5A", "51", *(_hex(rng, 2) for _ in range(4))])),
    "COORDINATES": _coined("COORDINATES", "mast at {}, 3.2810412 is down", lambda rng: f"6.{rng.randrange(10**6, 10**7)}"),
    "DATE_OF_BIRTH": _born,
}  # fmt: skip


def _sms(canaries: list[Canary], batch: str) -> str:
    lines = ["MSG_ID|RECEIVED|SENDER|DEST|MESSAGE"]
    lines += [f"CN-{batch}{n}|20/10/2026 07:42:10|0710{n:07}|3131|{c.text.replace(chr(10), ' ')}" for n, c in enumerate(canaries)]
    return "\n".join(lines) + "\n"


def _forms(canaries: list[Canary]) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["Submission ID", "Submitted At", "Full Name", "Phone Number", "Email Address", "State", "LGA", "Category", "Your Complaint"]
    )
    for n, canary in enumerate(canaries):
        rows.writerow(
            [
                f"WF-{n}",
                "2026-10-20 08:55",
                f"Zqfield Zqname{n}",
                f"0719{n:07}",
                f"zqfield{n}@example.com",
                "Lagos",
                "Ikeja",
                "Billing",
                canary.text,
            ]
        )
    return out.getvalue()


def _calls(canaries: list[Canary]) -> Iterator[dict[str, object]]:
    for n, canary in enumerate(canaries):
        said = [("agent", "Beejan, how may I help?"), ("customer", canary.text), ("agent", "Noted.")]
        yield {
            "call_id": f"BJC-C{n}",
            "started_at": "2026-11-01T08:14:20+01:00",
            "ended_at": "2026-11-01T08:18:14+01:00",
            "duration_seconds": 214,
            "caller": {"msisdn": f"234919{n:07}", "name": f"Zqcaller Zqname{n}"},
            "queue": "prepaid_billing",
            "agent": {"id": "AG-104", "name": "Zqagent Zqname"},
            "turns": [{"speaker": who, "text": text, "at": "2026-11-01T08:14:46+01:00"} for who, text in said],
        }


def _posts(canaries: list[Canary]) -> dict[str, object]:
    posts = [
        {
            "author_id": str(n),
            "id": str(2117587597923450000 + n),
            "created_at": "2026-11-03T12:00:00.000Z",
            "lang": "en",
            "text": canary.text,
        }
        for n, canary in enumerate(canaries)
    ]
    users = [{"id": str(n), "username": f"zquser{n}", "name": f"Zquser Zqname{n}"} for n in range(len(canaries))]
    return {"data": posts, "includes": {"users": users}, "meta": {"result_count": len(posts)}}
