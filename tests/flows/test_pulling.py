"""What is whole and new at a source is taken, once; what still grows waits; the source itself is never touched.

`make prove-pull` runs this file: every batch flow, as Prefect runs it, from a folder and from an S3-compatible server, while a writer
is still appending to one of the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

import boto3
import fsspec
import pytest
from fsspec.spec import AbstractFileSystem
from prefect import Flow

from flows.ingest_call_logs import ingest_call_logs
from flows.ingest_sms import ingest_sms
from flows.ingest_social_files import ingest_social_files
from flows.ingest_web_forms import ingest_web_forms
from flows.steps.pulling import Look, SourceFile, SourceFileChanged, SourceFolder, SourceUnreachable
from models.installation import Installation, open_installation
from models.lake import Lake
from models.records import Source
from models.settings import Settings
from tests.flows.making import FEEDS, Feed, fake_analysts, land, process, read

FLOWS: dict[Source, Flow[[], dict[str, int]]] = {
    Source.CALL_LOGS: ingest_call_logs,
    Source.SMS: ingest_sms,
    Source.SOCIAL: ingest_social_files,
    Source.WEB_FORMS: ingest_web_forms,
}


class Store(Protocol):
    """Where a source puts its files, seen from the source's side."""

    url: str

    def put(self, name: str, content: bytes) -> None: ...
    def append(self, name: str, content: bytes) -> None: ...
    def remove(self, name: str) -> None: ...
    def contents(self) -> dict[str, bytes]: ...


class Folder:
    def __init__(self, root: Path) -> None:
        root.mkdir()
        self.url, self._root = str(root), root

    def put(self, name: str, content: bytes) -> None:
        (self._root / name).parent.mkdir(parents=True, exist_ok=True)
        (self._root / name).write_bytes(content)

    def append(self, name: str, content: bytes) -> None:
        with (self._root / name).open("ab") as file:
            file.write(content)

    def remove(self, name: str) -> None:
        (self._root / name).unlink()

    def contents(self) -> dict[str, bytes]:
        return {str(path.relative_to(self._root)): path.read_bytes() for path in self._root.rglob("*") if path.is_file()}


class Bucket:
    """An object cannot grow: a writer puts a longer one in its place."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/outbox"
        self._name = url.removeprefix("s3://")
        self._client: Any = boto3.client("s3")

    def put(self, name: str, content: bytes) -> None:
        self._client.put_object(Bucket=self._name, Key=f"outbox/{name}", Body=content)

    def append(self, name: str, content: bytes) -> None:
        self.put(name, self._get(f"outbox/{name}") + content)

    def remove(self, name: str) -> None:
        self._client.delete_object(Bucket=self._name, Key=f"outbox/{name}")

    def contents(self) -> dict[str, bytes]:
        keys = [each["Key"] for each in self._client.list_objects_v2(Bucket=self._name).get("Contents", [])]
        return {key.removeprefix("outbox/"): self._get(key) for key in keys}

    def _get(self, key: str) -> bytes:
        body: bytes = self._client.get_object(Bucket=self._name, Key=key)["Body"].read()
        return body


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Folder(tmp_path / "outbox") if request.param == "folder" else Bucket(request.getfixturevalue("bucket"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "outbox")


class Writer(Thread):
    """Appends one record after another until it is told to stop. ``one_more`` waits until it has."""

    def __init__(self, store: Store, name: str, feed: Feed) -> None:
        super().__init__(daemon=True)
        self._store, self._name, self._feed = store, name, feed
        self._stop_asked, self._appended = Event(), Event()
        self.written = 100

    def run(self) -> None:
        while not self._stop_asked.is_set():
            self._store.append(self._name, self._feed.line(self.written))
            self.written += 1
            self._appended.set()
            self._stop_asked.wait(0.005)  # not to fill the disk

    def one_more(self, _: float = 0) -> None:
        for _twice in range(2):  # the append that was under way may have begun before the first look
            self._appended.clear()
            assert self._appended.wait(20), "the writer died"

    def __enter__(self) -> Writer:
        self._store.put(self._name, self._feed.head)
        self.start()
        self.one_more()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_asked.set()
        self.join(20)


def sleeping(monkeypatch: pytest.MonkeyPatch, sleep: Callable[[float], None]) -> None:
    """What happens between the two looks, in flows too."""
    monkeypatch.setitem(SourceFolder.new_files.__kwdefaults__, "sleep", sleep)


def locate(monkeypatch: pytest.MonkeyPatch, source: Source, url: str) -> None:
    monkeypatch.setenv(f"COMPLAINTS_SOURCE_{source.value.upper()}_URL", url)


@pytest.mark.usefixtures("prefect_server", "settings")
@pytest.mark.parametrize("source", Source)
def test_a_flow_pulls_while_a_writer_appends(source: Source, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    feed, flow = FEEDS[source], FLOWS[source]
    locate(monkeypatch, source, store.url)
    store.put(feed.name, feed.file(0, 10))
    store.put(f"branch/{feed.name}", feed.file(10, 30))
    for name in (f"{feed.name}.part", f"{feed.name}.TMP"):  # marked unfinished, however quiet they lie
        store.put(name, feed.file(30, 40))
    untouched = store.contents()

    with Writer(store, "growing", feed) as writer:
        sleeping(monkeypatch, writer.one_more)
        during = flow()
        assert writer.is_alive()
    sleeping(monkeypatch, lambda _: None)
    after, again = flow(), flow()

    nothing = {"landed": 0, "seen_before": 0, "still_growing": 2, "read": 0, "quarantined": 0, "passed_over": 0}
    assert during == nothing | {"landed": 2, "still_growing": 3, "read": 30}
    assert after == nothing | {"landed": 1, "read": writer.written - 100}
    assert again == nothing
    whole = store.contents()
    assert whole.pop("growing") == feed.file(100, writer.written)
    assert whole == untouched
    assert landed_hashes() == {hashlib.sha256(content).hexdigest() for content in taken(store)}


def taken(store: Store) -> list[bytes]:
    return [content for name, content in store.contents().items() if not name.lower().endswith((".part", ".tmp"))]


def landed_hashes() -> set[str]:
    """Of the plain bytes of all that landed, opened and hashed anew."""
    with open_installation() as place:
        root = place.lake._root
        keys = [path.removeprefix(f"{root}/") for path in place.lake._files.find(f"{root}/landing")]
        return {hashlib.sha256(place.lake.open_landed(key).read()).hexdigest() for key in keys}


@pytest.mark.usefixtures("prefect_server", "settings")
def test_a_flow_leaves_a_file_that_changes_while_it_is_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FEEDS[Source.SMS]
    locate(monkeypatch, Source.SMS, folder.url)
    sleeping(monkeypatch, lambda _: None)
    folder.put("a.txt", feed.file(0, 5))
    folder.put("b.txt", feed.file(5, 10))

    original = Lake.land

    def meddling(self: Lake, chunks: Iterator[bytes], **rest: Any) -> Any:
        folder.append("b.txt", feed.lines(10, 11)) if len(folder.contents()["b.txt"]) == len(feed.file(5, 10)) else None
        return original(self, chunks, **rest)

    monkeypatch.setattr(Lake, "land", meddling)
    first, second = ingest_sms(), ingest_sms()
    assert (first["landed"], first["still_growing"], first["read"]) == (1, 1, 5)
    assert (second["landed"], second["still_growing"], second["read"]) == (1, 0, 6)


@pytest.mark.usefixtures("prefect_server", "settings")
def test_a_flow_whose_source_is_away_fails_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locate(monkeypatch, Source.SMS, "carrierpigeon://loft/7105550123")
    with pytest.raises(SourceUnreachable, match="sms: cannot list its location"):
        ingest_sms()


# --- an appended file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", Source)
def test_an_appended_file_is_read_again_and_only_its_new_records_load(
    source: Source, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = FEEDS[source]
    locate(monkeypatch, source, store.url)
    with open_installation() as place:
        analysts = fake_analysts(place)
        store.put("daily", feed.file(0, 10))
        assert land(place, source) == 1
        assert [counts.read for counts in read(place, source)] == [10]
        assert counted(process(place, analysts)) == (10, 10, 0)

        store.append("daily", feed.lines(10, 13))
        assert land(place, source) == 1
        assert [counts.read for counts in read(place, source)] == [13]
        assert counted(process(place, analysts)) == (13, 3, 10)

        assert land(place, source) == 0
        assert read(place, source) == []
        assert counted(process(place, analysts)) == (0, 0, 0)


def counted(counts: Any) -> tuple[int, int, int]:
    assert counts.quarantined == 0
    return counts.read, counts.loaded, counts.duplicates


@pytest.mark.parametrize("name", ["copy.txt", "elsewhere/gateway.txt"])
def test_the_same_bytes_under_another_name_are_not_read_again(name: str, folder: Folder, place: Installation) -> None:
    feed = FEEDS[Source.SMS]
    object.__setattr__(place.settings, "source_sms_url", folder.url)
    folder.put("gateway.txt", feed.file(0, 5))
    assert land(place, Source.SMS) == 1
    folder.put(name, feed.file(0, 5))
    assert land(place, Source.SMS) == 0
    assert len(read(place, Source.SMS)) == 1


# --- looking -----------------------------------------------------------------------------------------------------------------


def look(url: str, *, between: Callable[[], object] = lambda: None, known: frozenset[str] = frozenset()) -> Look:
    return SourceFolder("sms", url).new_files(
        settle_seconds=2, known=lambda files: {file for file in files if file.name in known}, sleep=lambda _: between() and None
    )


def names(files: tuple[SourceFile, ...]) -> list[str]:
    return [file.name for file in files]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("calls.json", True),
        ("deep/er/calls.json", True),
        ("no_ending", True),
        ("partial.csv", True),  # only the ending counts
        ("Ọ̀rọ̀ 1.csv", True),
        ("calls.json.part", False),
        ("calls.tmp", False),
        ("CALLS.TMP", False),
        ("calls.crdownload", False),
        ("calls.filepart", False),  # WinSCP
        (".calls.json.swp", False),
        ("~$forms.xlsx", False),  # Excel's lock
        (".~lock.forms.ods#", False),  # LibreOffice's
        (".Trash/calls.json", False),
    ],
)
def test_which_files_are_taken_by_their_names(store: Store, name: str, taken: bool) -> None:
    store.put("other", b"1")
    store.put(name, b"1")
    found = set(names(look(store.url).settled)) - {"other"}
    assert found == ({name.rsplit("/", 1)[-1]} if taken else set())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda store: store.append("a", b"more"), id="grew"),
        pytest.param(lambda store: store.put("a", b""), id="emptied"),
        pytest.param(lambda store: store.remove("a"), id="went"),
    ],
)
def test_a_file_that_changes_between_two_looks_waits(store: Store, change: Callable[[Store], None]) -> None:
    store.put("a", b"some")
    store.put("b", b"some")
    seen = look(store.url, between=lambda: change(store))
    assert names(seen.settled) == ["b"]
    assert seen.growing == ("a",)


def test_a_file_that_came_between_two_looks_waits_without_a_word(store: Store) -> None:
    store.put("a", b"some")
    seen = look(store.url, between=lambda: store.put("b", b"some"))
    assert (names(seen.settled), seen.growing) == (["a"], ())


def test_known_files_are_not_waited_for(store: Store) -> None:
    def refuse() -> None:
        raise AssertionError("waited for nothing")

    store.put("a", b"some")
    store.put("b.part", b"some")
    assert look(store.url, known=frozenset({"a"}), between=refuse) == Look(settled=(), growing=("b.part",))


def test_settle_seconds_are_slept_once(folder: Folder) -> None:
    slept: list[float] = []
    folder.put("a", b"some")
    SourceFolder("sms", folder.url).new_files(settle_seconds=2.5, known=lambda _: (), sleep=slept.append)
    assert slept == [2.5]


def test_an_object_stores_mark_of_a_folder_is_no_file(bucket: str) -> None:
    store = Bucket(bucket)
    store.put("", b"")
    store.put("deep/", b"")
    store.put("deep/a", b"some")
    assert names(look(store.url).settled) == ["a"]


def test_a_location_may_be_one_file(folder: Folder) -> None:
    folder.put("a.csv", b"some")
    assert names(look(f"{folder.url}/a.csv").settled) == ["a.csv"]


# --- reading a file ----------------------------------------------------------------------------------------------------------


def test_the_bytes_are_the_files(store: Store) -> None:
    content = bytes(range(256)) * 10_000  # more than one chunk
    store.put("a", content)
    source = SourceFolder("sms", store.url)
    (file,) = source.list()
    assert b"".join(source.chunks(file)) == content


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda store: store.append("a", b"more"), id="grew"),
        pytest.param(lambda store: store.put("a", b"other"), id="was replaced"),
        pytest.param(lambda store: store.remove("a"), id="went"),
    ],
)
@pytest.mark.parametrize("when", ["before", "while"])
def test_a_file_that_changes_while_it_is_read_is_refused(store: Store, change: Callable[[Store], None], when: str) -> None:
    store.put("a", bytes(100))
    source = SourceFolder("sms", store.url)
    (file,) = source.list()
    chunks = source.chunks(file)
    if when == "while":
        next(chunks)
    change(store)
    with pytest.raises(SourceFileChanged):
        list(chunks)


# --- unreachable -------------------------------------------------------------------------------------------------------------


class Moody(AbstractFileSystem):  # type: ignore[misc]
    """A store whose library has errors of its own, with the password in them."""

    protocol = "moody"

    def exists(self, path: str, **_: Any) -> bool:
        raise RuntimeError("login failed for user beejan password hunter2")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/no/such/folder-07105550123", "no such place"),
        ("carrierpigeon://loft/07105550123", "no such kind of URL"),
        ("moody://host/07105550123", "RuntimeError"),
    ],
)
def test_an_unreachable_location_is_said_clearly_and_without_its_secrets(url: str, kind: str) -> None:
    fsspec.register_implementation("moody", Moody, clobber=True)
    with pytest.raises(SourceUnreachable) as caught:
        look(url)
    assert kind in str(caught.value)
    assert "check that it exists" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "07105550123" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_bucket_that_does_not_exist_is_unreachable(bucket: str) -> None:
    with pytest.raises(SourceUnreachable):
        look(f"{bucket}-not/outbox")


def test_a_place_that_goes_away_between_the_looks_is_unreachable(folder: Folder) -> None:
    folder.put("a", b"some")
    root = Path(folder.url)
    with pytest.raises(SourceUnreachable):
        look(folder.url, between=lambda: root.rename(root.with_name("moved")))
