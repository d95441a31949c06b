"""The processes outside Prefect."""
