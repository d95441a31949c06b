"""Processes outside Prefect, one package each."""
