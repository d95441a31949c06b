"""Complaints through the models: masked, classified and pseudonymised, over all cores.

A worker process holds models of its own, on one thread; a chunk of complaints goes in, what may be stored comes out. An answer depends on
its own text alone, so it is the same with one process or many, and however the complaints are cut into chunks.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from complaints_nlp import ComplaintAnalyzer, MaskedText, Pseudonymizer
from complaints_nlp.analyzer import Examined, Identifier
from complaints_nlp.classification.predictor import Prediction, Predictor
from complaints_nlp.discretion import discreet, guard_process
from complaints_nlp.enrichment.places import find_place
from complaints_nlp.enrichment.whose import Whose
from complaints_nlp.errors import UnusableText
from complaints_nlp.masking.masker import Masked, Masker
from flows.media.reader import MediaReader
from models.installation import Installation
from models.records import ClassifiedComplaint, Complaint, record_id
from models.registry import champion_folder

Answer = ClassifiedComplaint | UnusableText

# What a worker takes at once: as many complaints as make batches pay, in few enough characters (half a second's work) that no worker waits
# long for the other's last chunk of long calls.
CHUNK: Final = 32
CHUNK_CHARACTERS: Final = 8_000
# Below this a second process costs more in loading models than it saves.
WORTH_WORKERS: Final = 1_500
# Read by the libraries when they are loaded.
THREAD_SETTINGS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")

WARM_UP: Final = "Good morning, no network in Ikeja since 9am and my 2,000 naira data finished. Call me."

# What names a customer, most trusted first: the first there is becomes the customer's pseudonym.
IDENTIFIERS: Final = ("phone", "account", "email", "handle")
# In a text these are mostly the customer's; a handle is mostly somebody else's (a friend, a brand, the one replied to) and links only
# where the text says that it is the writer's own.
LINKING_IN_TEXT: Final = frozenset({"phone", "account", "email"})
# The network of a handle that a text names without saying which.
USUAL_NETWORK: Final = "x"
# Fields that a source fills with words of its own choosing: masked like any text.
LABELS: Final = ("queue", "disposition", "product")


@dataclass(frozen=True, slots=True)
class Tools:
    """What turns complaints into what may be stored; loaded once a process. ``labels`` remembers masked field values: they repeat."""

    analyzer: ComplaintAnalyzer
    masker: Masker
    pseudonymizer: Pseudonymizer
    labels: dict[str, MaskedText | None] = field(default_factory=dict, repr=False)


def open_tools(keys: Mapping[int, bytes], *, current: int, model: Path | None) -> Tools:
    """The models, the classifier being that in the folder ``model`` or the shipped one, and pseudonyms under these keys.

    The classifier's second reader is left for later: ``reprocess_complaints`` has it read what was loaded.
    """
    masker = Masker()
    analyzer = ComplaintAnalyzer(masker=masker, predictor=Predictor.load(model, threads=1, quick=True))
    return Tools(analyzer, masker, Pseudonymizer(keys, current=current))


class Analysts:
    """Who analyses: this process alone, or worker processes beside it. ``open_own`` loads the tools of this process at first use.

    ``media`` reads pictures and videos, in a process that starts with the first of them.
    """

    def __init__(self, open_own: Callable[[], Tools], *, pool: ProcessPoolExecutor | None = None, media: MediaReader | None = None) -> None:
        self.media = media or MediaReader()
        self._open_own = open_own
        self._pool = pool
        self._own: Tools | None = None

    def analyze(self, complaints: Sequence[Complaint]) -> list[Answer]:
        """One answer a complaint, in order.

        The longest go first: the last chunks are of the shortest texts, so that the workers are done within moments of each other.
        """
        order = sorted(range(len(complaints)), key=lambda place: len(complaints[place].text or ""), reverse=True)
        chunks = cut_into_chunks([complaints[place] for place in order])
        answers = self._pool.map(_in_worker, chunks) if self._pool and len(chunks) > 1 else map(self._here, chunks)
        found = dict(zip(order, chain.from_iterable(answers), strict=True))
        return [found[place] for place in range(len(complaints))]

    def classify(self, masked_texts: Sequence[str]) -> list[Prediction]:
        """What the classifier alone says of texts that are masked already, in order, by this process."""
        if not masked_texts:
            return []
        if self._own is None:
            self._own = self._open_own()
        return list(self._own.analyzer.classify(masked_texts))

    def warm_up(self) -> None:
        """Load this process's models now, and have each read a text: some load their parts when they are first used."""
        tools = self._own = self._own or self._open_own()
        tools.masker.warm_up()
        tools.analyzer.examine([WARM_UP], known=[{}])

    def _here(self, complaints: Sequence[Complaint]) -> list[Answer]:
        if self._own is None:
            self._own = self._open_own()
        return analyze(complaints, tools=self._own)


def cut_into_chunks(complaints: Sequence[Complaint]) -> list[list[Complaint]]:
    """The complaints in their order, at most ``CHUNK`` together and, but for one longer than that alone, ``CHUNK_CHARACTERS``."""
    chunks: list[list[Complaint]] = []
    room = 0
    for complaint in complaints:
        length = len(complaint.text or "")
        if not chunks or length > room or len(chunks[-1]) >= CHUNK:
            chunks.append([])
            room = CHUNK_CHARACTERS
        chunks[-1].append(complaint)
        room -= length
    return chunks


@contextmanager
def open_analysts(place: Installation, *, records: int) -> Iterator[Analysts]:
    """Analysts for about that many records: with a worker process a core where that pays, else none beside this one.

    The champion of the registry classifies, or the shipped model where there is none; the same one for the whole run.
    """
    model = champion_folder(place)
    keys = {version: place.keys.derive("pseudonym", version=version) for version in place.keys.versions}
    workers = place.settings.workers or len(os.sched_getaffinity(0))
    with ExitStack() as stack:
        pool = None
        if workers > 1 and records >= WORTH_WORKERS:
            # spawn: a fork would copy the database's connections and locks that other threads hold.
            pool = ProcessPoolExecutor(
                workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(os.getpid(), keys, place.keys.current, model)
            )
            stack.callback(pool.shutdown, cancel_futures=True)
            with _one_thread():
                for _ in range(workers):
                    pool.submit(os.getpid)  # starts a worker, which loads its models while this process goes on
        analysts = Analysts(partial(open_tools, keys, current=place.keys.current, model=model), pool=pool)
        stack.callback(analysts.media.close)
        yield analysts


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes started within keep to one thread each: the math libraries' own threads, one set a process, otherwise fight for the cores.

    Measured on two cores: 35 records a second with them, 200 without.
    """
    before = {name: os.environ.get(name) for name in THREAD_SETTINGS}
    os.environ.update(dict.fromkeys(THREAD_SETTINGS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


_TOOLS_OF_WORKER: list[Tools] = []


def _start_worker(parent: int, keys: Mapping[int, bytes], current: int, model: Path | None) -> None:
    guard_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    tools = open_tools(keys, current=current, model=model)
    tools.masker.warm_up()
    _TOOLS_OF_WORKER.append(tools)


def _end_with(parent: int) -> None:
    """A killed parent leaves no worker behind. Linux's parent-death signal would not do: it comes when the parent's *thread* ends."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


@discreet
def _in_worker(complaints: Sequence[Complaint]) -> list[Answer]:
    return analyze(complaints, tools=_TOOLS_OF_WORKER[0])


def analyze(complaints: Sequence[Complaint], *, tools: Tools) -> list[ClassifiedComplaint | UnusableText]:
    """One answer a complaint, in order. A contact without words (a call record) is kept without an analysis."""
    worded = [complaint for complaint in complaints if complaint.text]
    texts, known = [complaint.text for complaint in worded], [_known(complaint) for complaint in worded]
    results = iter(tools.analyzer.examine(texts, known=known))
    _mask_labels(complaints, tools)
    answers: list[ClassifiedComplaint | UnusableText] = []
    for complaint in complaints:
        result = next(results) if complaint.text else None
        answers.append(result if isinstance(result, UnusableText) else _classified(complaint, result, tools))
    return answers


def _known(complaint: Complaint) -> dict[str, str]:
    """The record's own personal data: the masker finds it in the text in whatever spelling."""
    return {name: value for name in ("name", *IDENTIFIERS) if (value := getattr(complaint, name))}


def _mask_labels(complaints: Sequence[Complaint], tools: Tools) -> None:
    values = {value for complaint in complaints for name in LABELS if (value := getattr(complaint, name))}
    fresh = sorted(values - tools.labels.keys())
    for value, result in zip(fresh, tools.masker.mask(fresh), strict=True):
        tools.labels[value] = result.masked_text if isinstance(result, Masked) else None


def _classified(complaint: Complaint, result: Examined | None, tools: Tools) -> ClassifiedComplaint:
    identifiers = _identifiers(complaint, result, tools)
    place = find_place(", ".join(filter(None, (complaint.lga, complaint.state))))
    return ClassifiedComplaint(
        record_id=complaint.record_id,
        source=complaint.source,
        channel=complaint.channel,
        dialect=complaint.dialect,
        occurred_at=complaint.occurred_at,
        received_at=complaint.received_at,
        analysis=result.analysis if result else None,
        customer=next(iter(identifiers), None),
        identifiers=identifiers,
        state=place.state,
        lga=place.lga,
        agent=tools.pseudonymizer("agent", complaint.agent.casefold()) if complaint.agent else None,
        queue=tools.labels.get(complaint.queue or ""),
        disposition=tools.labels.get(complaint.disposition or ""),
        acknowledged_at=complaint.acknowledged_at,
        resolved_at=complaint.resolved_at,
        duration_seconds=complaint.duration_seconds,
        wait_seconds=complaint.wait_seconds,
        is_repost=complaint.is_repost,
        product=tools.labels.get(complaint.product or ""),
        media_count=len(complaint.media_urls) + len(complaint.attachments),
        in_reply_to=_record_of(complaint, complaint.in_reply_to),
        conversation=_record_of(complaint, complaint.conversation),
        edited_at=complaint.edited_at,
    )


def _record_of(complaint: Complaint, external_id: str | None) -> str | None:
    return record_id(complaint.source, external_id) if external_id else None


def _identifiers(complaint: Complaint, result: Examined | None, tools: Tools) -> tuple[str, ...]:
    """Pseudonyms of what names this customer: the source's fields first, then what the text says. A repost names only who reposted.

    What the text says to be another's names nobody here. A phone or mailbox that the text says is borrowed gives way to the line it names.
    """
    found = [(name, value) for name in IDENTIFIERS if (value := getattr(complaint, name))]
    if result is not None and not complaint.is_repost:
        said = [(each.kind, _bare(each.value)) for each in result.identifiers if _names_customer(each)]
        if result.borrowed and any(kind in BORROWABLE for kind, _ in said):
            found = [(name, value) for name, value in found if name not in BORROWABLE]
        found += [(kind, f"{USUAL_NETWORK}:{value}" if kind == "handle" else value) for kind, value in said]
    return tuple(dict.fromkeys(tools.pseudonymizer(kind, value) for kind, value in found))


def _names_customer(identifier: Identifier) -> bool:
    return (
        identifier.whose is Whose.OWN
        if identifier.kind == "handle"
        else identifier.kind in LINKING_IN_TEXT and identifier.whose is not Whose.OTHER
    )


BORROWABLE: Final = frozenset({"phone", "email"})


def _bare(identifier: str) -> str:
    """Without the kind in front that some normalised identifiers carry: fields have none."""
    kind, colon, value = identifier.partition(":")
    return value if colon and kind in IDENTIFIERS else identifier
