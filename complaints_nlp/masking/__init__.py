"""Masking: personal data out of a text before anything else reads it."""
