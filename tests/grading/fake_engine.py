"""An engine that runs nothing: tests of the clerk want marks at once, and the same ones every time."""

import json
import time

from gdlib.course.grade import submission
from gdlib.course.grade.sandbox import NoSandbox


class FakeEngine:
    """Every answer that was touched earns its points; one that says ``raise`` fails on the teacher's side.

    ``broken`` is a machine without a sandbox, ``slow`` the seconds a mark takes.
    """

    broken = False
    slow = 0.0
    marked = 0

    def __init__(self, key, **settings):
        self.key, self.settings = key, settings

    def __enter__(self):
        if self.broken:
            raise NoSandbox("there is no sandbox here: install bubblewrap")
        return self

    def __exit__(self, *error):
        pass

    def mark(self, data, *, lang="en", student="", reason="", notes=(), grades=None):
        FakeEngine.marked += 1
        time.sleep(self.slow)
        if data is not None and b"FAIL THE ENGINE" in data:
            raise RuntimeError("the marking process failed: it said nothing")
        blank = submission.blank(self.key, lang)
        hand_in = submission.read(data, self.key, lang) if data is not None else None
        notebook = hand_in.notebook if hand_in else blank
        reason = reason or (hand_in.reason if hand_in else "")
        sources = {cell["id"]: cell["source"] for cell in notebook["cells"]}
        scores = {
            name: 0.0
            if reason or self.key.untouched(self.key.answer_of(name), sources[self.key.answer_of(name)])
            else points
            for name, points in self.key.maxima.items()
        }
        comments = {
            name: "No response." if self.key.untouched(name, sources[name]) else None
            for name in self.key.answers
        }
        if reason:
            comments[next(iter(comments))] = reason
        lang = hand_in.lang if hand_in else lang
        return {
            "lang": lang,
            "scores": scores,
            "max": dict(self.key.maxima),
            "comments": comments,
            "notes": [*notes, *(hand_in.notes if hand_in else ())],
            "reason": reason,
            "mistakes": {},
            "notebook": json.dumps(notebook),
            "page": f"<html lang={lang}>{student}: {sum(scores.values())} {grades or ''} {reason}</html>",
            "seconds": self.slow,
        }
