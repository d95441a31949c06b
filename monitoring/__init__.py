"""Watching: counts that rise, feeds that fall silent, themes that are new. Functions over counts and frames; no orchestrator, no session."""
