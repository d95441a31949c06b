"""Who may send to the intake: make, list and revoke senders.

    python -m flows sender add website-desk --sources complaints
    python -m flows sender add typeform-main --sources typeform --signed
    COMPLAINTS_SENDER_SECRET=... python -m flows sender add twilio-main --sources twilio --signed

A key is shown once. With --signed, COMPLAINTS_SENDER_SECRET is the secret the vendor signs with (Twilio's auth token); without it one is made.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from models.database import open_session
from models.installation import Installation, open_installation
from models.senders import DEFAULT_BURST, DEFAULT_RATE, SenderRefused, make_sender, new_signing_secret, read_senders, revoke_sender

SECRET: Final = "COMPLAINTS_SENDER_SECRET"  # noqa: S105 - the variable's name
# What the intake takes (apps.intake.hooks; a test holds the two together).
SOURCES: Final = ("complaints", "typeform", "google_forms", "twilio", "africas_talking", "form", "sms")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows sender", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="make a sender; one that is there gets a new key")
    add.add_argument("name", help="lower-case letters, digits, _ . and -; no person's name")
    add.add_argument("--sources", required=True, help=f"what it may send, comma-separated: {', '.join(SOURCES)}")
    add.add_argument("--signed", action="store_true", help="its webhooks are signed; unsigned ones are refused")
    add.add_argument("--rate", type=float, default=DEFAULT_RATE, help="requests a second (default: %(default)s)")
    add.add_argument("--burst", type=int, default=DEFAULT_BURST, help="requests at once (default: %(default)s)")
    commands.add_parser("list", help="all senders")
    commands.add_parser("revoke", help="refuse a sender from now on").add_argument("name")
    options = parser.parse_args(arguments)
    with open_installation() as place:
        if options.command == "add":
            _add(place, options)
        elif options.command == "revoke":
            with open_session(place.engine) as session:
                revoke_sender(session, options.name, now=datetime.now(UTC))
                session.commit()
            sys.stdout.write(f"{options.name} is refused within seconds, everywhere\n")
        else:
            _list(place)
    return 0


def _add(place: Installation, options: argparse.Namespace) -> None:
    sources = {source.strip() for source in options.sources.split(",") if source.strip()}
    if unknown := sorted(sources - set(SOURCES)):
        raise SenderRefused(name=options.name, reason=f"there is no source {', '.join(unknown)}; there are {', '.join(SOURCES)}")
    given = os.environ.get(SECRET, "")
    secret = (given or new_signing_secret()) if options.signed else None
    with open_session(place.engine) as session:
        key = make_sender(
            session,
            options.name,
            keys=place.keys,
            sources=sources,
            now=datetime.now(UTC),
            secret=secret,
            rate=options.rate,
            burst=options.burst,
        )
        session.commit()
    sys.stdout.write(f"{options.name} may send {', '.join(sorted(sources))}\nkey, shown this once: {key}\n")
    if secret and not given:
        sys.stdout.write(f"signing secret, shown this once: {secret}\n")


def _list(place: Installation) -> None:
    for sender in read_senders(place.engine, keys=place.keys):
        state = f"revoked {sender.revoked_at:%Y-%m-%d %H:%M}" if sender.revoked_at else f"since {sender.created_at:%Y-%m-%d %H:%M}"
        signed = "signed" if sender.secret else "by key"
        sys.stdout.write(f"{sender.name:<24} {signed:<7} {sender.rate:g}/s  {', '.join(sorted(sender.sources))}  {state}\n")
