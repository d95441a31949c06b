"""``python -m apps.intake``: serve until SIGINT or SIGTERM. Settings: COMPLAINTS_INTAKE_* (docs/intake.md) and those of the pipeline."""

from __future__ import annotations

import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from pydantic import ValidationError

from apps.intake.server import check_role, make_app
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
            with warehouse(base.database_url.get_secret_value() or None, home=base.home) as engine:
                check_role(engine)
                _serve(settings)
        else:
            _serve(settings)
    except ComplaintsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ValidationError as error:
        sys.stderr.writelines(f"{line}\n" for line in what_is_wrong(error))
        return 1
    return 0


def what_is_wrong(error: ValidationError) -> list[str]:
    """Of settings, a line each: the variable and what it must be, never what it is; that may be a secret."""
    return [
        f"{'_'.join(('COMPLAINTS_INTAKE', *(str(part).upper() for part in each['loc']))) if each['loc'] else 'settings'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False)
    ]


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
        ssl_protocol_min=SSLProtocols.tls12,  # Android 9 and older know no 1.3
        working_dir=Path.cwd(),
    ).serve()


if __name__ == "__main__":
    sys.exit(main())
