"""``python -m flows.fakes``: the invented networks on a port of this computer; with ``--demo`` people write, edit and take back all day."""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import sys
from typing import Final

from flows.fakes.faults import Faults
from flows.fakes.networks import NETWORKS, Networks, serve
from flows.fakes.world import World

WRITTEN: Final = (
    "#beejan no network for {place} since morning, una dey try at all",
    "Beejan deducted my {amount} naira for data wey I no buy, una be thief",
    "@BeejanCare been waiting on the line {minutes} minutes, nobody picks. #beejan",
    "Beejan internet too slow for {place} this night, cannot even load a page",
    "my Beejan airtime vanish again, {amount} gone just like that",
    "#beejan the agent for {place} shop spoke to me like I stole something",
    "Beejan 4G is actually good today in {place}, well done",
    "Beejan my sim is blocked since yesterday and {minutes} minutes in your queue changed nothing",
)
ANSWERED: Final = ("same here o", "me too since afternoon", "it is happening in my area also", "una never fix am?", "abeg who do I call")
PLACES: Final = ("Yaba", "Wuse 2", "Surulere", "Bodija", "Aba", "Jos", "Ikeja", "Kubwa", "Warri", "Sabon Gari")


async def _live(network: str, world: World, chance: random.Random, *, seconds: float) -> None:
    """Somebody writes every ``seconds`` or so; one in ten thinks again."""
    while True:
        await asyncio.sleep(seconds * (0.5 + chance.random()))
        there = world.there()
        if there and chance.random() < 0.05:
            await world.delete(chance.choice(there).number)
        elif there and chance.random() < 0.05:
            post = chance.choice(there)
            await world.edit(post.number, f"{post.text} EDIT: still not fixed")
        elif there and chance.random() < 0.2:
            mention = "Beejan " if network == "bluesky" else "#beejan "
            await world.add(mention + chance.choice(ANSWERED), parent=chance.choice(there).number)
        else:
            line = chance.choice(WRITTEN)
            await world.add(
                line.format(place=chance.choice(PLACES), amount=chance.randrange(100, 9_000, 50), minutes=chance.randrange(5, 90))
            )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m flows.fakes", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fd", type=int, help="a socket that listens already, in place of a port")
    parser.add_argument("--token", default="", help="what X and Mastodon ask for")
    parser.add_argument("--demo", type=float, default=0, help="seconds between two posts of a network; 0: nobody writes")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--page", type=int, default=100, help="posts on a page of X")
    for name in ("error", "cut", "half", "twice", "shuffle", "surprise"):
        parser.add_argument(f"--{name}", type=float, default=0.0, help="share of what goes wrong this way")
    parser.add_argument("--limit", type=int, default=0, help="requests a window; 0: no limit")
    parser.add_argument("--window", type=float, default=3.0)
    given = parser.parse_args()
    asyncio.run(_run(given))
    return 0


async def _run(given: argparse.Namespace) -> None:
    shares = {name: getattr(given, name) for name in ("error", "cut", "half", "twice", "shuffle", "surprise", "limit", "window")}
    networks = Networks(token=given.token, page=given.page)
    networks.faults = {name: Faults(chance=random.Random(given.seed), **shares) for name in NETWORKS}

    async def people() -> None:
        living = [_live(name, networks.worlds[name], random.Random(given.seed), seconds=given.demo) for name in NETWORKS]
        await asyncio.gather(*living)

    listener = socket.socket(fileno=given.fd) if given.fd is not None else None
    await serve(networks, port=given.port, listener=listener, ready=_say, beside=people() if given.demo else None)


def _say(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
