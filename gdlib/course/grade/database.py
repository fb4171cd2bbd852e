"""The gradebook's database by its URL: SQLite with what Python brings, every other through SQLAlchemy.

Importing SQLAlchemy takes longer than looking through a gradebook, and nearly every gradebook is SQLite.
The statements are the same: ``:name`` stands for a value in both.
"""

import sqlite3
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

PATIENCE = 30  # seconds to wait for the formgrader, which may be writing at the same moment
EPOCH = datetime(1970, 1, 1)  # SQLAlchemy stores a span of time as the moment so long after it


class NoGradebook(Exception):
    """There is no database at this URL yet."""


def connect(url, root="."):
    """Open the database of nbgrader's ``db_url``; relative paths start at the course's root."""
    scheme, _, path = url.partition("///")
    if scheme in ("sqlite:", "sqlite+pysqlite:") and path and "?" not in path and path != ":memory:":
        return Sqlite(Path(root, path))
    return Alchemy(url)


class Sqlite:
    """A gradebook in a file. Every write is inside ``transaction()``: all of it or nothing."""

    def __init__(self, path):
        if not path.is_file():
            raise NoGradebook(str(path))
        self.link = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        self.link.execute("PRAGMA cache_size = -16000")  # kB: the indexes of thousands of students

    def rows(self, sql, **values):
        return self.link.execute(sql, values).fetchall()

    def many(self, sql, values):
        self.link.executemany(sql, values)

    @contextmanager
    def transaction(self):
        # IMMEDIATE: wait for other writers here, where nothing is half done yet.
        self.link.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.link.execute("ROLLBACK")
            raise
        self.link.execute("COMMIT")

    def moment(self, when):
        """A moment as SQLAlchemy writes it into SQLite."""
        return None if when is None else f"{when:%Y-%m-%d %H:%M:%S.%f}"

    def close(self):
        self.link.close()


class Alchemy:
    """A gradebook on a server, for instance PostgreSQL, with the same methods."""

    def __init__(self, url):
        from sqlalchemy import create_engine, text

        self.text = text
        self.engine = create_engine(url)
        self.link = self.engine.connect()
        self.writing = False

    def rows(self, sql, **values):
        found = self.link.execute(self.text(sql), values)
        found = [tuple(row) for row in found] if found.returns_rows else []
        if not self.writing:
            self.link.rollback()  # ends the reading, so that others' writing is seen the next time
        return found

    def many(self, sql, values):
        if values:
            self.link.execute(self.text(sql), list(values))

    @contextmanager
    def transaction(self):
        self.writing = True
        try:
            with self.link.begin():
                yield
        finally:
            self.writing = False

    def moment(self, when):
        return when

    def close(self):
        self.link.close()
        self.engine.dispose()


def moment(value):
    """Read a moment out of a row.

    >>> moment("2026-03-01 12:00:00.500000"), moment(None)
    (datetime.datetime(2026, 3, 1, 12, 0, 0, 500000), None)
    """
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def span(value):
    """Read a span of time out of a row.

    >>> span("1970-01-02 00:00:00.000000"), span(None)
    (datetime.timedelta(days=1), None)
    """
    return value if value is None or isinstance(value, timedelta) else moment(value) - EPOCH
