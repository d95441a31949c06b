"""Watching: counts that rise, feeds that fall silent, themes that are new, and the executive summary. No orchestrator in here."""
