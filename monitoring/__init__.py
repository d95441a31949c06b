"""Watching: functions over counts and frames, no Prefect. Spikes, quality checks, alerts, and the executive summary."""
