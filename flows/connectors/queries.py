"""What is looked for on the networks: a TOML file (``flows/social.toml``, or that of COMPLAINTS_SOCIAL_CONFIG)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from complaints_nlp.errors import ComplaintsError

DEFAULT: Final = Path(__file__).parent.parent / "social.toml"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60, pattern=r'^[^"\n]+$')]
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.-]{1,100}$")]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\w{2,60}$")]


class BadQueries(ComplaintsError):
    template = "{file} cannot be used: {problem}; docs/social.md shows what it holds"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Watch(_Part):
    """What we are called. ``own`` are our own handles: their posts are no complaints."""

    names: tuple[Words, ...] = Field(default=(), description="brand names; several words are found side by side")
    misspellings: tuple[Words, ...] = ()
    handles: tuple[Name, ...] = Field(default=(), description="without @")
    hashtags: tuple[Tag, ...] = Field(default=(), description="without #")
    own: tuple[Name, ...] = ()
    unwanted: tuple[Words, ...] = Field(default=(), description="words of others we share a name with; a post with one is left out")


class XPart(_Part):
    poll_seconds: float = Field(default=30, ge=1)
    query_length: int = Field(default=512, ge=64, le=4096, description="of the plan: 512, or 1024 on higher ones")
    first_hours: float = Field(default=1, gt=0, le=167, description="how far back the first search looks")
    filtered_stream: bool = False
    backfill_minutes: int = Field(default=0, ge=0, le=5, description="of the stream, on plans that have it")
    compliance_partitions: tuple[int, ...] = Field(default=(), description="1 to 4, on plans with the compliance stream")
    extra: str = Field(default="-is:retweet", description="added to every query")


class MastodonPart(_Part):
    poll_seconds: float = Field(default=60, ge=1)
    stream: bool = True
    public: bool = Field(default=True, description="read the public timeline for names and misspellings, beside the hashtags")


class BlueskyPart(_Part):
    overlap_seconds: float = Field(default=5, ge=0, description="how far a reconnect goes back")


class RecheckPart(_Part):
    days: int = Field(default=30, ge=0, description="how long a post is looked for again; 0: never")
    every_hours: float = Field(default=24, gt=0)


class Queries(_Part):
    watch: Watch
    x: XPart = XPart()
    mastodon: MastodonPart = MastodonPart()
    bluesky: BlueskyPart = BlueskyPart()
    recheck: RecheckPart = RecheckPart()

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        words = [re.escape(fold(word)).replace(r"\ ", r"\s+") for word in (*self.watch.names, *self.watch.misspellings)]
        named = [f"[@#]?{word}" for word in words] + [f"@{re.escape(fold(name))}" for name in self.watch.handles]
        named += [f"#{re.escape(fold(tag))}" for tag in self.watch.hashtags]
        return re.compile(rf"(?<![\w@#])(?:{'|'.join(named)})(?!\w)")

    @cached_property
    def _unwanted(self) -> re.Pattern[str] | None:
        words = "|".join(re.escape(fold(word)) for word in self.watch.unwanted)
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

    def speaks_of_us(self, text: str) -> bool:
        """Whether a text names us, whatever its accents and capitals: for networks that cannot be asked for words."""
        folded = fold(text)
        return bool(self._mention.search(folded)) and not (self._unwanted and self._unwanted.search(folded))

    def is_own(self, handle: str | None) -> bool:
        return handle is not None and handle.casefold().lstrip("@") in {name.casefold() for name in self.watch.own}

    def for_x(self) -> list[str]:
        """The searches of X that together ask for everything, each within the plan's length."""
        said = [f'"{word}"' if re.search(r"\W", word) else word for word in (*self.watch.names, *self.watch.misspellings)]
        terms = list(dict.fromkeys([*said, *(f"@{name}" for name in self.watch.handles), *(f"#{tag}" for tag in self.watch.hashtags)]))
        rest = [f"-from:{name}" for name in self.watch.own]
        rest += [f'-"{word}"' if re.search(r"\W", word) else f"-{word}" for word in self.watch.unwanted]
        tail = " ".join(["", *filter(None, [*rest, self.x.extra])])
        queries, taken = list[str](), list[str]()
        for term in terms:
            if taken and len(_either([*taken, term]) + tail) > self.x.query_length:
                queries.append(_either(taken) + tail)
                taken = []
            taken.append(term)
        return [*queries, _either(taken) + tail]


def _either(terms: Sequence[str]) -> str:
    return f"({' OR '.join(terms)})"


def fold(text: str) -> str:
    """Without capitals and accents; compatibility forms as their plain letters.

    >>> fold("ＢÉÉJAN")
    'beejan'
    """
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def read_queries(file: Path = DEFAULT) -> Queries:
    """Raises BadQueries, naming the entry."""
    try:
        queries = Queries.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError:
        raise BadQueries(file=file, problem="it is not there or may not be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadQueries(file=file, problem=f"it is no TOML ({error})") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise BadQueries(file=file, problem=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    watch = queries.watch
    if not (watch.names or watch.misspellings or watch.handles or watch.hashtags):
        raise BadQueries(file=file, problem="[watch] names nothing to look for")
    if too_long := next((query for query in queries.for_x() if len(query) > queries.x.query_length), None):
        raise BadQueries(file=file, problem=f"a query of X has {len(too_long)} characters beside a limit of {queries.x.query_length}")
    return queries
