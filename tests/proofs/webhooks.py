"""Webhooks against a running intake: ``python -m tests.proofs.webhooks``. A table of what was sent and what was answered, then schemathesis.

Forged, stale, replayed, reordered and truncated messages must each be refused with their code and leave nothing behind; over the whole
OpenAPI description, with and without a key, no request may end in an error of the server.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx
import orjson
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from models.senders import FORM
from tests.apps.intake import signing
from tests.proofs.intake_server import Intake, running
from tests.proofs.manager import demand, say

TYPEFORM: Final = "typeform-secret-of-the-proof"
TWILIO: Final = "twilio-token-of-the-proof"
STANDARD: Final = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY="
OTHER: Final = "whsec_" + "MDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVY="
HOUR: Final = 3600


@dataclass(frozen=True)
class Case:
    what: str
    hook: str
    body: bytes
    headers: dict[str, str]
    wanted: int


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="of each operation, for schemathesis")
    options = parser.parse_args(argv)
    with running({"COMPLAINTS_INTAKE_ADDRESS_RATE": "1000000", "COMPLAINTS_INTAKE_ADDRESS_BURST": "1000000"}) as intake:
        intake.sender("typeform-main", "typeform", secret=TYPEFORM)
        intake.sender("twilio-main", "twilio", secret=TWILIO)
        intake.sender("google-main", "google_forms", secret=STANDARD)
        _table(intake)
        _cut_off(intake)
        key = intake.sender("anybody", FORM, "typeform", "google_forms", "twilio", "africas_talking", "form", "sms")
        _schemathesis(intake, key=None, examples=options.examples)
        _schemathesis(intake, key=key, examples=options.examples)
        _left(intake)
    return 0


def _cases(url: str) -> Iterator[Case]:
    body, google, sms = signing.typeform_body(), signing.google_body(), signing.twilio_fields()
    typeform, twilio = signing.typeform(body, TYPEFORM), signing.twilio(sms, TWILIO, url=f"{url}/webhooks/twilio")
    standard = signing.standard(google, STANDARD)
    moved = {**sms, "From": sms["To"], "To": sms["From"]}
    yield Case("forged: signed with another secret", "typeform", body, signing.typeform(body, "a guess"), 401)
    yield Case("forged: signed with another secret", "twilio", signing.encoded(sms), signing.twilio(sms, "a guess", url=url), 401)
    yield Case("forged: signed with another secret", "google_forms", google, signing.standard(google, OTHER), 401)
    yield Case("forged: not signed at all", "typeform", body, {"content-type": "application/json"}, 401)
    yield Case("forged: changed on its way", "typeform", body.replace(b"no network", b"good network"), typeform, 401)
    yield Case("forged: signed for another address", "twilio", signing.encoded(sms), signing.twilio(sms, TWILIO, url=f"{url}/other"), 401)
    yield Case("stale: an hour old", "google_forms", google, signing.standard(google, STANDARD, at=_now() - HOUR), 401)
    yield Case("stale: from the future", "google_forms", google, signing.standard(google, STANDARD, at=_now() + HOUR), 401)
    yield Case("stale: an old message with a new time", "google_forms", google, standard | {"webhook-timestamp": str(int(_now()) + 7)}, 401)
    yield Case("reordered: the fields of the JSON", "google_forms", _reversed(google), standard, 401)
    yield Case("reordered: the fields of the JSON", "typeform", _reversed(body), typeform, 401)
    yield Case("reordered: values under other names", "twilio", signing.encoded(moved), twilio, 401)
    yield Case("truncated after it was signed", "typeform", body[:-40], typeform, 401)
    yield Case("truncated after it was signed", "google_forms", google[:-2], standard, 401)
    yield Case("truncated after it was signed", "twilio", signing.encoded(sms)[:-20], twilio, 401)
    yield Case("truncated before it was signed", "typeform", body[:-40], signing.typeform(body[:-40], TYPEFORM), 400)
    yield Case("genuine", "typeform", body, typeform, 202)
    yield Case("genuine", "google_forms", google, standard, 202)
    yield Case("genuine", "twilio", signing.encoded(sms), twilio, 202)
    yield Case("replayed", "typeform", body, typeform, 409)
    yield Case("replayed", "google_forms", google, standard, 409)
    yield Case("replayed: signed anew under its id", "google_forms", google, signing.standard(google, STANDARD), 409)
    yield Case("replayed", "twilio", signing.encoded(sms), twilio, 409)
    later = signing.google_body(text="the earlier of two, sent later", row=6)
    yield Case(
        "genuine, though it comes after a later one", "google_forms", later, signing.standard(later, STANDARD, delivery="msg_0"), 202
    )


def _table(intake: Intake) -> None:
    table = Table("what", "webhook", "answer", "problem", "events stored")
    wrong = []
    with httpx.Client(base_url=intake.url) as client:
        for case in _cases(intake.url):
            before = _stored(intake)
            answer = client.post(f"/webhooks/{case.hook}", content=case.body, headers=case.headers)
            stored = _stored(intake) - before
            problem = answer.json()["type"].rpartition("/")[2] if answer.status_code >= 400 else ""
            table.add_row(case.what, case.hook, str(answer.status_code), problem, str(stored))
            if answer.status_code != case.wanted or stored != (case.wanted == 202):
                wrong.append(f"{case.what} ({case.hook}): {answer.status_code}, wanted {case.wanted}; {stored} stored")
    Console(width=130).print(table)
    demand(not wrong, f"each has its code: {wrong}")


def _cut_off(intake: Intake) -> None:
    """A connection that ends before the body does leaves nothing behind."""
    before, place = _stored(intake), urlsplit(intake.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(
            b'POST /complaints HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"text": "hal'
        )
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(200)
    demand(_stored(intake) == before, "half a request leaves nothing behind")
    say("cut off", f"a connection that ended within the body: {answer.split(b' ')[1].decode() if answer else 'no answer'}, nothing stored")


def _schemathesis(intake: Intake, *, key: str | None, examples: int) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{intake.url}/openapi.json", "--max-examples", str(examples), "--workers", "2"),
        *("--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"),
        *("--seed", "7", "--no-color", "--suppress-health-check", "all", "--max-redirects", "0"),
    ]
    if key is not None:
        command += ["--header", f"Authorization: Bearer {key}"]
    with tempfile.TemporaryDirectory() as folder:  # it leaves a cache where it runs
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    tail = "\n".join(done.stdout.strip().splitlines()[-25:])
    sys.stdout.write(f"schemathesis {'with a key' if key else 'without a key'}:\n{tail}\n")
    demand(done.returncode == 0, f"schemathesis finds nothing, but it said:\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}")


def _left(intake: Intake) -> None:
    answers = httpx.get(f"{intake.url}/metrics").text.splitlines()
    counted = {line.split('code="')[1][:3]: 0.0 for line in answers if line.startswith("intake_requests_total{")}
    for line in answers:
        if line.startswith("intake_requests_total{"):
            counted[line.split('code="')[1][:3]] += float(line.rpartition(" ")[2])
    say("answers", ", ".join(f"{code}: {count:.0f}" for code, count in sorted(counted.items())))
    demand(not any(code.startswith("5") for code in counted), "no answer of all was an error of the server")
    demand("Traceback" not in intake.log.read_text(), "the log holds no traceback")


def _stored(intake: Intake) -> int:
    with intake.place.engine.connect() as connection:
        return int(connection.scalar(text("select count(*) from ingest.event_inbox")) or 0)


def _reversed(body: bytes) -> bytes:
    return orjson.dumps(dict(reversed(orjson.loads(body).items())))


def _now() -> float:
    return time.time()


if __name__ == "__main__":
    sys.exit(main())
