"""Each connector against its invented network, faults on, its reader killed again and again: every post once, nothing left of what was deleted.

Readers (the connectors) and the drainer are processes of their own; readers die by SIGKILL at random moments. The drainer's models are
replaced by an echo of the text: what is looked for afterwards is then in every zone as it was written.

    python -m tests.proofs.connectors --posts 60 --kills 8
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import text

from flows.connectors import open_feeds
from flows.connectors.queries import read_queries
from flows.fakes.networks import NETWORKS
from flows.steps.connecting import Lanes
from flows.steps.draining import Drainer
from models.database import open_session
from models.events import open_transport
from models.installation import Installation, open_installation
from models.ledger import summary_by_source
from models.records import Source
from tests.flows.searching import places

CHECKOUT: Final = Path(__file__).parent.parent.parent
TOKEN: Final = "proof-token-never-logged"
FAULTS: Final = ("--error", "0.05", "--half", "0.02", "--cut", "0.02", "--twice", "0.1", "--shuffle", "0.1", "--surprise", "0.15")
QUERIES: Final = """
[watch]
names = ["beejan"]
hashtags = ["beejan"]
[x]
poll_seconds = 1
filtered_stream = true
compliance_partitions = [1]
[mastodon]
poll_seconds = 1
[bluesky]
overlap_seconds = 1
[recheck]
days = 30
every_hours = 0.001
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=60, help="of each network")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--role", choices=("read", "drain"), help="of a child process")
    options = parser.parse_args()
    if options.role:
        return ROLES[options.role]()
    with tempfile.TemporaryDirectory(prefix="conn-") as scratch, _networks(options.seed) as url:
        environment = _environment(Path(scratch), url)
        os.environ.update(environment)
        with open_installation() as place, _child("drain", environment):
            return _prove(place, httpx.Client(base_url=url, timeout=30), options, environment)


# --- the processes -----------------------------------------------------------------------------------------------------------


def _read() -> int:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with open_installation() as place:
        transport = open_transport("", place)
        queries = read_queries(Path(os.environ["COMPLAINTS_SOCIAL_CONFIG"]))
        lanes = Lanes(place, transport, open_feeds(place.settings, queries), recheck=queries.recheck, honour_seconds=2)
        asyncio.run(lanes.run(stopping.is_set))
        for row in lanes.rows():
            sys.stdout.write(f"{row}\n")
    return 0


def _drain() -> int:
    from tests.flows.making import fake_analysts
    from tests.flows.test_social_stream import Echo

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with open_installation() as place:
        drainer = Drainer(place, open_transport("", place), fake_analysts(place, Echo()), [Source.SOCIAL])
        drainer.run(stopping.is_set)
        drainer.close()
    return 0


ROLES: Final[Mapping[str, Callable[[], int]]] = {"read": _read, "drain": _drain}


@contextmanager
def _networks(seed: int) -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "flows.fakes",
        "--token",
        TOKEN,
        "--seed",
        str(seed),
        "--page",
        "7",
        "--limit",
        "12",
        "--window",
        "4",
        *FAULTS,
    ]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def _environment(home: Path, url: str) -> dict[str, str]:
    (home / "social.toml").write_text(QUERIES)
    return {
        "COMPLAINTS_HOME": str(home),
        "COMPLAINTS_MASTER_KEY": "1:" + base64.b64encode(os.urandom(32)).decode(),
        "COMPLAINTS_X_URL": url,
        "COMPLAINTS_X_TOKEN": TOKEN,
        "COMPLAINTS_MASTODON_URL": url,
        "COMPLAINTS_MASTODON_TOKEN": TOKEN,
        "COMPLAINTS_BLUESKY_URL": url.replace("http", "ws") + "/subscribe",
        "COMPLAINTS_BLUESKY_LOOKUP_URL": url,
        "COMPLAINTS_SOCIAL_CONFIG": str(home / "social.toml"),
    }


def _start(role: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    log = Path(environment["COMPLAINTS_HOME"]) / f"{role}.log"
    command = [sys.executable, "-m", "tests.proofs.connectors", "--role", role]
    with log.open("ab") as file:
        return subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, **environment}, stdout=file, stderr=file)


@contextmanager
def _child(role: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = _start(role, environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


# --- what is proven ----------------------------------------------------------------------------------------------------------


def _prove(place: Installation, client: httpx.Client, options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    chance = random.Random(options.seed)
    made: dict[str, list[int]] = {network: [] for network in NETWORKS}
    reader = _start("read", environment)
    _await("the readers to begin", lambda: _cursors(place) >= 3, seconds=120)
    began = time.monotonic()
    kills = []
    for turn in range(options.kills + 1):
        for network in NETWORKS:
            share = options.posts * (turn + 1) // (options.kills + 1) - len(made[network])
            lines = [{"text": f"{_word('zobo', network, len(made[network]) + each)} #beejan beejan is slow"} for each in range(share)]
            made[network] += client.post(f"/fake/{network}/add", json=lines).json()
        if turn < options.kills:
            begun = _clock(place)
            _await(
                "the readers to read", lambda begun=begun: _clock(place, "max(updated_at) from ingest.stream_cursor") > begun, seconds=120
            )
            time.sleep(chance.uniform(0.0, 2.0))
            reader.kill()  # SIGKILL, wherever it is
            reader.wait()
            kills.append(time.monotonic() - began)
            reader = _start("read", environment)
    _say(
        f"{options.posts} posts on each of {len(NETWORKS)} networks while the readers were killed {options.kills} times, after "
        + ", ".join(f"{at:.1f} s" for at in kills)
    )
    _await("every post", lambda: _contacts(place) >= options.posts * len(NETWORKS), seconds=300)
    failures = _all_once(place, options.posts * len(NETWORKS), "before edits and deletions")
    failures += _edits(place, client, made)
    failures += _deletions(place, client, made)
    failures += _all_once(place, options.posts * len(NETWORKS), "after them")
    reader.send_signal(signal.SIGTERM)
    reader.wait(timeout=60)
    failures += _limits(client.get("/fake/report").json(), restarts=options.kills)
    logs = "".join((Path(environment["COMPLAINTS_HOME"]) / f"{role}.log").read_text() for role in ROLES)
    failures += _check("the token is in no log", TOKEN not in logs)
    _say("\n".join(line for line in logs.splitlines() if line.startswith("{'connector'")))
    _say("proven" if not failures else f"{failures} of these FAILED")
    return 1 if failures else 0


def _word(kind: str, network: str, number: int) -> str:
    letters = "".join("bcdfghjk"[int(digit)] + "aeiouaei"[int(digit)] for digit in f"{number:03o}")
    return f"{kind}{network}{letters}"


def _all_once(place: Installation, wanted: int, when: str) -> int:
    ask = "select count(*), count(distinct record_id) from core.contact"
    with open_session(place.engine) as session:
        contacts, distinct = session.execute(text(ask)).one()
        ledger = next(row for row in summary_by_source(session) if row.source is Source.SOCIAL)
    adds_up = ledger.read == ledger.loaded + ledger.duplicates + ledger.quarantined + ledger.waiting
    said = f"{contacts} contacts of {wanted} posts, {ledger.duplicates} deliveries of posts seen before, {ledger.quarantined} in quarantine"
    return _check(f"every post once {when}: {said}", contacts == distinct == wanted and adds_up and not ledger.quarantined)


def _edits(place: Installation, client: httpx.Client, made: Mapping[str, list[int]]) -> int:
    edited = {network: numbers[3:8] for network, numbers in made.items()}
    for network, numbers in edited.items():
        for number in numbers:
            client.post(f"/fake/{network}/edit", json={"number": number, "text": f"{_word('nunu', network, number)} #beejan beejan edited"})
    count = sum(map(len, edited.values()))
    ask = "select count(distinct record_id) from core.contact_version"
    arrived = _await("the edits", lambda: _number(place, ask) >= count, seconds=180)
    shown = _number(place, "select count(*) from core.contact_text where masked_text like 'nunu%'")
    old = _number(place, "select count(*) from core.contact_version where masked_text like 'zobo%'")
    return _check(
        f"{count} edits: {shown} show their newest text, {old} keep the one before as a version", arrived and shown == old == count
    )


def _deletions(place: Installation, client: httpx.Client, made: Mapping[str, list[int]]) -> int:
    # Among them edited ones: both their texts go.
    gone = {network: numbers[5:15] for network, numbers in made.items()}
    for network, numbers in gone.items():
        for number in numbers:
            client.post(f"/fake/{network}/delete", json={"number": number})
    words = [_word("zobo", network, number - 1) for network, numbers in gone.items() for number in numbers]
    words += [_word("nunu", network, number) for network, numbers in gone.items() for number in numbers if number in made[network][3:8]]
    count = sum(map(len, gone.values()))
    before = {where for word in words[:3] for where in places(place, word)}
    began = time.monotonic()
    done = "select count(distinct record_id) from ingest.withdrawal where known and honoured_at is not null"
    arrived = _await("the deletions", lambda: _number(place, done) >= count, seconds=240)
    took = time.monotonic() - began
    left = {word: where for word in words if (where := places(place, word))}
    counted = _number(place, "select count(*) from core.contact where withdrawn_at is not null")
    _say(f"  a deleted post's words were in: {', '.join(sorted(before))}")
    failures = _check(
        f"{count} deletions honoured within {took:.1f} s: {len(words)} words looked for in every zone, {len(left)} found",
        arrived and not left,
    )
    if left:
        _say(f"  {left}")
    kept = _number(place, "select count(*) from core.contact_text where masked_text like 'zobo%' or masked_text like 'nunu%'")
    others = sum(map(len, made.values())) - count
    return failures + _check(
        f"they count on ({counted} contacts without text), and {kept} others keep theirs", counted == count and kept == others
    )


def _limits(report: Mapping[str, Any], *, restarts: int) -> int:
    failures = 0
    for network in ("x", "mastodon"):
        faults = report[network]
        for path, at, until in faults["told"][:5]:
            _say(f"  {network}: 429 on {path}, told to wait {until - at:.1f} s")
        said = f"{network}: {len(faults['told'])} times 429; {faults['early']} requests before the time told, by {restarts} readers newly started"
        failures += _check(said, bool(faults["told"]) and faults["early"] <= restarts * 4)
        _say(f"  {network} faults: {faults['happened']}")
    _say(f"  bluesky faults: {report['bluesky']['happened']}")
    return failures


def _cursors(place: Installation) -> int:
    return _number(place, "select count(distinct split_part(name, ':', 1)) from ingest.stream_cursor")


def _clock(place: Installation, what: str = "clock_timestamp()") -> datetime:
    with open_session(place.engine) as session:
        moment: datetime = session.scalar(text(f"select {what}"))
    return moment


def _contacts(place: Installation) -> int:
    return _number(place, "select count(*) from core.contact")


def _number(place: Installation, question: str) -> int:
    with open_session(place.engine) as session:
        return int(session.scalar(text(question)) or 0)


def _await(what: str, there: Callable[[], bool], *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not there():
        if time.monotonic() > end:
            _say(f"  waited {seconds:.0f} s for {what} in vain")
            return False
        time.sleep(0.5)
    return True


def _check(said: str, good: bool) -> int:
    _say(f"{'ok    ' if good else 'FAILED'} {said}")
    return 0 if good else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
