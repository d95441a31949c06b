"""``python -m apps.intake``: serve until SIGINT or SIGTERM. Settings: COMPLAINTS_INTAKE_* (docs/intake.md) and those of the pipeline."""

from __future__ import annotations

import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from apps.intake.server import make_app
from apps.intake.settings import IntakeSettings
from complaints_nlp.discretion import guard_process
from complaints_nlp.errors import ComplaintsError
from models.database import warehouse
from models.settings import Settings


def main() -> int:
    guard_process()
    try:
        base, settings = Settings(), IntakeSettings()
        settings.refuse_eavesdroppers()
        base.master_keys()  # made now, or missing now: not by the first customer
        if not settings.database_url.get_secret_value():  # a login of the role intake may not bring the schema up to date
            with warehouse(base.database_url.get_secret_value() or None, home=base.home):
                _serve(settings)
        else:
            _serve(settings)
    except ComplaintsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _serve(settings: IntakeSettings) -> None:
    password = settings.tls_key_password.get_secret_value() if settings.tls_key_password else None
    Granian(
        f"{make_app.__module__}:{make_app.__name__}",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=settings.workers,
        websockets=False,
        backlog=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        # Addresses hold references; they are for no log.
        log_access=False,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, keep_alive=True),
        ssl_cert=settings.tls_certificate,
        ssl_key=settings.tls_key,
        ssl_key_password=password,
        working_dir=Path.cwd(),
    ).serve()


if __name__ == "__main__":
    sys.exit(main())
