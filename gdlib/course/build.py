"""Lessons to notebooks."""

from gdlib.i18n import LANGUAGES


def build(root, slugs=None, draft=False, check=False, languages=LANGUAGES):
    """Write course/ and solutions/; with ``check`` only compare. Returns the problems; nothing is written half."""
    raise NotImplementedError
