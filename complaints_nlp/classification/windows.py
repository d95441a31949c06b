"""How a text becomes what the encoder reads.

The encoder reads at most ``WINDOW`` tokens at once, and real calls and letters are longer. Nothing is cut in silence: a long text is read
in windows spread over its whole length, and their vectors are averaged. Of a transcript with enough of the customer's own words,
only those are read: the grievance is what the customer says, the agent's part is greeting, verification and repetition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.normalization.modelling import for_model

Array = npt.NDArray[Any]
# Nearly every letter and what a customer says in a call fits one window (of the long public complaints 71%): two grievances are weighed
# against each other best where the encoder sees both.
WINDOW: Final = 256
# A text of more tokens than these hold is read at evenly spaced windows, first and last included.
MAX_WINDOWS: Final = 4
START: Final = 101
END: Final = 102
CUSTOMER_TURN: Final = re.compile(r"^\s*(?:customer|caller|client|cust)\s*:\s*(.*)$", re.IGNORECASE)
ANY_TURN: Final = re.compile(r"^\s*(?:customer|caller|client|cust|agent|system|supervisor|ivr|bot)\s*:", re.IGNORECASE)
# Below this the customer said too little for the grievance to be in it ("yes", "ok").
ENOUGH_WORDS: Final = 12
_PLACEHOLDER: Final = re.compile(r"<([A-Z_]{3,})>")
# What placeholders of other kinds than numbers are read as.
_COMMON: Final = {
    **{name: f"<{name}>" for name in ("PERSON", "URL", "AGE", "PASSWORD")},
    "STREET_ADDRESS": "<ADDRESS>",
    "EMAIL_ADDRESS": "<EMAIL>",
    "SOCIAL_HANDLE": "@user",
    "DATE_OF_BIRTH": "<DATE>",
}
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Seven digits and more, as people space them; a date or an amount with its commas is none.
_NUMBER: Final = re.compile(r"(?<![\w₦$£€])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ .()-]{0,2}\d){6,}(?!\w)")


def customers_words(text: str) -> str:
    """A transcript's customer turns where they say enough, else the text as it is.

    >>> customers_words("Agent: Good day, Beejan, how may I help you?\\nCustomer: " + "una network no dey work for my area since Monday, I no fit call")
    'una network no dey work for my area since Monday, I no fit call'
    >>> customers_words("Customer: yes")
    'Customer: yes'
    """
    lines = text.splitlines()
    if not any(ANY_TURN.match(line) for line in lines):
        return text
    said: list[str] = []
    speaking = False
    for line in lines:
        turn = CUSTOMER_TURN.match(line)
        if turn:
            said.append(turn.group(1))
        elif speaking and not ANY_TURN.match(line):
            said.append(line)  # a turn over several lines
        speaking = bool(turn) or (speaking and not ANY_TURN.match(line))
    words = "\n".join(said)
    return words if len(words.split()) >= ENOUGH_WORDS else text


def encoder_text(text: str) -> str:
    """What the encoder sees of a text; training and prediction share it, so they cannot drift apart.

    Whose number or address it was says nothing of the grievance, so it reads the same masked and as written, whatever its kind.

    >>> encoder_text("BVN <BVN>, call <PHONE_NUMBER>") == encoder_text("BVN 22012345678, call 0719 123 4567")
    True
    """
    return for_model(_NUMBER.sub("<NUMBER>", _EMAIL.sub("<EMAIL>", _PLACEHOLDER.sub(_common, customers_words(text)))))


def reads_alike(text: str, masked: str) -> bool:
    """Whether the encoder sees the same of a text as it was written and masked."""
    return encoder_text(text) == encoder_text(masked)


def _common(placeholder: re.Match[str]) -> str:
    return _COMMON.get(placeholder.group(1), "<NUMBER>")


def read_in_windows(ids: Sequence[int], read: Callable[[Array], Array], *, start: int, end: int, window: int) -> Array:
    """The vector of a text of these tokens: the mean over its windows, by their tokens, of what ``read`` makes of each.

    One window a call: quantised activations are scaled over a call, so a text's answer never depends on the texts beside it. Padding-free,
    that costs a tenth more than calls of 768 tokens (one thread, 400 texts of the corpus).
    """
    windows = [[start, *ids[at : at + window], end] for at in window_starts(len(ids), window=window)]
    vectors = [read(np.array([each], np.int64)) for each in windows]
    if len(vectors) == 1:
        return vectors[0]
    mean: Array = np.average(vectors, axis=0, weights=[len(each) for each in windows]).astype(np.float32)
    return mean


def window_starts(length: int, *, window: int = WINDOW, most: int = MAX_WINDOWS) -> list[int]:
    """Where the windows over ``length`` tokens begin: as few as cover it, at most ``most``, evenly spread, the end always read.

    >>> window_starts(100), window_starts(400), len(window_starts(5_000))
    ([0], [0, 144], 4)
    """
    if length <= window:
        return [0]
    count = min(most, -(-length // window))
    last = length - window
    return [round(step * last / (count - 1)) for step in range(count)]
