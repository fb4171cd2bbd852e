"""Run notebooks in this process as a kernel would, one after the other, and print what the checks pay.

``python -m tests.grading.unguarded NOTEBOOK...`` is for the corpus's honest submissions: it shows that their
intended marks are what the course's own checks say, with no grader between. Never give it an attack.
"""

import contextlib
import io
import json
import os
import signal
import sys
from pathlib import Path

SECONDS = 1


def marks(shell, path):
    """The points of every check cell of one notebook, by exercise."""
    import numpy as np

    from gdlib import checks

    shell.reset(new_session=True)
    np.seterr(all="warn", under="ignore")
    cells = json.loads(decoded(path.read_bytes()))["cells"]
    paid = {}
    for cell in cells:
        about = cell["metadata"].get("nbgrader", {})
        name = about.get("grade_id", cell["id"]).removesuffix("-check")
        if about.get("grade"):
            paid[name] = checks.run(name, shell.user_ns.get(name), seed=7).points
        elif cell["cell_type"] == "code" and "figure" not in cell["metadata"].get("tags", ()):
            shell.run_cell("".join(cell["source"]), store_history=False)
    return paid


def decoded(data):
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        with contextlib.suppress(UnicodeError):
            return data.decode(encoding)
    raise ValueError("no known encoding")


def interrupted(function):
    """The function as it is when somebody presses the stop button after a second."""

    def call(*args, **kwargs):
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return function(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    return call


def main(paths):
    os.environ["MPLBACKEND"] = "Agg"
    from IPython.core.interactiveshell import InteractiveShell

    from gdlib import checks
    from gdlib.checks import results

    signal.signal(signal.SIGALRM, signal.default_int_handler)
    honest = results.here
    checks.CALLING.set(lambda function, *rest: honest(interrupted(function), *rest))
    shell = InteractiveShell.instance(history_length=0)
    shell.enable_gui = lambda gui=None: None
    for path in paths:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            paid = marks(shell, Path(path))
        print(json.dumps({"notebook": path, "marks": paid}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
