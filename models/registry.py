"""The registry of models: versions with what is known of each, and the aliases champion, candidate and previous.

Until a model has been promoted there is no champion row, and the model shipped with ``complaints_nlp`` answers. Callers commit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session, col, select

from complaints_nlp.classification.predictor import QUICK, SHIPPED
from complaints_nlp.errors import ComplaintsError
from models.database import open_session
from models.installation import Installation
from models.tables import AliasChange, ModelAlias, ModelVersion

REGISTRY_LOCK: Final = 0x636F6D70_6D6F646C  # "compmodl"


class NothingToRollBackTo(ComplaintsError):
    template = "no model was promoted yet, so there is none to go back to: the shipped model answers"


class VersionUnknown(ComplaintsError):
    template = "there is no model {version} with files in the lake; python -m flows models lists those there are"


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is known of a model when it is registered; see ml.model_version for the meaning of each."""

    version: str
    folder: Path
    verdict: str
    reason: str
    metrics: Mapping[str, Any] = field(default_factory=dict)
    slices: Mapping[str, Any] = field(default_factory=dict)
    data_hash: str | None = None
    code_version: str | None = None
    lineage: Mapping[str, Any] = field(default_factory=dict)
    reference: Mapping[str, Any] = field(default_factory=dict)


def register(session: Session, place: Installation, new: NewVersion, *, at: datetime) -> None:
    """Keep a model's files in the lake and its row in the registry; a version that is only known by its answers gets the rest."""
    location, digest = place.lake.models.put(new.folder, version=new.version)
    row = session.get(ModelVersion, new.version) or ModelVersion(version=new.version, created_at=at)
    row.location, row.checksum = location, digest
    row.verdict, row.reason = new.verdict, new.reason
    row.metrics, row.slices = dict(new.metrics), dict(new.slices)
    row.data_hash, row.code_version = new.data_hash, new.code_version
    row.lineage, row.reference = dict(new.lineage), dict(new.reference)
    session.add(row)
    session.flush()


def register_shipped(session: Session, place: Installation, *, at: datetime) -> str:
    """The version of the shipped model, its files in the lake from now on, so that it can be gone back to after an upgrade."""
    folder = shipped_model()
    version = version_in(folder)
    row = session.get(ModelVersion, version)
    if row is None or row.location is None:
        register(session, place, NewVersion(version, folder, "shipped", "comes with complaints_nlp"), at=at)
    return version


def promote(session: Session, version: str, *, reason: str, at: datetime, outgoing: str | None = None) -> None:
    """Make ``version`` the champion and the champion of before ``previous``. ``outgoing``: who answered while there was no champion."""
    _take_turns(session)
    row = session.get(ModelVersion, version)
    if row is None or row.location is None:
        raise VersionUnknown(version=version)
    before = _alias(session, "champion")
    leaving = before.version if before else outgoing
    if leaving and leaving != version:
        set_alias(session, "previous", leaving, reason=reason, at=at)
    set_alias(session, "champion", version, reason=reason, at=at)


def rollback(session: Session, *, at: datetime) -> tuple[str, str]:
    """Champion and previous change places; (who answers now, who answered). Raises NothingToRollBackTo."""
    _take_turns(session)
    champion, previous = _alias(session, "champion"), _alias(session, "previous")
    if champion is None or previous is None:
        raise NothingToRollBackTo
    leaving, coming = champion.version, previous.version
    reason = f"rolled back from {leaving}"
    set_alias(session, "champion", coming, reason=reason, at=at)
    set_alias(session, "previous", leaving, reason=reason, at=at)
    return coming, leaving


def set_alias(session: Session, alias: str, version: str, *, reason: str, at: datetime) -> None:
    """Move an alias, and keep a note of it. Nothing where it stands there already."""
    row = _alias(session, alias)
    before = row.version if row else None
    if before == version:
        return
    row = row or ModelAlias(alias=alias, version=version, since=at)
    row.version, row.since = version, at
    user = str(session.scalar(text("select session_user")))
    session.add(row)
    session.add(AliasChange(alias=alias, version=version, before=before, changed_at=at, changed_by=user, reason=reason))
    session.flush()


def champion_version(session: Session) -> str:
    """The version that answers now: the champion's, else the shipped model's."""
    row = _alias(session, "champion")
    return row.version if row else version_in(shipped_model())


def champion_folder(place: Installation) -> Path | None:
    """The champion's files, verified against the registry; None where there is no champion and the shipped model answers.

    Raises ArtefactMissing, ArtefactDamaged.
    """
    with open_session(place.engine) as session:
        row = _alias(session, "champion")
        return version_folder(session, place, row.version) if row else None


def version_folder(session: Session, place: Installation, version: str) -> Path:
    """A registered version's files, verified. Raises VersionUnknown, ArtefactMissing, ArtefactDamaged."""
    row = session.get(ModelVersion, version)
    if row is None or row.location is None or row.checksum is None:
        raise VersionUnknown(version=version)
    return place.lake.models.fetch(row.location, version=version, digest=row.checksum, cache=place.settings.home / "models")


@dataclass(frozen=True, slots=True)
class Listed:
    version: ModelVersion
    aliases: tuple[str, ...]


def listing(session: Session) -> list[Listed]:
    """Every version, newest first, with the aliases that stand for it; one without its second reader is none of its own."""
    aliases = session.exec(select(ModelAlias).order_by(col(ModelAlias.alias))).all()
    rows = session.exec(select(ModelVersion).order_by(col(ModelVersion.created_at).desc(), col(ModelVersion.version))).all()
    models = [row for row in rows if not row.version.endswith(QUICK)]
    return [Listed(row, tuple(alias.alias for alias in aliases if alias.version == row.version)) for row in models]


def shipped_model() -> Path:
    return SHIPPED


def version_in(folder: Path) -> str:
    """The version a model's own files say."""
    return str(json.loads((folder / "config.json").read_text())["version"])


def _alias(session: Session, alias: str) -> ModelAlias | None:
    return session.get(ModelAlias, alias, populate_existing=True)


def _take_turns(session: Session) -> None:
    """Until the commit: two promotions at once would each name the other's champion as previous."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": REGISTRY_LOCK})
