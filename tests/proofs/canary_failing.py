"""``python -m tests.proofs.canary_failing module:function file``: run everything once, with one step failing and quoting canaries as it does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

from tests.bench.stopwatch import resolve


def main(target: str, quoted: str) -> int:
    words = Path(quoted).read_text(encoding="utf-8")

    def fail(*_: Any, **__: Any) -> NoReturn:
        try:
            raise KeyError(words)
        except KeyError as error:
            raise RuntimeError(words) from error

    # The step is replaced once the flows have been imported, which Prefect must see happen inside the run.
    from flows import once
    from flows.__main__ import main as run

    before = once._run_flows

    def run_flows() -> int:
        import flows.process_complaints  # noqa: F401

        owner, name = resolve(target)
        setattr(owner, name, fail)
        return before()

    once._run_flows = run_flows
    return run(["run"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
