"""Trained models in the lake: ``models/<version>/``, each a folder of plain data files. Nothing in it is ever executed.

Pickle, and all formats that hold one, are refused by suffix on the way in; on the way out the checksum over all files must be that of
the registry, so that whoever can write to the lake still cannot change what answers.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

import fsspec

from complaints_nlp.errors import ComplaintsError

# Formats that hold numbers and text and no code. numpy archives are read with allow_pickle=False.
ALLOWED: Final = frozenset({".onnx", ".npz", ".safetensors", ".json", ".md"})


class ForbiddenArtefact(ComplaintsError):
    template = "{name} may not be part of a model: only .onnx, .npz, .safetensors, .json and .md files hold no code"


class ArtefactDamaged(ComplaintsError):
    template = "the files of model {version} are not those that were registered (checksum differs); promote or roll back to another version"


class ArtefactMissing(ComplaintsError):
    template = "the lake has no files of model {version}; promote or roll back to another version"


def checksum(folder: Path) -> str:
    """SHA-256 over the names and contents of a model's files, whatever their order on disk. Raises ForbiddenArtefact."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or path.parent != folder or path.suffix not in ALLOWED:
            raise ForbiddenArtefact(name=path.name)
        lines.append(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class ModelStore:
    """The models of one lake."""

    def __init__(self, files: fsspec.AbstractFileSystem, root: str) -> None:
        self._files = files
        self._root = root

    def put(self, folder: Path, *, version: str) -> tuple[str, str]:
        """Keep a model's files; its place in the lake and its checksum. Raises ForbiddenArtefact."""
        digest = checksum(folder)
        location = f"models/{version}"
        self._files.makedirs(f"{self._root}/{location}", exist_ok=True)
        for path in sorted(folder.iterdir()):
            self._files.put_file(str(path), f"{self._root}/{location}/{path.name}")
        return location, digest

    def fetch(self, location: str, *, version: str, digest: str, cache: Path) -> Path:
        """A local folder with the model's files, verified now, also where it was fetched before.

        What is verified is the very copy that is then loaded. Raises ArtefactMissing, ArtefactDamaged.
        """
        folder = cache / version
        if folder.is_dir() and _is(folder, digest):
            return folder
        names = [Path(path).name for path in self._listing(location)]
        if not names:
            raise ArtefactMissing(version=version)
        waiting = cache / f".{version}.{os.getpid()}-{os.urandom(4).hex()}"
        waiting.mkdir(parents=True)
        try:
            for name in names:
                self._files.get_file(f"{self._root}/{location}/{name}", str(waiting / name))
            if not _is(waiting, digest):
                raise ArtefactDamaged(version=version)
            shutil.rmtree(folder, ignore_errors=True)
            _move(waiting, folder)
        finally:
            shutil.rmtree(waiting, ignore_errors=True)
        return folder

    def _listing(self, location: str) -> list[str]:
        try:
            return [str(path) for path in self._files.ls(f"{self._root}/{location}", detail=False)]
        except FileNotFoundError:
            return []


def _move(waiting: Path, folder: Path) -> None:
    try:
        waiting.rename(folder)
    except OSError:  # another process was first; its copy is as good, or the next look says not
        if not folder.is_dir():
            raise


def _is(folder: Path, digest: str) -> bool:
    try:
        return checksum(folder) == digest
    except ForbiddenArtefact:
        return False
