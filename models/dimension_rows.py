"""Who and what contacts name, as rows of the dimensions: customers, agents, products, models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from models.copying import arrays, storable, unnested
from models.records import ClassifiedComplaint

SEEN: Final = {"name": "text", "first_seen": "timestamptz", "last_seen": "timestamptz"}


def seen(named: Iterable[tuple[str, datetime]]) -> list[tuple[str, datetime, datetime]]:
    """Who or what the contacts name, each once, with the times of the first and the last."""
    times: dict[str, tuple[datetime, datetime]] = {}
    for name, at in ((storable(name), at) for name, at in named):
        first, last = times.get(name, (at, at))
        times[name] = min(first, at), max(last, at)
    return [(name, *times[name]) for name in sorted(times)]


def note_seen(cursor: Any, dimension: str, names: Sequence[tuple[str, datetime, datetime]]) -> None:
    """Keep what ``seen`` found in core.<dimension>."""
    if not names:
        return
    cursor.execute(
        f"insert into core.{dimension} as known ({dimension}, first_seen, last_seen) "
        f"select * from {unnested('new', SEEN)} on conflict ({dimension}) do update "
        "set first_seen = least(known.first_seen, excluded.first_seen), last_seen = greatest(known.last_seen, excluded.last_seen) "
        "where (known.first_seen, known.last_seen) is distinct from "
        "(least(known.first_seen, excluded.first_seen), greatest(known.last_seen, excluded.last_seen))",
        arrays(names),
    )


def note_models(cursor: Any, new: Sequence[ClassifiedComplaint], loaded_at: datetime) -> None:
    """Keep the versions of the models that answered."""
    versions = sorted({contact.analysis.model_version for contact in new if contact.analysis is not None})
    cursor.execute(
        "insert into ml.model_version (version, created_at) select name, %s from unnest(%s::text[]) as name on conflict do nothing",
        (loaded_at, versions),
    )
