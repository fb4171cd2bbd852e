"""gdlib's own messages: extraction and compilation of ``gdlib/locale``."""


def update(root):
    """xgettext and msgmerge: source strings into ``gdlib/locale/<lang>/LC_MESSAGES/gdlib.po``. Returns the files changed."""
    raise NotImplementedError


def compile(root):
    """The ``.mo`` beside each ``.po``, byte for byte reproducible. Returns the files changed."""
    raise NotImplementedError


def status(root):
    """Rows (lang, fresh, fuzzy, missing, obsolete)."""
    raise NotImplementedError
