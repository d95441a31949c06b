"""What can be wrong with what the watching is given."""

from __future__ import annotations

from complaints_nlp.errors import ComplaintsError


class UnusableCounts(ComplaintsError):
    """Counts that cannot be watched as they are."""

    template = "these counts cannot be watched: {reason}"


class UnusableSettings(ComplaintsError):
    """Settings that contradict each other or the data."""

    template = "{setting}={value!r} cannot be used: {reason}"
