"""The wheel alone: built, installed into a fresh environment, used cold, with and without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parents[2]
TEXT: Final = "una deduct my 500 naira, call me on 0803 123 4567, Chidi"
HEAVY: Final = ("torch", "transformers", "spacy", "prefect")
IMPORT: Final = f"""
import sys, time
started = time.perf_counter()
import complaints_nlp
seconds = time.perf_counter() - started
print(f"import: {{seconds:.3f}} s; loaded of {HEAVY}: {{[name for name in {HEAVY} if name in sys.modules]}}")
raise SystemExit(seconds > 0.5 or any(name in sys.modules for name in {HEAVY}))
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wheel-proof-") as scratch:
        folder = Path(scratch)
        _run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(CHECKOUT)])
        (wheel,) = folder.glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        tops = {name.split("/")[0] for name in names}
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB; holds {sorted(tops)}; py.typed: {'complaints_nlp/py.typed' in names}")
        python = str(folder / "venv" / "bin" / "python")
        _run([sys.executable, "-m", "venv", str(folder / "venv")])
        _run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", str(CHECKOUT / "constraints.txt"), str(wheel)])
        installed = subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, text=True, check=True).stdout
        present = {package["name"].lower() for package in json.loads(installed)}
        unwanted = sorted(present & {"torch", "transformers", "prefect", "pandas"})
        print(f"{len(present)} packages installed; of torch, transformers, prefect, pandas: {unwanted or 'none'}")
        _timed("cold", [python, "-m", "complaints_nlp", TEXT], folder)
        _timed("again", [python, "-m", "complaints_nlp", TEXT], folder)
        if shutil.which("unshare") and os.geteuid() == 0:
            trace = ["strace", "-f", "-e", "trace=connect", "-o", str(folder / "trace")] if shutil.which("strace") else []
            _timed("without a network (unshare -n)", ["unshare", "-n", *trace, python, "-m", "complaints_nlp", TEXT], folder)
            if trace:
                tried = [line for line in (folder / "trace").read_text().splitlines() if "AF_INET" in line]
                print(f"attempts to connect: {len(tried)}")
                assert not tried, tried[:3]
        _run([python, "-c", IMPORT], cwd=folder)
        example = _readme_example()
        print(
            "the README's example:\n"
            + subprocess.run([python, "-c", example], cwd=folder, capture_output=True, text=True, check=True).stdout
        )
    return 0


def _readme_example() -> str:
    blocks = (CHECKOUT / "README.md").read_text().split("```python\n")[1:]
    return next(block.split("```")[0] for block in blocks if "import" in block and "complaints_nlp" in block)


def _run(command: list[str], cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd, env=_environment())


def _timed(title: str, command: list[str], cwd: Path) -> None:
    started = time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd, env=_environment())
    answer = json.loads(done.stdout)
    print(f"{title}: {time.monotonic() - started:.1f} s\n  {done.stdout.strip()}")
    assert "0803" not in done.stdout and "Chidi" not in done.stdout, "unmasked"
    assert answer["category"] == "billing", answer["category"]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}


if __name__ == "__main__":
    sys.exit(main())
