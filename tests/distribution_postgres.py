"""``python -m tests.distribution_postgres COMMAND ...``: run a command with COMPLAINTS_TEST_DATABASE_URL set.

Where the variable is set already, that server is used. Otherwise the distribution's PostgreSQL (Debian: apt-get install postgresql) is
started for the length of the command, with its data in a temporary folder, on a free port of the loopback.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

VARIABLE: Final = "COMPLAINTS_TEST_DATABASE_URL"
PLACES: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin")


def main(command: Sequence[str]) -> int:
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    binaries = _binaries()
    if binaries is None:
        sys.stderr.write(f"no PostgreSQL server found: install one (Debian: apt-get install postgresql), or set {VARIABLE}\n")
        return 1
    with _server(binaries) as url:
        return subprocess.run(command, check=False, env=os.environ | {VARIABLE: url}).returncode


def _binaries() -> Path | None:
    """The folder of the newest server installed."""
    found = [path for place in PLACES for path in Path("/").glob(place.lstrip("/")) if (path / "initdb").exists()]
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).parent]
    return max(
        found, key=lambda path: [int(part) for part in path.parent.name.replace("@", "-").split("-") if part.isdigit()], default=None
    )


@contextmanager
def _server(binaries: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="test-postgres-") as folder, closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        listener.close()
        account = _account()
        if account:
            shutil.chown(folder, account)
        data = Path(folder) / "data"
        _run(account, str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        _run(account, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(Path(folder) / "log"), "-o", options, "start")
        try:
            sys.stderr.write(f"on {_version(binaries)}\n")
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(account, str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the user its package made, or as nobody."""
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def _version(binaries: Path) -> str:
    return subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _run(account: str | None, *command: str) -> None:
    done = subprocess.run(command, check=False, user=account, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{Path(command[0]).name} failed: {done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
