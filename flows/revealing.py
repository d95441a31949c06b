"""Who a pseudonym is, for a privacy officer.

    COMPLAINTS_DATABASE_URL=postgresql://ada@db/complaints COMPLAINTS_MASTER_KEY=... python -m flows reveal v1:ABC... --reason "call back, ticket 4471"

Signed in as yourself, in the role privacy_officer. The request is committed before anything is shown, and stays in the audit trail.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from models.database import close_engine, open_engine
from models.keys import KeyStore
from models.settings import Settings
from models.vault import Vault


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows reveal", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("customer", help="the pseudonym, as in core.customer")
    parser.add_argument("--reason", required=True, help="why, in ten characters or more; it is kept")
    options = parser.parse_args(arguments)
    settings = Settings()
    keys = settings.master_keys()
    # Not the whole installation: a privacy officer may not bring the schema up to date.
    engine = open_engine(settings.database_url.get_secret_value() or None, home=settings.home)
    try:
        identity = Vault(keys, key_store=KeyStore(engine, keys=keys)).reveal(engine, options.customer, reason=options.reason)
    finally:
        close_engine(engine)
    known = {name: value for name, value in asdict(identity).items() if value and name != "person"}
    sys.stdout.write(json.dumps(known, ensure_ascii=False) + "\n")
    return 0
