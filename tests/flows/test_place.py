"""Two runs of one kind of work never overlap, and no lock outlives its run."""

from __future__ import annotations

import pytest

from flows.steps.place import AlreadyRunning, open_place
from models.records import Source
from models.settings import Settings


@pytest.mark.parametrize("work", [None, *Source])
def test_the_same_work_is_refused_while_it_runs(settings: Settings, work: Source | None) -> None:
    refused = pytest.raises(AlreadyRunning, match=work.value if work else "processing")
    with open_place(work, settings=settings), refused, open_place(work, settings=settings):
        pass
    with open_place(work, settings=settings):
        pass


def test_other_work_goes_on_beside_it(settings: Settings) -> None:
    with open_place(Source.SMS, settings=settings), open_place(Source.SOCIAL, settings=settings), open_place(settings=settings):
        pass


def test_a_run_that_fails_lets_go(settings: Settings) -> None:
    with pytest.raises(KeyError), open_place(Source.SMS, settings=settings):
        raise KeyError
    with open_place(Source.SMS, settings=settings):
        pass
