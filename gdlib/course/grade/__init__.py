"""Marking submissions: trusted, fast, never losing anybody's work."""
