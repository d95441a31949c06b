"""Installations as the flows' tests have them."""

from __future__ import annotations

from tests.flows.conftest import place, server, settings, short_home, template_database

__all__ = ["place", "server", "settings", "short_home", "template_database"]
