"""The warehouse of tests/models, for what watches it."""

from tests.models.conftest import migrated, server, session, short_home

__all__ = ["migrated", "server", "session", "short_home"]
