"""Starting, stopping and what must not leak: the process side of `make up` and `make run`, with small programs for the real ones."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.up import private_server
from flows.up.command import AlreadyUp, PortTaken, _bind, _only_one, sources_to_add, without_password
from flows.up.database import for_prefect
from flows.up.parts import PROCESSES, Plan
from flows.up.prefect_settings import LASTING, client_environment, inherited, server_environment
from flows.up.private import PrefectTooEarly
from models.database import with_driver

ROOT = Path(__file__).resolve().parents[2]
END_SECONDS = 20

# A worker in small: it says its own number and that of a child that has left it for a session of its own, then stays.
STAYS = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
open("{file}", "w").write(f"{{os.getpid()}} {{child.pid}}")
time.sleep(600)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAYS


def _script(body: str) -> str:
    head = """
        import os, sys
        from pathlib import Path
        from flows.up.supervisor import Part, PartFailed, Supervisor
        here = Path(sys.argv[1])
        def part(name, code, **options):
            return Part(name=name, command=[sys.executable, "-c", code], environment=lambda: dict(os.environ), stop_seconds=1, **options)
        def say(line):
            print(line, flush=True)
    """
    return textwrap.dedent(head) + textwrap.dedent(body)


def _manager(body: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _script(body), str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _read_to(manager: subprocess.Popen[str], last: str) -> list[str]:
    assert manager.stdout is not None
    lines = []
    for line in manager.stdout:
        lines.append(line.strip())
        if last in line:
            return lines
    raise AssertionError(f"ended without {last!r}: {lines}")


def _processes(file: Path) -> list[psutil.Process]:
    return [psutil.Process(int(word)) for word in file.read_text().split()]


STAYING = """
    with Supervisor(logs=here / "logs", say=say) as supervisor:
        supervisor.start([part("stays", {code!r}, ready=(here / "pids").exists)])
        say("up")
        supervisor.wait()
"""


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, STAYS),  # Ctrl-C
        (signal.SIGTERM, STAYS),  # what a service manager sends
        (signal.SIGKILL, STUBBORN),  # nobody left to ask, and a part that would not end if asked
    ],
)
def test_nothing_is_left_running(tmp_path: Path, number: signal.Signals, code: str) -> None:
    manager = _manager(STAYING.format(code=code.format(file=tmp_path / "pids")), tmp_path)
    _read_to(manager, "up")
    processes = _processes(tmp_path / "pids")
    manager.send_signal(number)
    assert manager.wait(END_SECONDS) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    _, alive = psutil.wait_procs(processes, timeout=END_SECONDS)
    assert not alive


def test_parts_start_in_order_each_when_the_one_before_is_ready(tmp_path: Path) -> None:
    body = """
        stays = "import time; open({name!r}, 'w'); time.sleep(600)"
        def first_is_there():
            return (here / "first").exists()
        with Supervisor(logs=here / "logs", say=say) as supervisor:
            assert supervisor.start([
                part("first", stays.format(name=str(here / "first")), ready=first_is_there),
                part("step", f"assert open({str(here / 'first')!r}); print('one step')"),
                part("last", stays.format(name=str(here / "last")), ready=(here / "last").exists),
            ])
    """
    output, _ = _manager(body, tmp_path).communicate(timeout=END_SECONDS)
    marks = [line.split(" (")[0] for line in output.splitlines() if "|" not in line]
    assert marks == ["first ready", "step done", "last ready", "stopping last", "stopping first"]
    assert (tmp_path / "logs" / "step.log").read_text() == "one step\n"


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ('[part("a", "raise SystemExit(3)")]', "a did not start (exit status 3)"),  # a step that fails
        ('[part("a", "raise SystemExit(4)", ready=lambda: False)]', "a did not start (exit status 4)"),  # dies before it is ready
        ('[part("a", "import time; time.sleep(600)", ready=lambda: False, start_seconds=0.3)]', "a was not ready after 0 s"),
        ('[part("a", "", ready=lambda: True)]', "a ended by itself (exit status 0)"),  # later, though without an error
    ],
)
def test_a_part_that_fails_is_named_with_its_log(tmp_path: Path, parts: str, problem: str) -> None:
    body = f"""
        try:
            with Supervisor(logs=here / "logs", say=say) as supervisor:
                supervisor.start({parts})
                supervisor.wait()
        except PartFailed as error:
            say(f"failed: {{error}}")
    """
    lines = _read_to(_manager(body, tmp_path), "failed:")
    assert lines[-1] == f"failed: {problem}; its log is {tmp_path / 'logs' / 'a.log'}"


@pytest.mark.parametrize(
    ("environment", "demonstration"),
    [
        ({}, True),  # nothing configured
        ({"COMPLAINTS_SOURCE_SMS_URL": ""}, True),  # an empty variable configures nothing
        ({"COMPLAINTS_SOURCE_SMS_URL": "s3://sms"}, False),  # samples beside real sources would be a surprise
    ],
)
def test_samples_stand_in_only_for_everything(environment: dict[str, str], demonstration: bool) -> None:
    assert bool(sources_to_add(environment)) is demonstration


def test_a_port_in_use_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} is in use.*COMPLAINTS_PREFECT_PORT"):
            _bind(port)


def test_a_home_is_up_once(tmp_path: Path) -> None:
    with _only_one(tmp_path), pytest.raises(AlreadyUp), _only_one(tmp_path):
        pass
    with _only_one(tmp_path):
        pass  # free again


SECRET = "hunter2"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    url = f"postgresql://beejan:{SECRET}@db.example/complaints"
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", url)
    monkeypatch.setenv("COMPLAINTS_MASTER_KEY", f"1:{SECRET}")
    monkeypatch.setenv("PREFECT_API_KEY", SECRET)
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", f"postgresql+asyncpg://prefect:{SECRET}@db.example/prefect")
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield Plan(home=tmp_path, database_url=url, sources={}, listener=listener)


def test_no_secret_on_a_command_line(plan: Plan) -> None:
    assert SECRET not in repr(plan)
    assert SECRET not in json.dumps([list(row.part(plan).command) for row in PROCESSES if row.wanted(plan)])


@pytest.mark.parametrize(
    ("environment", "secrets"),
    [
        ("environment", {"COMPLAINTS_DATABASE_URL", "COMPLAINTS_MASTER_KEY"}),  # the worker's runs need them
        ("server_environment", {"PREFECT_SERVER_DATABASE_CONNECTION_URL"}),  # the server needs its database alone
    ],
)
def test_a_process_gets_only_its_own_secrets(plan: Plan, environment: str, secrets: set[str]) -> None:
    given = getattr(plan, environment)()
    assert {name for name, value in given.items() if SECRET in value} == secrets


def test_prefect_is_told_to_be_discreet(tmp_path: Path) -> None:
    told = server_environment(client_environment(tmp_path, api_url="http://127.0.0.1:1/api"), database_url="", kind=LASTING)
    assert told["PREFECT_RESULTS_PERSIST_BY_DEFAULT"] == told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert told["DO_NOT_TRACK"] == "1"
    assert "memory" not in told["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"]  # a restarted server must still know who holds a place


def test_another_prefect_does_not_lead_us_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_PROFILE", "work")
    assert "PREFECT_PROFILE" not in inherited()
    assert os.environ["PATH"] == inherited()["PATH"]


@pytest.mark.parametrize(
    ("url", "prefects"),
    [
        ("postgresql://me:pw@db:5433/complaints", "postgresql+asyncpg://me:pw@db:5433/prefect"),  # same server, database of its own
        ("postgres://db/complaints?sslmode=require", "postgresql+asyncpg://db/prefect?ssl=require"),  # asyncpg's word for it
        ("postgresql:///complaints?host=/run/pg", "postgresql+asyncpg:///prefect?host=%2Frun%2Fpg"),  # a socket
        ("postgresql://db/complaints?application_name=x", "postgresql+asyncpg://db/prefect"),  # asyncpg would refuse it
    ],
)
def test_prefects_database_url(url: str, prefects: str) -> None:
    assert for_prefect(with_driver(url)).render_as_string(hide_password=False) == prefects


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sftp://beejan:hunter2@files.example/sms", "sftp://beejan:***@files.example/sms"),
        ("s3://bucket/sms", "s3://bucket/sms"),
        ("/data/sms", "/data/sms"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_private_server_comes_before_prefect(tmp_path: Path) -> None:
    import prefect  # noqa: F401 - as it would be by then

    with pytest.raises(PrefectTooEarly), private_server(tmp_path):
        pass


@pytest.fixture
def home() -> Iterator[Path]:
    # Not tmp_path: where root runs the tests, PostgreSQL is another user, and a second pytest shuts that user out of the folders above
    with tempfile.TemporaryDirectory(prefix="complaints-") as folder:
        yield Path(folder)


def test_a_private_server_serves_one_run_and_goes(home: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from flows.up import private_server
        before = dict(os.environ)
        with private_server(Path(sys.argv[1])) as url:
            from prefect import flow
            from prefect.client.orchestration import get_client
            assert os.environ["PREFECT_API_URL"] == url
            @flow
            def answer():
                return 42
            assert answer() == 42
            with get_client(sync_client=True) as client:
                print(client.read_flow_runs()[0].state_name, url)
        assert dict(os.environ) == before
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(home)], cwd=ROOT, capture_output=True, text=True, timeout=150, check=True
    )
    state, url = done.stdout.split()
    assert state == "Completed"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.split(":")[2].split("/")[0])))
    assert not (home / "postgres" / "postmaster.pid").exists()
