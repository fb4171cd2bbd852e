"""One submission from its bytes to its marks: what a copy of the trusted process does.

``warm`` is called once; ``serve`` in a copy for each submission, so that nothing of one reaches another, and
whatever a hostile file does to this process ends with it.
"""

import json
import re
import time

import numpy as np

from gdlib import checks, i18n
from gdlib.course import feedback
from gdlib.course.grade import examiner, outputs, submission, wire
from gdlib.course.grade.key import Key
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

FRAME, TEXT = 512 << 20, 16 << 20  # between two processes of our own
START = 60  # seconds until a student's side must be locked in
NO_RESPONSE = "No response."  # nbgrader's words beside an answer that nobody touched
UNDRAWN = N_("The figures could not be drawn: {why}.")
NO_ANSWER = N_("the answer cell of {name} is missing: paste your answer into a fresh copy and hand that in")
CODE, OWN = N_("the code of {name}"), N_("a cell of your own")
HELPER = re.compile(r"^(?:async +def|def|class) ", re.M)


class Warm:
    """What all submissions share: the key, the examiner, and the reports that its checks wrote."""

    def __init__(self, config):
        self.key = Key.from_json(config["key"])
        locked = [
            cell.source for cell in self.key.cells if cell.kind == "locked" and cell.cell_type == "code"
        ]
        self.examiner = examiner.Examiner(self.key.imports, locked)
        self.reports = []


def warm(config):
    """Load the key, every exercise, the words of every language and the page's template."""
    state, run = Warm(config), checks.run
    checks.exercises()
    for lang in i18n.LANGUAGES:
        _("", lang)
    feedback.warm()
    submission.read(b"{}", state.key)  # the key's look-ups are made once, for all copies

    def recorded(*args, **kwargs):
        state.reports.append(run(*args, **kwargs))
        return state.reports[-1]

    checks.run = recorded
    return state


def serve(state, handle, *students, limits):
    """Mark the submission that comes over ``handle``; ``students`` are the lines to the student's side."""
    line = wire.Link(handle, handle, FRAME, TEXT)
    job = line.receive(60)
    started = time.monotonic()
    lines = [wire.Link(student, student) for student in students]
    try:
        marked = Marking(state, job, lines, limits, line).marked()
    except examiner.NotLocked as error:
        return line.send({"broken": str(error)})
    for large in ("notebook", "page"):
        marked[large] = np.frombuffer(marked[large].encode(), np.uint8)
    line.send({"done": {**marked, "seconds": time.monotonic() - started}})


class Marking:
    """The marking of one submission.

    ``job`` holds ``data`` (its bytes as an array, or None), ``lang``, ``student``, ``reason`` and ``notes``;
    ``verdicts``, where an earlier try ended too early: what it found out, which is not asked again.
    """

    def __init__(self, state, job, students, limits, line):
        self.state, self.key, self.job, self.students = state, state.key, job, students
        self.limits, self.line, self.clean = limits, line, outputs.Cleaner()
        data, reason, lang = job.get("data"), job.get("reason", ""), job.get("lang", "en")
        if data is None:
            self.hand_in = submission.Submission(submission.blank(self.key, lang), lang, [], reason)
        else:
            self.hand_in = submission.read(data.tobytes(), self.key, lang)
        self.notes = [*self.hand_in.notes, *job.get("notes", ())]
        i18n.use(self.hand_in.lang)

    def marked(self):
        """Return the marks, the notebook and the page as plain data."""
        cells = self.hand_in.notebook["cells"]
        self.there = {cell["id"] for cell in cells}
        if "verdicts" in self.job:
            self._recall(cells)
        elif not self.hand_in.reason:
            self._run(cells)
            self._draw(cells)
        scores = {name: self._score(cells, name) for name in self.key.maxima}
        reason = self.hand_in.reason or (self.job.get("reason", "") if "verdicts" in self.job else "")
        return {
            "lang": self.hand_in.lang,
            "scores": scores,
            "max": dict(self.key.maxima),
            "comments": self._comments(cells, reason),
            "notes": self.notes,
            "reason": reason,
            "mistakes": {report.name: report.mistake for report in self.state.reports},
            "notebook": json.dumps(self.hand_in.notebook, indent=1, ensure_ascii=False) + "\n",
            "page": self._page(cells, scores, reason),
        }

    def _run(self, cells):
        """Run the student's cells in one process and the checks in this one, in the notebook's order."""
        student = self._student(0)
        for cell in self._code(cells):
            student.at = self._called(cell)
            if cell["id"] in self.key.checks:
                cell["outputs"] = self._examine(cell, student)
                self.line.send({"id": cell["id"], "outputs": cell["outputs"]})
            elif not self._only_draws(cell):
                shown = self._ask(student, cell)
                # A given cell may miss what a figure's cell would have defined: nothing a student need read.
                given = cell["id"] not in self.key.answers and self.key.untouched(cell["id"], cell["source"])
                cell["outputs"] = [
                    output for output in shown if not (given and output["output_type"] == "error")
                ]

    def _called(self, cell):
        """A cell in words, for a student who looks for the one that ended everything."""
        name = cell["id"].removesuffix("-check")
        return _(CODE).format(name=name) if cell["id"] in self.key.by_id else _(OWN)

    def _examine(self, cell, student):
        """What a check says; where it finds nothing because the answer's cell is gone, that."""
        shown, name = self.state.examiner.run(cell["source"], student), self.key.answer_of(cell["id"])
        lacking = any(output.get("ename") == "NameError" for output in shown)
        if lacking and name and name not in self.there:
            return [outputs.error("NotReached", _(NO_ANSWER).format(name=name))]
        return shown

    def _student(self, i):
        end = time.monotonic() + self.limits.total
        return examiner.Student(self.students[i], self.limits, end).greet(START)

    def _ask(self, student, cell):
        """What one cell of the student's showed; the reason where there is nobody to run it."""
        try:
            reply = student.ask("cell", self.limits.cell, source=cell["source"], lang=self.hand_in.lang)
        except examiner.StudentGone as gone:
            return [outputs.error("NotReached", str(gone))]
        except Exception as error:
            return [outputs.error(type(error).__name__, str(error))]
        return self.clean(reply.get("outputs"))

    def _only_draws(self, cell):
        """A figure's cell, unless the student keeps a function of their own in it."""
        return cell["id"] in self.key.figures and not (
            HELPER.search(cell["source"]) and not self.key.untouched(cell["id"], cell["source"])
        )

    def _draw(self, cells):
        """Run everything once more where all modules are open, for the pictures alone: marks are made."""
        if len(self.students) < 2:
            return
        student = self._student(1)
        for cell in self._code(cells):
            student.at = self._called(cell)
            if cell["id"] not in self.key.checks:
                shown = self._ask(student, cell)
                if cell["id"] not in self.key.answers:
                    cell["outputs"] = shown
        if student.gone:
            self.notes.append(_(UNDRAWN).format(why=student.gone))

    def _code(self, cells):
        return [cell for cell in cells if cell["cell_type"] == "code" and cell["source"].strip()]

    def _recall(self, cells):
        """Put back what an earlier try found out; every check that it did not reach says why."""
        for cell in self._code(cells):
            if cell["id"] in self.key.checks:
                unreached = [outputs.error("NotReached", self.job["reason"])]
                cell["outputs"] = self.job["verdicts"].get(cell["id"], unreached)

    def _score(self, cells, name):
        """The points of a graded cell; None where a hand must mark it."""
        known = self.key.by_id[name]
        cell = next((cell for cell in cells if cell["id"] == name or _grade_id(cell) == name), None)
        if cell is None or self.hand_in.reason:
            return 0.0
        if known.kind == "written":
            return 0.0 if self.key.untouched(name, cell["source"]) else None
        return (
            score(cell["outputs"], known.points)
            if known.kind == "check" and cell["cell_type"] == "code"
            else None
        )

    def _comments(self, cells, reason):
        """nbgrader's automatic comment beside each answer; the reason stands beside the first."""
        found = {_grade_id(cell): cell["source"] for cell in cells}
        answers = [cell.id for cell in self.key.cells if cell.kind in ("answer", "written", "task")]
        said = {
            name: NO_RESPONSE if name in found and self.key.untouched(name, found[name]) else None
            for name in answers
            if self.key.by_id[name].kind != "task"
        }
        notes = [reason] if reason else self.notes
        if answers and notes:
            said[answers[0]] = " ".join(notes)
        return said

    def _page(self, cells, scores, reason):
        """The student's page. A hand may have marked before: its marks and words are in ``grades``."""
        grades = self.job.get("grades") or {}
        scores = {**scores, **grades.get("scores", {})}
        marked = []
        for cell in cells:
            mark = cell["metadata"].get("nbgrader")
            if mark:
                more = {"score": scores[mark["grade_id"]]} if mark["grade_id"] in scores else {}
                more["comment"] = grades.get("comments", {}).get(mark["grade_id"])
                cell = {**cell, "metadata": {**cell["metadata"], "nbgrader": {**mark, **more}}}
            marked.append(cell)
        return feedback.page(
            {**self.hand_in.notebook, "cells": marked},
            student=self.job.get("student", ""),
            score=sum(value or 0.0 for value in scores.values()) - 0.0,
            max_score=self.key.points(),
            late_penalty=grades.get("late_penalty", 0),
            notes=self.notes,
            reason=reason,
            lang=self.hand_in.lang,
        )


def _grade_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def score(shown, points):
    """The points that a check's outputs earn, by nbgrader's rules, never outside 0 and ``points``.

    An error or words on the error stream are 0, a number as the cell's value is that number, all else is
    full marks.

    >>> score([{"output_type": "execute_result", "data": {"text/plain": "2.5"}}], 3.0), score([], 3.0)
    (2.5, 3.0)
    """
    for output in shown:
        if output["output_type"] == "error" or output.get("name") == "stderr":
            return 0.0
        if output["output_type"] == "execute_result":
            try:
                return min(max(0.0, float(output["data"]["text/plain"])), points)
            except ValueError:
                return points
    return points
