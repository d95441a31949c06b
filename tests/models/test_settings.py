"""An installation may run without a key only where nothing leaves the computer."""

from __future__ import annotations

import base64
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from models.encryption import BadMasterKey, MasterKeys
from models.records import Source
from models.settings import MasterKeyNeeded, Settings, SourceNotConfigured, is_local, made_local_key, storage_options

KEY = "1:" + base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests counts."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"COMPLAINTS_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("", True),  # the default
        ("/data/lake", True),
        ("var/lake", True),
        ("file:///data/lake", True),
        ("s3://bucket/lake", False),
        ("gs://bucket/lake", False),
        ("abfs://container@account/lake", False),
        ("sftp://store/lake", False),
        ("simplecache::s3://bucket/lake", False),  # a chain: where it ends counts
        ("postgresql://localhost/x", True),
        ("postgresql://LOCALHOST:5433/x", True),
        ("postgres://me@127.0.0.1/x", True),
        ("postgresql+psycopg2://[::1]/x", True),
        ("postgresql:///x", True),  # no host: a socket
        ("postgresql:///x?host=/run/postgresql", True),
        ("postgresql://me:secret@db.example.com/x", False),
        ("postgresql:///x?host=db.example.com", False),
        ("postgresql://localhost/x?host=db.example.com", False),  # the query wins with libpq
        ("postgresql://localhost/x?hostaddr=192.0.2.7", False),  # and this over both
        ("postgresql:///x?host=/run/postgresql,db.example.com", False),  # a list: each is tried
        ("postgresql://localhost,db.example.com/x", False),
        ("postgresql://localhost.example.com/x", False),  # only begins like it
    ],
)
def test_what_stays_on_this_computer(url: str, *, local: bool) -> None:
    assert is_local(url) is local


LOCAL_DB, REMOTE_DB = "postgresql:///x?host=/run/pg", "postgresql://me:hunter2@db.example.com/x"


@pytest.mark.parametrize(
    ("database", "lake", "needed"),
    [
        ("", "", None),
        (LOCAL_DB, "", None),
        (LOCAL_DB, "/data/lake", None),
        (REMOTE_DB, "", "the database"),
        ("", "s3://bucket/lake", "the lake"),
        (REMOTE_DB, "s3://bucket/lake", "the database"),
    ],
)
def test_without_a_key_only_a_local_installation_starts(tmp_path: Path, database: str, lake: str, needed: str | None) -> None:
    settings = Settings(home=tmp_path / "home", database_url=database, lake_url=lake)
    assert made_local_key(settings)
    if needed is None:
        assert settings.master_keys().current == 1
        return
    with pytest.raises(MasterKeyNeeded, match=needed) as caught:
        settings.master_keys()
    assert "COMPLAINTS_MASTER_KEY" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert not (tmp_path / "home").exists(), "a refused start leaves no key file"


@pytest.mark.parametrize("database", ["", LOCAL_DB, REMOTE_DB])
@pytest.mark.parametrize("lake", ["", "s3://bucket/lake"])
def test_with_a_key_every_installation_starts_and_makes_no_file(tmp_path: Path, database: str, lake: str) -> None:
    settings = Settings(home=tmp_path / "home", database_url=database, lake_url=lake, master_key=KEY)
    assert settings.master_keys() == MasterKeys.parse(KEY)
    assert not made_local_key(settings)
    assert not (tmp_path / "home").exists()


def test_a_bad_key_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    with pytest.raises(BadMasterKey):
        Settings(home=tmp_path, master_key="short").master_keys()
    assert list(tmp_path.iterdir()) == []


def test_the_key_file_is_private_and_stays_the_same(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new" / "home")
    first = settings.master_keys()
    path = tmp_path / "new" / "home" / "master.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.master_keys() == first
    assert [file.name for file in path.parent.iterdir()] == ["master.key"], "no draft stays behind"


def test_two_processes_agree_on_one_key_file(tmp_path: Path) -> None:
    """Both are held at the gate until both are ready, then race."""
    program = (
        "import sys; from pathlib import Path; from models.settings import Settings; print('ready', flush=True); sys.stdin.readline();"
        "from models.encryption import keyed_hash; print(keyed_hash(Settings(home=Path(sys.argv[1])).master_keys(), 'test', 'x'))"
    )
    racers = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    answers = {racer.communicate(timeout=30)[0] for racer in racers}
    assert len(answers) == 1
    assert len(answers.pop().strip()) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]


def test_threads_of_one_process_agree_on_one_key_file(tmp_path: Path) -> None:
    gate = Barrier(8)

    def racer(_: int) -> bytes:
        gate.wait()
        return Settings(home=tmp_path).master_keys().derive("test")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(racer, range(8)))) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]


@pytest.mark.parametrize("source", Source)
def test_a_source_without_a_location_names_the_variable(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = f"COMPLAINTS_SOURCE_{source.value.upper()}_URL"
    with pytest.raises(SourceNotConfigured, match=variable):
        Settings().source_location(source)
    monkeypatch.setenv(variable, "s3://bucket/in")
    assert Settings().source_location(source) == "s3://bucket/in"


def test_no_repr_shows_a_secret() -> None:
    shown = repr(Settings(master_key=KEY, database_url=REMOTE_DB))
    assert KEY not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("url", "environment", "options"),
    [
        ("/data/lake", {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000"}, {}),  # nothing to do with S3
        ("s3://bucket/lake", {}, {}),  # AWS itself
        (
            "s3://bucket/lake",
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000"},
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000", "AWS_ALLOW_HTTP": "true"},
        ),
        ("s3://bucket/lake", {"AWS_ENDPOINT_URL": "https://minio"}, {"AWS_ENDPOINT_URL": "https://minio"}),  # no plain HTTP then
        (  # the service's own variable goes first with boto; delta-rs does not know it
            "s3://bucket/lake",
            {"AWS_ENDPOINT_URL_S3": "https://minio", "AWS_ENDPOINT_URL": "http://other"},
            {"AWS_ENDPOINT_URL": "https://minio"},
        ),
    ],
)
def test_storage_options(url: str, environment: dict[str, str], options: dict[str, str]) -> None:
    assert storage_options(url, environment) == options
