"""The one tree of errors. An error carries facts as attributes, says what to do, and never holds complaint text."""

from __future__ import annotations

from typing import Any


class ComplaintsError(Exception):
    """Root of every error this project raises on purpose.

    Facts are keyword arguments, kept as attributes, so that the error survives pickling between processes:

    >>> import pickle
    >>> pickle.loads(pickle.dumps(TextTooLong(length=90_000, limit=50_000))).limit
    50000
    """

    template = "{reason}"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.template.format(**facts))

    def __getattr__(self, name: str) -> Any:
        facts = self.__dict__.get("facts", {})
        if name in facts:
            return facts[name]
        raise AttributeError(name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.facts)


def _rebuild(kind: type[ComplaintsError], facts: dict[str, Any]) -> ComplaintsError:
    return kind(**facts)


class UnusableText(ComplaintsError):
    """A text that cannot be analysed. It belongs in quarantine, whole, with this reason."""


class EmptyText(UnusableText):
    template = "the text is empty; send at least one word"


class NotText(UnusableText):
    template = "expected text, got {kind}; send a string"


class TextTooLong(UnusableText):
    template = "the text has {length} characters, the limit is {limit}; split it or raise max_characters"


class MaskingFailed(UnusableText):
    """Masking erred, ran out of time or was unsure. Fail closed: the text goes no further."""

    template = "masking did not finish ({reason}); the text was not passed on"


class AssetMissing(ComplaintsError):
    template = "the model asset {name} is missing or damaged; reinstall complaints-nlp or pass model_path"
