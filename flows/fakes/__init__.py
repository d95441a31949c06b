"""Invented networks on this computer, for tests and for the demonstration: they speak as X, Mastodon and Bluesky do, faults included."""
