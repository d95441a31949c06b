"""Data quality: what is measured of batches and of days, and how far it may be from what was. Checks are rows of a table."""
