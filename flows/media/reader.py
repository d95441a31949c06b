"""Media read in a process of its own: strangers' bytes go through decoders there, within limits of time and memory, and nowhere else.

The process starts with the first medium, so a run without media pays nothing; it lives as long as its reader. What it does to itself
(a crash, a hang, all memory) is the reason why one medium was not read, and the next one finds a new process.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from complaints_nlp.discretion import guard_process
from complaints_nlp.errors import ComplaintsError
from flows.media.errors import MediaFailed, MediaRefused
from flows.media.kinds import HEAD_BYTES, Kind, kind_of

# Seconds of a processor that one medium may take: a picture takes two or three, a video some eight times that. On a busy computer they
# pass slowly, so the clock on the wall may show this many times as much.
SECONDS: Final = {"image": 30.0, "video": 120.0}
PATIENCE: Final = 4.0
LOADING_SECONDS: Final = 300.0
MEMORY_BYTES: Final = 6 * 2**30
LONGEST_TEXT: Final = 10_000
NOT_INSTALLED: Final = "this installation reads no media; install the extra: pip install -e '.[media]'"


class ReadingFailed(MediaFailed):
    template = "it could not be read: {reason}"


class MediaReader:
    """Reads one medium at a time. ``seconds`` of a processor by kind of medium."""

    def __init__(self, *, threads: int | None = None, seconds: Mapping[str, float] = SECONDS) -> None:
        self._seconds = seconds
        self._threads = threads or len(os.sched_getaffinity(0))
        self._process: Any = None
        self._pipe: Connection | None = None

    def read(self, contents: bytes) -> str:
        """The words in a picture or video, one line each; empty where there are none. Raises MediaRefused or MediaFailed."""
        kind = kind_of(contents[:HEAD_BYTES])
        seconds = self._seconds["video" if kind.is_video else "image"]
        pipe = self._open()
        try:
            pipe.send((contents, kind, seconds))
            # The process bounds itself; this is for the case that it cannot even do that.
            answer = pipe.recv() if pipe.poll(seconds * PATIENCE + 10.0) else None
        except (EOFError, OSError):
            answer = None
        if answer is None:
            raise self._ended()
        if isinstance(answer, ComplaintsError):
            raise answer
        text: str = answer
        return text[:LONGEST_TEXT]

    def close(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(2.0)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
        self._process = self._pipe = None

    def _open(self) -> Connection:
        if self._pipe is not None and self._process.is_alive():
            return self._pipe
        self.close()
        ours, theirs = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(target=_serve, args=(theirs, self._threads), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        try:
            problem = ours.recv() if ours.poll(LOADING_SECONDS) else ReadingFailed(reason="the reader did not start in time")
        except (EOFError, OSError):
            raise self._ended() from None
        if problem is not None:
            self.close()
            raise problem
        return ours

    def _ended(self) -> ReadingFailed:
        process = self._process
        process.join(1.0)
        code = process.exitcode
        self.close()
        took_too_long = code in (None, -signal.SIGALRM, -signal.SIGPROF)
        return ReadingFailed(reason="it took too long" if took_too_long else f"its reader ended with code {code}")


def _serve(pipe: Connection, threads: int) -> None:
    """The reading process: loads the models, then answers until the other end is gone."""
    guard_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    # The kernel's own doing when the time is up: also amid a decoder's loop, and when the parent is gone.
    for expired in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(expired, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold pixels
    try:
        from flows.media.pictures import Engine

        engine = Engine(threads=threads)
    except ImportError:
        pipe.send(ReadingFailed(reason=NOT_INSTALLED))
        return
    pipe.send(None)
    while True:
        try:
            contents, kind, seconds = pipe.recv()
            _allow(seconds)
            answer = _answer(contents, kind, engine=engine)
            _allow(0.0)
            pipe.send(answer)
        except (EOFError, OSError):
            return


def _allow(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)


def _answer(contents: bytes, kind: Kind, *, engine: Any) -> str | ComplaintsError:
    try:
        return "\n".join(read(contents, kind, engine=engine))
    except (MediaRefused, MediaFailed) as reason:
        return reason
    except MemoryError:
        return ReadingFailed(reason="it needs too much memory")
    except Exception as error:  # its words may quote what was read
        return ReadingFailed(reason=f"{type(error).__name__} while reading it")


def read(contents: bytes, kind: Kind, *, engine: Any) -> list[str]:
    """The lines of a medium, in this process and without a limit of time."""
    from flows.media.pictures import read_picture
    from flows.media.videos import read_video

    return (read_video if kind.is_video else read_picture)(contents, kind, engine=engine)
