"""Why a medium gave no words. Reasons are shown and stored: they never hold its address or anything that is written in it."""

from __future__ import annotations

from complaints_nlp.errors import ComplaintsError


class MediaRefused(ComplaintsError):
    """What will be the same tomorrow: a private address, a wrong type, too large. It is not tried again."""


class MediaFailed(ComplaintsError):
    """What may be otherwise tomorrow: a server that does not answer, a reader that ran out of time. It is worth another try."""
