from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from models.database import close_engine, embedded_url, open_engine, warehouse
from models.embedded import EmbeddedServer, find_postmaster

CHECKOUT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from models.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
print("holding", flush=True)
sys.stdin.readline()
server.release()
print("released", flush=True)
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A home whose server is made once; every test starts and must leave it stopped."""
    home = Path(tempfile.mkdtemp(prefix="complaints-test-"))
    cut_short = home / "postgres.new-cut"
    cut_short.mkdir()
    (cut_short / "PG_VERSION").write_text("18\n")
    yield home
    shutil.rmtree(home)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    yield folder
    assert find_postmaster(folder / "postgres") is None


def holder(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)


def answers(server: EmbeddedServer) -> bool:
    engine = create_engine(embedded_url(server.socket_folder, database="postgres"), poolclass=NullPool)
    with engine.connect() as connection:
        return connection.scalar(text("select 1")) == 1


def test_the_last_hold_stops_the_server(home: Path) -> None:
    first, second = EmbeddedServer(home), EmbeddedServer(home)
    first.release()
    assert answers(second)
    second.release()
    second.release()  # safe to call twice


def test_a_server_another_process_holds_is_left_running(home: Path) -> None:
    other = holder(home)
    assert said(other) == "holding"
    server = EmbeddedServer(home)
    server.release()
    assert find_postmaster(home / "postgres")
    let_go(other)


def test_processes_that_start_at_once_share_one_server(home: Path) -> None:
    others = [holder(home) for _ in range(3)]
    assert [said(other) for other in others] == ["holding"] * 3
    running = [p for p in psutil.process_iter(["cmdline"]) if str(home / "postgres") in (p.info["cmdline"] or [])]
    assert len(running) == 1
    for other in others:
        let_go(other)


def test_the_server_of_a_killed_process_is_taken_over_and_stopped(home: Path) -> None:
    other = holder(home)
    assert said(other) == "holding"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    orphan = find_postmaster(home / "postgres")
    server = EmbeddedServer(home)
    assert orphan is not None
    assert find_postmaster(home / "postgres") == orphan
    server.release()


def test_a_killed_server_recovers(home: Path) -> None:
    server = EmbeddedServer(home)
    running = find_postmaster(home / "postgres")
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(running.pid)] if psutil.pid_exists(running.pid) else [], timeout=10)
    again = EmbeddedServer(home)
    assert answers(again)
    again.release()
    server.release()


def test_a_stale_pid_file_that_names_another_program_is_no_server(home: Path) -> None:
    # After a reboot or in a new container the number belongs to somebody else: here to this test.
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/postgres\n0\n5432\n{home}/postgres\n\n0 0\nready   \n")
    server = EmbeddedServer(home)
    assert answers(server)
    server.release()


def test_a_data_folder_whose_making_was_cut_short_is_made_again(home: Path) -> None:
    server = EmbeddedServer(home)
    assert answers(server)
    server.release()
    assert not list(home.glob("postgres.new-*"))


def test_a_path_too_long_for_a_socket_gets_a_private_one() -> None:
    top = Path(tempfile.mkdtemp(prefix="complaints-test-"))
    server = EmbeddedServer(top / ("a-long-name" * 10))
    assert answers(server)
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    server.release()
    shutil.rmtree(server.socket_folder)
    shutil.rmtree(top)


def test_only_the_owner_may_reach_the_server(home: Path) -> None:
    # Connections are trusted, so the folder of the socket is the door.
    server = EmbeddedServer(home)
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    server.release()


def test_the_server_log_holds_no_values(home: Path) -> None:
    with warehouse(home=home) as engine, engine.connect() as connection, pytest.raises(Exception, match="invalid input syntax"):
        connection.execute(text("select cast(:value as integer)"), {"value": "planted words"})
    assert "planted words" not in (home / "postgres" / "server.log").read_text()


def test_closing_an_engine_twice_is_safe(home: Path) -> None:
    engine = open_engine(home=home)
    close_engine(engine)
    close_engine(engine)
