"""Catalogues: update from the source, status, import of an edited notebook."""


def update(root, slugs=None):
    """Merge the live source into ``lessons/<slug>/{es,fr,de}.po``. Returns the files that changed."""
    raise NotImplementedError


def status(root, slugs=None):
    """Rows (lesson, lang, fresh, fuzzy, missing, obsolete, look_again); look_again is a tuple of cell ids."""
    raise NotImplementedError


def import_notebook(root, lang, path):
    """Take a teacher's edits of a built notebook into the catalogue. Returns a list of Change(cell, before, after).

    Raises CourseError where cells were added or removed, or code or labels changed.
    """
    raise NotImplementedError
