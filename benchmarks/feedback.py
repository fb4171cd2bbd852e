"""Measure the feedback pages beside nbgrader's own, and write benchmarks/FEEDBACK.md.

From the root of the repository: ``python -m benchmarks.feedback``

One lesson, 40 marked submissions, one gradebook. Three ways to their pages, in one run on the same folder:
nbgrader with an unmodified configuration, nbgrader with this course's, and ``gd grade --pages``. Exit 1 if
ours is less than five times as fast as the unmodified one.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import matplotlib
from tqdm import tqdm

from tests.grading.classroom import copy_course, nbgrader

LESSON, STUDENTS, LIMIT = "01-slope", 40, 5
LANGUAGES = ("en", "es", "fr", "de")
NOTE = """# Feedback pages, measured side by side

Made by `python -m benchmarks.feedback`: {students} marked submissions of {lesson} without figures, nbgrader
{nbgrader}, all in one run. Other work on the machine changes what a clock on the wall says, so a page
and the ratio are processor time, the start of the programs included: nbgrader's alone is {start:.1f} s.
The last row is the same work inside a process that is already running.

| what | takes | of the processor | a page | times as fast | median page |
|---|--:|--:|--:|--:|--:|
"""


def submissions(course):
    """Put marked notebooks and their marks where ``gd grade`` leaves them: right, wrong and empty ones."""
    from gdlib.course.grade.gradebook import Book
    from gdlib.course.grade.settings import load
    from tests.grading.marked import marked, worked

    with Book(load(course), LESSON) as book:
        for k in tqdm(range(STUDENTS), "mark", leave=False):
            lang = LANGUAGES[k % 4]
            answers = list(worked(lang, LESSON).items())
            mine = {name: source.replace("return", "return -") if (j + k) % 3 else source
                    for j, (name, source) in enumerate(answers[: 1 + k % 5])}  # fmt: skip
            nb = marked(lang, LESSON, mine, seed=k)
            scores = {}
            for cell in nb["cells"]:
                own = cell["metadata"].get("nbgrader", {})
                if "score" in own:
                    scores[own["grade_id"]] = own.pop("score")
            folder = course / "autograded" / f"s{k:02}" / LESSON
            folder.mkdir(parents=True)
            (folder / f"{LESSON}.ipynb").write_text(json.dumps(nb), "utf8")
            (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
            (folder / "submission_secret.txt").write_text("0" * 32)
            book.write(f"s{k:02}", datetime(2026, 3, 1, 12), {LESSON: {"scores": scores, "comments": {}}})


def clock(run):
    """Return the seconds of ``run`` on the wall and of the processor, its own programs included."""
    start, before = time.perf_counter(), os.times()
    run()
    return time.perf_counter() - start, sum(b - a for a, b in zip(before[:4], os.times()[:4], strict=True))


def timed(what, folder, run):
    """Return (what, seconds, of the processor, sizes of the pages); pages of before are removed first."""
    shutil.rmtree(folder / "feedback", ignore_errors=True)
    seconds, busy = clock(run)
    sizes = [path.stat().st_size for path in (folder / "feedback").glob(f"*/{LESSON}/*.html")]
    assert len(sizes) == STUDENTS, f"{what} wrote {len(sizes)} pages"
    return what, seconds, busy, sizes


def texts(folder):
    return {path.parts[-3]: path.read_text("utf8") for path in (folder / "feedback").rglob("*.html")}


def measure(home):
    """Return what starting nbgrader takes of the processor, and the rows of the table."""
    from gdlib.course.grade import pages

    ours, stock = home / "ours", home / "stock"
    ours.mkdir()
    copy_course(ours)
    nbgrader(ours, "generate_assignment", LESSON)
    submissions(ours)
    stock.mkdir()
    shutil.copytree(ours / "autograded", stock / "autograded")
    shutil.copy(ours / "gradebook.db", stock)
    (stock / "nbgrader_config.py").write_text("c = get_config()\n")

    generate = ("generate_feedback", LESSON)
    rows = [timed("nbgrader generate_feedback, unmodified", stock, lambda: nbgrader(stock, *generate))]
    rows.append(timed("nbgrader generate_feedback, this course", ours, lambda: nbgrader(ours, *generate)))
    through = texts(ours)
    gd = [sys.executable, "-m", "gdlib.course", "grade", LESSON, "--pages"]
    rows.append(timed("gd grade --pages", ours, lambda: subprocess.run(gd, cwd=ours, check=True)))
    assert texts(ours) == through, "the two ways give different pages"
    pages.rewrite(ours, LESSON)
    rows.append(timed("the same, warm", ours, lambda: pages.rewrite(ours, LESSON)))
    return clock(lambda: nbgrader(stock, "--version"))[1], rows


def main():
    matplotlib.use("agg")
    with tempfile.TemporaryDirectory() as folder:
        start, rows = measure(Path(folder))
    text = NOTE.format(students=STUDENTS, lesson=LESSON, nbgrader=version("nbgrader"), start=start)
    for what, seconds, busy, sizes in rows:
        each, times, size = 1000 * busy / STUDENTS, rows[0][2] / busy, median(sizes) / 1000
        text += f"| {what} | {seconds:.2f} s | {busy:.2f} s | {each:.1f} ms | {times:.1f} | {size:.0f} kB |\n"
    Path(__file__).with_name("FEEDBACK.md").write_text(text, "utf8")
    print(text)
    sys.exit(rows[0][2] < LIMIT * rows[2][2])


if __name__ == "__main__":
    main()
