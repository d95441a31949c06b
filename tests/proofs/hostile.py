"""Hostile texts, each masked or refused within a second of one processor, and its first 2,000 code points within half a second.

python -m tests.proofs.hostile
"""

from __future__ import annotations

import sys
import time
from typing import Final

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.recognizer import SHORT
from tests.complaints_nlp.masking.hostile_texts import HOSTILE

WHOLE_LIMIT: Final = 1.0
SHORT_LIMIT: Final = 0.5


def main() -> int:
    masker = Masker(names=RuleNames())
    masker.warm_up()
    masker.mask(["Warm up: call 0710 123 4567 or ada@example.com, NIN 12345678901 ₦ â‚¦"])
    sys.stdout.write(f"{'seconds':>8} {'short':>7} {'length':>7}\n")
    slow = 0
    for name, text in HOSTILE.items():
        whole, answer = _timed(masker, text)
        short, _ = _timed(masker, text[:SHORT])
        said = f"refused: {answer.reason}" if isinstance(answer, MaskingFailed) else f"masked, {len(answer.entities)} found"
        sys.stdout.write(f"{whole:8.2f} {short:7.3f} {len(text):7,} {name}: {said}\n")
        slow += whole >= WHOLE_LIMIT or short >= SHORT_LIMIT
    sys.stdout.write(f"{len(HOSTILE) - slow} of {len(HOSTILE)} within {WHOLE_LIMIT:g} s, {SHORT_LIMIT:g} s for a short piece\n")
    return 1 if slow else 0


def _timed(masker: Masker, text: str) -> tuple[float, Masked | MaskingFailed]:
    """Seconds by the processor's clock, as what others do on this machine must not count, and the answer."""
    started = time.process_time()
    answer = masker.mask([text])[0]
    return time.process_time() - started, answer


if __name__ == "__main__":
    sys.exit(main())
