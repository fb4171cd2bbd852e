"""Measure ``gd grade`` beside nbgrader's own autograder, and write benchmarks/GRADING.md.

From the root of the repository, on a machine that does nothing else (half an hour):

    python -m benchmarks.grading
    python -m benchmarks.grading --quick     small numbers, writes nothing

One class of one lesson, graded by nbgrader with an unmodified configuration and by ``gd grade`` in its
sandbox, each in a folder of its own, each as its command, start included. Exit 1 if a limit is missed; with
``--quick``, only if the two give different marks: so few submissions are mostly start.
"""

import argparse
import platform
import shutil
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from gdlib.course.grade import records
from gdlib.course.grade.pool import cores
from tests.grading.dask_cluster import running

from .grading_class import LESSON, classroom, hand_in
from .grading_profile import profile
from .grading_watch import run

GD = [sys.executable, "-m", "gdlib.course", "grade", LESSON, "--json"]
NBGRADER = [Path(sys.executable).with_name("nbgrader"), "autograde", LESSON]
MARKS = (
    "SELECT a.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g "
    "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook s ON s.id = g.notebook_id "
    "JOIN submitted_assignment a ON a.id = s.assignment_id"
)
NOTE = """# Grading, measured side by side

Made by `python -m benchmarks.grading`: Python {python}, nbgrader {nbgrader}, {cores} cores. One class of
{lesson}: four languages, right, wrong and blank answers. nbgrader is as it comes, one process, no sandbox;
`gd grade` marks in its sandbox. Times are of the whole command, its start included, in one run.

"""


@dataclass
class Row:
    """One line of the table; ``limit`` is what ``value`` may at most be, or must reach where ``least``."""

    what: str
    ours: str
    beside: str
    value: float
    unit: str = ""
    limit: float | None = None
    least: bool = False

    @property
    def kept(self):
        return self.limit is None or (self.value >= self.limit if self.least else self.value <= self.limit)

    def __str__(self):
        sign = "at least" if self.least else "at most"
        bound = "" if self.limit is None else f"{sign} {self.limit:g}{self.unit}"
        verdict = "" if self.limit is None else "ok" if self.kept else "MISSED"
        cells = (self.what, self.ours, self.beside, f"{self.value:.3g}{self.unit}", bound, verdict)
        return f"| {' | '.join(cells)} |"


def marks(folder):
    with sqlite3.connect(folder / "gradebook.db") as link:
        return {row[:2]: row[2:] for row in link.execute(MARKS)}


def stock(home, ours, students):
    """nbgrader on a copy of the class, with a configuration that says nothing: seconds, and its marks."""
    folder = home / "stock"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    shutil.copy(ours / "gradebook.db", folder)
    for k in range(students):
        shutil.copytree(ours / "submitted" / f"s{k:04}", folder / "submitted" / f"s{k:04}")
    took = run(NBGRADER, folder)
    return took.seconds, marks(folder)


def beside(home, few, many):
    """Yield the rows on speed beside nbgrader, on few and on many submissions."""
    ours = classroom(home / "ours", few)
    seconds, wanted = stock(home, ours, few)
    said = f"{seconds:.1f} s"
    first = run(GD, ours)
    assert marks(ours) == wanted, sorted(set(marks(ours).items()) ^ set(wanted.items()))[:10]
    yield Row(
        f"{few} submissions", f"{first.seconds:.2f} s", said, seconds / first.seconds, " times", 20, True
    )
    yield unchanged(ours, few)
    drawn = run([*GD, "--figures", "--force"], ours)
    assert marks(ours) == wanted
    took = f"{drawn.seconds:.2f} s"
    yield Row(f"{few} with figures", took, said, seconds / drawn.seconds, " times")

    hand_in(ours, range(few, many))
    took = run([*GD, "--force"], ours)
    ratio = seconds / few * many / took.seconds
    rate = f"{took.seconds:.1f} s, {many / took.seconds:.0f} a second"
    said = f"{seconds / few * many:.0f} s (from {few})"
    yield Row(f"{many} submissions", rate, said, ratio, " times", 40, True)
    assert {one: mark for one, mark in marks(ours).items() if one in wanted} == wanted
    yield unchanged(ours, many)
    watched = run([*GD, "--force"], ours, every=0.1)
    yield Row(f"{many}, memory", "all processes together", "", watched.peak, " MiB", 1024)


def unchanged(folder, students):
    again = run(GD, folder)
    assert f'"unchanged": {students}' in again.out.splitlines()[-1], again.out.splitlines()[-1]
    return Row(f"{students}, nothing changed", f"{again.seconds:.2f} s", "", again.seconds, " s", 2)


def cluster(folder, students):
    """The row on two workers of a Dask cluster beside two threads here."""
    again = [*GD, "--force", "--workers"]
    here = run([*again, "2"], folder).seconds
    with running(2) as some:
        there = run([*again, some.address], folder).seconds
    name = f"{students} on a Dask cluster of 2 workers, beside 2 here"
    return Row(name, f"{there:.1f} s", f"{here:.1f} s", here / there, "", 0.85, True)


def moments(folder):
    """When each student was done, in order: the record is the last file that is written."""
    return sorted(path.stat().st_mtime for path in folder.glob(f"autograded/*/{LESSON}/{records.NAME}"))


def long(home, students, part):
    """Yield the rows on one long run: what a submission costs at its end, and memory."""
    folder = classroom(home / "long", students)
    watched = run([*GD, "--workers", "2"], folder, every=2)
    done = moments(folder)
    first, last = done[part] - done[0], done[-1] - done[-1 - part]
    costs = f"{1000 * last / part:.1f} ms", f"{1000 * first / part:.1f} ms"
    yield Row(f"{students}: the last {part} beside the first {part}", *costs, last / first, "", 1.2)
    yield Row(f"{students}, memory", "all processes together", "", watched.peak, " MiB", 1024)
    early, late = (max(size for when, size in watched.memory if a <= when / watched.seconds <= b)
                   for a, b in ((0.1, 0.4), (0.7, 1)))  # fmt: skip
    yield Row(
        f"{students}, memory: end beside beginning", f"{late:.0f} MiB", f"{early:.0f} MiB", late / early
    )
    yield cluster(folder, students)


def table(rows):
    head = "| what | gd grade | beside it | result | limit |  |\n|---|--:|--:|--:|--:|---|"
    return "\n".join([head, *map(str, rows)])


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading")
    parser.add_argument("--quick", action="store_true", help="small numbers, and no file is written")
    quick = parser.parse_args().quick
    few, many, most, part = (8, 40, 200, 50) if quick else (40, 400, 2000, 100)
    rows = []
    with tempfile.TemporaryDirectory(prefix="gd-benchmark-") as folder:
        home = Path(folder)
        for part_of in (beside(home, few, many), long(home, most, part)):
            for row in part_of:
                rows.append(row)
                print(row, flush=True)
        text = table(rows) + "\n\n" + profile(home / "ours", few)
    about = {"python": platform.python_version(), "nbgrader": version("nbgrader"), "cores": cores()}
    text = NOTE.format(**about, lesson=LESSON) + text + "\n"
    if not quick:
        Path(__file__).with_name("GRADING.md").write_text(text, "utf8")
    print(text)
    return 0 if quick or all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
