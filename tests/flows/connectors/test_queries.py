"""What is looked for: found whatever its spelling, asked for within the plan, told where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.connectors.queries import BadQueries, Queries, Watch, XPart, read_queries

WATCH = Watch(
    names=("beejan", "beejan mobile"),
    misspellings=("beejahn",),
    handles=("BeejanCare",),
    hashtags=("fixbeejan",),
    own=("BeejanCare",),
    unwanted=("beejan hotel",),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Beejan is down", True),
        ("BÉÉJAN is down", True),  # accents
        ("una BEEJAHN people", True),  # a misspelling
        ("hey @beejancare pick up", True),
        ("hey @BeejanCareer", False),  # another's handle
        ("#FixBeejan now", True),
        ("#fixbeejannow", False),
        ("#beejan", True),  # a name as a hashtag
        ("notbeejan", False),
        ("email me at x@beejan.example", False),  # an address is no mention
        ("slept at the Beejan Hotel", False),  # another of our name
        ("network is down", False),
    ],
)
def test_a_text_speaks_of_us_or_not(text: str, found: bool) -> None:
    assert Queries(watch=WATCH).speaks_of_us(text) is found


def test_the_searches_of_x_ask_for_everything_within_the_plan() -> None:
    names = tuple(f"beejan word {number}" for number in range(40))
    queries = Queries(watch=Watch(names=names, own=("BeejanCare",)), x=XPart(query_length=256)).for_x()
    assert len(queries) > 2
    assert all(len(query) <= 256 and "-from:BeejanCare" in query for query in queries)
    assert all(sum(f'"{name}"' in query for query in queries) == 1 for name in names)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("[watch]\n", "nothing to look for"),
        ("[watch]\nnames = ['b']\n", "watch.names.0"),
        ("[watch]\nname = ['beejan']\n", "watch.name"),  # a misspelt entry is no silence
        ("[watch]\nhashtags = ['#beejan']\n", "watch.hashtags.0"),
        ("[watch\n", "no TOML"),
        ("[watch]\nnames=['beejan']\n[x]\npoll_seconds = 0\n", "x.poll_seconds"),
        (f"[watch]\nnames=['beejan']\nown=[{', '.join(repr('handle' + str(n)) for n in range(60))}]\n", "characters beside a limit"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, written: str, problem: str) -> None:
    file = tmp_path / "social.toml"
    file.write_text(written)
    with pytest.raises(BadQueries, match=problem):
        read_queries(file)


def test_the_file_of_the_checkout_is_good() -> None:
    assert read_queries().speaks_of_us("no signal @BeejanCare")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match="not there"):
        read_queries(tmp_path / "none.toml")
