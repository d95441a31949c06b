"""Time taken from outside: own times add up, and nothing stays wrapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.bench.stopwatch import Stopwatch, Watch


class Kitchen:
    """Stands in for a module under watch."""

    @staticmethod
    def bake(cakes: int) -> int:
        return sum(Kitchen.stir(cake) for cake in range(cakes))

    @staticmethod
    def stir(cake: int) -> int:
        return cake

    @staticmethod
    def drop() -> None:
        raise ValueError("dropped")


BAKE, STIR = f"{__name__}:Kitchen.bake", f"{__name__}:Kitchen.stir"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, __name__, type(sys)(__name__))  # pytest's import mode leaves test modules out
    monkeypatch.setattr(sys.modules[__name__], "Kitchen", Kitchen, raising=False)


def _ticking() -> Callable[[], float]:
    """A clock that goes on by one second each time it is read."""
    seconds: Iterator[int] = iter(range(1_000))
    return lambda: float(next(seconds))


def test_own_times_add_up_to_the_outermost() -> None:
    watch = Stopwatch(clock=_ticking())
    with watch.watching([Watch("bake", BAKE, "cakes", lambda args, _kwargs, _result: args[0]), Watch("stir", STIR)]):
        Kitchen.bake(3)
    assert {stage: lap.calls for stage, lap in watch.laps.items()} == {"bake": 1, "stir": 3}
    assert watch.laps["bake"].items == 3
    assert watch.laps["stir"].seconds == watch.laps["stir"].own == 3  # each from one tick to the next
    assert watch.laps["bake"].own + watch.laps["stir"].own == watch.laps["bake"].seconds == 7


def test_functions_are_put_back() -> None:
    before = Kitchen.stir
    watch = Stopwatch(clock=_ticking())
    with watch.watching([Watch("stir", STIR), Watch("drop", f"{__name__}:Kitchen.drop")]):
        assert Kitchen.stir is not before
        with pytest.raises(ValueError, match="dropped"):
            Kitchen.drop()
    assert Kitchen.stir is before
    assert watch.laps["drop"].calls == 1  # what fails took time too


def test_reset_keeps_the_stages() -> None:
    """Models are loaded under watch, before the clock that counts."""
    watch = Stopwatch(clock=_ticking())
    with watch.watching([Watch("stir", STIR, "cakes")]):
        Kitchen.stir(1)
        watch.reset()
        assert watch.laps["stir"].calls == 0
        Kitchen.stir(1)
    assert (watch.laps["stir"].calls, watch.laps["stir"].unit) == (1, "cakes")


def test_a_name_that_is_gone_fails() -> None:
    """A stage that was renamed must not read as one that takes no time."""
    with pytest.raises(AttributeError), Stopwatch().watching([Watch("fry", f"{__name__}:Kitchen.fry")]):
        pass
