"""Executing notebooks in a fresh kernel: ``gd run`` for the whole course, ``perform`` for one notebook."""

import contextlib
import copy
import json
import logging
import re
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from gdlib.course import lessons
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

WORKERS = 2
SECONDS = 120
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The kernel's own remarks about sockets are no business of the reader's; nor does its history touch the disk.
QUIET = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=ERROR"]


@dataclass(frozen=True)
class Ran:
    """What one code cell did: printed text, warnings, its error in one line, its value if a number."""

    cell: str
    text: str = ""
    stderr: str = ""
    error: str = ""
    value: float | None = None


def run(root, slugs, langs, solutions=False):
    """Execute the notebooks, two at a time; return what is wrong.

    Worked notebooks must earn every point. Students' notebooks must run without an error and earn nothing.
    """
    from tqdm import tqdm

    jobs = [
        _place(slug, lang, solutions)
        for slug in slugs
        for lang in langs
        if lang in lessons.languages(root, slug)
    ]
    problems = [
        Problem(path, "", _("no such notebook: gd build makes it"))
        for path in jobs
        if not (root / path).is_file()
    ]
    jobs = [path for path in jobs if (root / path).is_file()]
    job = partial(_examine, str(root), worked=solutions)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(job, path) for path in jobs]
        for future in tqdm(as_completed(futures), total=len(futures), delay=2, leave=False, unit="notebook"):
            problems += future.result()
    return sorted(problems)


def _place(slug, lang, solutions):
    return f"{'solutions' if solutions else 'course'}/{lang}/{slug}/{slug}.ipynb"


def _examine(root, path, worked):
    """Execute one notebook in a worker and judge it; nothing but problems comes back."""
    try:
        notebook = read(Path(root) / path, path)
        return faults(path, notebook, perform(notebook, (Path(root) / path).parent), worked)
    except CourseError as error:
        return error.problems


def faults(path, notebook, ran, worked):
    """The problems of an executed notebook: errors, words on stderr, points missing or given away."""
    problems, points = [], promised(notebook)
    for one in ran:
        if one.error:
            problems.append(Problem(path, one.cell, one.error))
        elif one.stderr:
            problems.append(
                Problem(path, one.cell, _("writes to stderr: {text}").format(text=last_line(one.stderr)))
            )
        elif one.cell in points:
            wanted = points[one.cell] if worked else 0.0
            if one.value != wanted:
                said = _("earned {got} points, wanted {wanted}").format(got=one.value, wanted=wanted)
                problems.append(Problem(path, one.cell, said))
        elif worked and "[x]" in one.text:
            problems.append(Problem(path, one.cell, _("the worked answer does not pass its own check")))
    return problems


def promised(notebook):
    """The points of every graded check cell, by cell id."""
    marks = ((name(cell, i), cell.metadata.get("nbgrader", {})) for i, cell in enumerate(notebook.cells))
    return {cell: float(mark["points"]) for cell, mark in marks if mark.get("grade") and "points" in mark}


def name(cell, i):
    """A cell's id, or its place where it has none."""
    return cell.get("id") or f"#{i + 1}"


def read(path, shown=None):
    """Read a notebook; raises CourseError with one line that says what is wrong with it and what to do."""
    import nbformat
    from nbformat.validator import normalize

    def stop(message, **what):
        raise CourseError([Problem(str(shown or path), "", message.format(**what))]) from None

    try:
        text = Path(path).read_text("utf8")
        data = json.loads(text)
    except FileNotFoundError:
        stop(_("no such file: check the name, or cd to its folder"))
    except IsADirectoryError:
        stop(_("this is a folder: name the notebook in it, a file that ends in .ipynb"))
    except UnicodeDecodeError:
        stop(_("not a notebook: it is not text; take the file that ends in .ipynb"))
    except json.JSONDecodeError as error:
        said = _("not valid JSON at line {line}, column {column}: paste your answers into a fresh copy")
        stop(said, line=error.lineno, column=error.colno)
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list) or "nbformat" not in data:
        stop(_("not a notebook: it has no list of cells; paste your answers into a fresh copy"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Cells without an id of their own (an older format, a copy made by hand) are given one.
            _changes, notebook = normalize(nbformat.v4.reads(text))
            nbformat.validate(notebook)
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        stop(_("damaged notebook: {text}; paste your answers into a fresh copy"), text=first_line(str(error)))
    return notebook


def perform(notebook, folder, seconds=SECONDS, step=None):
    """Execute a copy of ``notebook`` in ``folder``; one ``Ran`` per code cell, also for those after an error.

    A cell that takes longer than ``seconds`` is interrupted. Raises CourseError where the kernel dies.
    """
    import nbclient

    _warm()
    notebook, answered = copy.deepcopy(notebook), set()

    def executed(cell_index, **_event):
        answered.add(cell_index)
        if step:
            step()

    client = nbclient.NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=seconds,
        allow_errors=True,
        interrupt_on_timeout=True,
        # The reply to an interrupted cell is KeyboardInterrupt; said in words by _long.
        error_on_timeout={"ename": "KeyboardInterrupt", "evalue": "", "traceback": []},
        log=_silence(),
        extra_arguments=QUIET,
        resources={"metadata": {"path": str(folder)}},
        on_cell_executed=executed,
    )
    death = _execute(client)
    return [_long(one, seconds) for one in _outcomes(notebook, death, answered)]


def _silence():
    """A log for nbclient: what it would write is in the outcome, in one line."""
    log = logging.getLogger("gdlib.course.execute")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    return log


def _long(one, seconds):
    """Say in words that a cell was stopped; nobody but the time limit interrupts it."""
    if one.error != "KeyboardInterrupt":
        return one
    said = _("ran longer than {n} seconds and was stopped: an endless loop?").format(n=seconds)
    return replace(one, error=said)


def _execute(client):
    """Run the client; where the kernel dies, return what killed it."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    try:
        client.execute()
    except DeadKernelError:
        return _("the kernel died: out of memory, or a cell ended the process")
    except CellTimeoutError:
        return "KeyboardInterrupt"
    return ""


def _outcomes(notebook, death, answered):
    cells = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    ran = [_outcome(cell, i) for i, cell in cells]
    if death:
        # The first cell that never answered is the one that killed the kernel.
        last = next((k for k, (i, cell) in enumerate(cells) if cell.source and i not in answered), -1)
        ran = [*ran[:last], Ran(ran[last].cell, error=death)]
    return ran


def _outcome(cell, i):
    text, stderr, error, value = "", "", "", None
    for output in cell.outputs:
        if output.output_type == "error":
            error = error or last_line(f"{output.ename}: {output.evalue}" if output.evalue else output.ename)
        elif output.output_type == "stream":
            text, stderr = (
                (text + output.text, stderr) if output.name == "stdout" else (text, stderr + output.text)
            )
        elif output.output_type == "execute_result":
            value = _number(output.data.get("text/plain", ""))
    return Ran(name(cell, i), text, ANSI.sub("", stderr), ANSI.sub("", error), value)


def _number(text):
    try:
        return float(text)
    except ValueError:
        return None


def first_line(text):
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def last_line(text):
    return first_line("\n".join(reversed(text.splitlines())))


def _warm():
    """Matplotlib writes to stderr while it lists the fonts of a new machine: let that happen here, once."""
    with contextlib.suppress(ImportError):
        import matplotlib.font_manager  # noqa: F401
