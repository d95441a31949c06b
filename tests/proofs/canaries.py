"""Issue 4, line 5: a thousand canaries through a whole run, and through a run that fails at each step in turn, quoting them as it fails.

    python -m tests.proofs.canaries [--only NAME]

Nothing of them may be in the clear in what was printed, in any file the run left (lake, database, Prefect's storage, logs, caches), in any
Parquet file unpacked, or in any row of the warehouse's and Prefect's databases.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from tests.proofs.canary_making import Canary, make_canaries, write_sources
from tests.proofs.private import CHECKOUT, every_file, every_parquet, every_table

STEPS: Final = {
    "landing a file": "flows.steps.landing:Landing.land",
    "reading a file": "flows.sources.reader:Reader.read",
    "keeping raw records": "models.lake:Lake.append_raw",
    "reading them back": "models.lake:Lake.read_raw",
    "normalising fields": "flows.sources.reader:Reader.to_complaint",
    "recognising": "complaints_nlp.masking.recognizer:Recognizer.hits",
    "recognising names": "complaints_nlp.masking.name_model:ModelNames.find",
    "masking": "complaints_nlp.masking.masker:Masker.mask",
    "classifying": "complaints_nlp.classification.predictor:Predictor.predict",
    "placing": "complaints_nlp.enrichment.places:find_place",
    "pseudonyms": "complaints_nlp.masking.pseudonyms:Pseudonymizer.__call__",
    "keeping quarantine": "models.lake:Lake.append_quarantine",
    "keeping clean records": "models.lake:Lake.append_clean_parts",
    "the vault": "models.vault:Vault.remember",
    "loading": "flows.steps.processing:load_part",
    "closing": "flows.process_complaints:close_batches",
}
_BY_CHANCE: Final = 8
_BETWEEN: Final = re.compile(rb"(?<=\d)(?:[ \-.(),:]{1,2}|\\n|\n)(?=\d)")
_DIGITS: Final = re.compile(rb"\d{8,}")
_COINED: Final = re.compile(rb"zq[a-z0-9_@.\-]{3,40}(?: zq[a-z]{6})?(?: avenue)?")
_OTHERS: Final = re.compile(
    rb"90f5[0-9a-f]{10}\d{5}|5a:51(?::[0-9a-f]{2}){4}|6\.[1-9]\d{6}|198\.18\.\d{1,3}\.\d{1,3}|\d{1,2} [a-z]{3,9} 19[3-6]\d"
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="runs whose name holds this")
    options = parser.parse_args(arguments)
    canaries = make_canaries()
    found = 0
    with tempfile.TemporaryDirectory(prefix="canaries-") as scratch:
        folders = write_sources(canaries, Path(scratch) / "sources")
        quoted = Path(scratch) / "quoted.txt"
        quoted.write_text("\n".join(canary.text for canary in canaries), encoding="utf-8")
        there = _search(chain(every_file(Path(scratch) / "sources"), [("quoted", quoted.read_bytes())]), canaries)
        kinds = len({canary.kind for canary in canaries})
        _say(f"{len(canaries)} canaries of {kinds} kinds; the search finds {len(there)} of them in what is put in")
        if len(there) < 0.9 * len(canaries):  # the others are written so that no search for plain words finds them
            _say("FAILED: the search does not find what is put in")
            return 1
        for name, target in {"nothing fails": "", **STEPS}.items():
            if options.only in name:
                home = Path(scratch) / name.replace(" ", "-")
                found += _run(name, target, home, folders, quoted, canaries)
    _say(f"{found} canaries in the clear")
    return 1 if found else 0


def _run(name: str, target: str, home: Path, folders: dict[str, Path], quoted: Path, canaries: list[Canary]) -> int:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COMPLAINTS_")}
    environment |= {"COMPLAINTS_HOME": str(home), "COMPLAINTS_SETTLE_SECONDS": "0.1"}
    environment |= {f"COMPLAINTS_SOURCE_{source.upper()}_URL": str(folder) for source, folder in folders.items()}
    command = ["-m", "tests.proofs.canary_failing", target, str(quoted)] if target else ["-m", "flows"]
    done = subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=environment, capture_output=True, check=False)
    left = chain([("what was printed", done.stdout + done.stderr)], every_file(home), every_parquet(home), every_table(home))
    size = Counter[str]()
    hits = _search(_counted(left, size), canaries)
    _say(
        f"{name}: exit {done.returncode}, {size['places']} places, {size['bytes'] / 1e6:.0f} MB searched, {len(hits)} canaries in the clear"
    )
    if not target and done.returncode:
        _say(done.stderr.decode(errors="replace")[-2000:])
        return len(canaries)
    for needle, where in sorted(hits.items())[:10]:
        _say(f"   {needle} in {where}")
    return len(hits)


def _counted(contents: Iterator[tuple[str, bytes]], size: Counter[str]) -> Iterator[tuple[str, bytes]]:
    for where, data in contents:
        size.update(places=1, bytes=len(data))
        yield where, data


def _search(contents: Iterator[tuple[str, bytes]], canaries: list[Canary]) -> dict[str, str]:
    """Canary to where it was met. Made plain as far as bytes allow; canaries in another script or with hidden signs, as they are written."""
    needles = {canary.needle.encode(): canary.needle for canary in canaries}
    digits = {_BETWEEN.sub(b"", needle): name for needle, name in needles.items() if _BETWEEN.sub(b"", needle).isdigit()}
    digits |= {needle[1:]: name for needle, name in needles.items() if needle[1:].isdigit()}
    sizes = sorted({len(needle) for needle in digits})
    as_written = {c.written.lower().encode(): c.needle for c in canaries if not c.written.isascii() or "&" in c.written}
    hits: dict[str, str] = {}
    for where, data in contents:
        for plain in {form.lower() for form in _forms(data)}:
            for match in chain(_COINED.finditer(plain), _OTHERS.finditer(plain)):
                for name in _named(match.group(), needles):
                    hits.setdefault(name, where)
            for run in _DIGITS.findall(_BETWEEN.sub(b"", plain)):
                for name in _numbers(run, digits, sizes):
                    hits.setdefault(name, where)
            for written, name in as_written.items():
                if name not in hits and written in plain:
                    hits[name] = where
    return hits


def _forms(data: bytes) -> Iterator[bytes]:
    yield data
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        yield data.decode("utf-16", "replace").encode()


def _named(said: bytes, needles: dict[bytes, str]) -> Iterator[str]:
    """The canary that these words are, or begin with: a name, an address's user, a street."""
    for end in range(len(said), 5, -1):
        if name := needles.get(said[:end]):
            yield name
            return
    if said.endswith(b" avenue"):
        yield from (name for needle, name in needles.items() if needle.endswith(said))


def _numbers(run: bytes, digits: dict[bytes, str], sizes: list[int]) -> Iterator[str]:
    """Canaries within a run of digits. Eight digits must be the whole run: within clocks and page numbers they come about by chance."""
    if name := digits.get(run):
        yield name
    for size in sizes:
        if size <= _BY_CHANCE:
            continue
        for at in range(len(run) - size + 1):
            if name := digits.get(run[at : at + size]):
                yield name


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
