"""The engine: marks as intended, at every level of isolation, whatever a submission does to its process."""

import json
import os
import time
from dataclasses import replace

import nbformat
import pytest

from gdlib import checks
from gdlib.course.grade import key, sandbox
from gdlib.course.grade.engine import Engine, Limits, NoSandbox
from gdlib.course.grade.student import CLOSED
from gdlib.i18n import gettext
from tests.conftest import need

from .classroom import ROOT, worked

pytestmark = pytest.mark.slow
LESSON = "01-slope"
FULL = {f"{ex.name}-check": ex.points for ex in checks.exercises() if ex.lesson == LESSON and ex.points}
SHORT = Limits(call=1.0, cell=2.0, total=12.0, memory_mb=512, scratch_mb=16)


def submission(answers, lang="en", change=lambda nb: None):
    nb = nbformat.read(ROOT / "course" / lang / LESSON / f"{LESSON}.ipynb", 4)
    for cell in nb.cells:
        cell.source = answers.get(cell.id, cell.source)
    change(nb)
    return nbformat.writes(nb).encode()


@pytest.fixture(scope="module", params=sandbox.LEVELS)
def engine(request):
    if request.param != "landlock":
        need("bwrap")
    with Engine(key.from_course(ROOT, LESSON), sandbox=request.param, limits=SHORT) as engine:
        yield engine


@pytest.fixture(scope="module")
def right():
    return worked(ROOT, "en", LESSON)


def cells(marked):
    return {cell["id"]: cell for cell in json.loads(marked["notebook"])["cells"]}


def test_worked_answers_earn_every_point_and_a_wrong_one_is_named(engine, right):
    uphill = "def gd_step(w, g, lr):\n    return w + lr * g"
    marked = engine.mark(submission(right | {"gd_step": uphill}, "de"))
    assert marked["scores"]["gd_step-check"] < FULL["gd_step-check"]
    assert {k: v for k, v in marked["scores"].items() if k != "gd_step-check"} == {
        k: v for k, v in FULL.items() if k != "gd_step-check"
    }
    assert marked["lang"] == "de"
    assert marked["mistakes"]["gd_step"] == "uphill"
    assert "Dein Schritt" in marked["page"]


def test_an_untouched_notebook_is_not_a_failure_of_the_sandbox(engine):
    marked = engine.mark(submission({}))
    assert marked["scores"] == dict.fromkeys(FULL, 0.0)
    assert set(marked["comments"].values()) == {"No response."}


@pytest.mark.parametrize(
    "killer",
    ["import os; os._exit(0)", "x = bytearray(10**10)", "import ctypes; ctypes.string_at(0)"],
    ids=["exit", "memory", "crash"],
)
def test_a_dead_process_costs_only_what_comes_after_it(engine, right, killer):
    marked = engine.mark(submission(right | {"directional_derivative": killer}))
    lost = {"directional_derivative-check", "gd_step-check"}
    if "bytearray" in killer:  # an error like another: nobody dies of it
        lost = {"directional_derivative-check"}
    assert marked["scores"] == {name: 0.0 if name in lost else points for name, points in FULL.items()}


def test_a_loop_that_swallows_every_interrupt_is_ended(engine, right):
    endless = (
        "def slope(f, x, h=1e-6):\n    while True:\n        try:\n            while True: sum(range(99))\n"
        "        except BaseException: sum(range(99))"
    )
    start = time.monotonic()
    marked = engine.mark(submission(right | {"slope": endless}))
    assert sum(marked["scores"].values()) == 0
    assert time.monotonic() - start < SHORT.total + 10


def test_a_slow_function_is_interrupted_and_the_rest_goes_on(engine, right):
    marked = engine.mark(submission(right | {"slope": "def slope(f, x, h=1e-6):\n    while True: pass"}))
    assert marked["scores"] == FULL | {"slope-check": 0.0}
    assert marked["mistakes"]["slope"] == "interrupted"


@pytest.mark.parametrize("module", ["gdlib.numdiff", "gdlib.optim", "gdlib.checks.lesson_01", "torch"])
def test_closed_modules_are_closed(engine, right, module):
    marked = engine.mark(submission(right | {"slope": f"from {module} import slope"}, "es"))
    assert marked["scores"]["slope-check"] == 0.0
    error = next(o for o in cells(marked)["slope"]["outputs"] if o["output_type"] == "error")
    assert error["ename"] == "ModuleNotFoundError"
    assert gettext(CLOSED, "es").format(module=module) == error["evalue"]


def test_nothing_is_run_where_there_is_a_reason(engine):
    marked = engine.mark(b"{", lang="fr", student="s1")
    assert marked["reason"]
    assert marked["scores"] == dict.fromkeys(FULL, 0.0)
    assert marked["comments"]["slope"] == marked["reason"]
    assert engine.mark(None, lang="fr", reason="Rien.")["reason"] == "Rien."


def test_an_honest_notebook_may_print_warn_and_use_magics(engine, right):
    noisy = (
        right["slope"]
        + "\nimport warnings\nwarnings.warn('hm')\nprint('x' * 10**6)\n%matplotlib inline\n1 + 1"
    )
    marked = engine.mark(submission(right | {"slope": noisy}))
    assert marked["scores"] == FULL
    assert len(marked["notebook"]) < 200_000


def test_a_check_in_the_students_own_cell_costs_nothing(engine, right):
    marked = engine.mark(submission(right | {"slope": right["slope"] + '\ngd.check("slope", slope)'}))
    assert marked["scores"] == FULL


def test_each_submission_starts_afresh(engine, right):
    leave = "import numpy as np\nnp.left = 1\nopen('left', 'w').write('x')\n"
    engine.mark(submission(right | {"slope": leave + right["slope"]}))
    look = "import os, numpy as np\nassert not hasattr(np, 'left') and not os.path.exists('left')\n"
    assert engine.mark(submission(right | {"slope": look + right["slope"]}))["scores"] == FULL


def test_hidden_tests_of_a_teacher_get_plain_data(right):
    need("bwrap")
    given = key.from_course(ROOT, LESSON)
    tests = (
        "import math\nassert math.isclose(slope(lambda x: x**3, 2.0), 12, rel_tol=1e-6)\n"
        "assert slope(lambda x: x, 1.0, h=0.5) != 0"
    )
    changed = [replace(cell, source=tests) if cell.id == "slope-check" else cell for cell in given.cells]
    hard = replace(given, cells=tuple(changed))
    liar = (
        "class Yes(float):\n    def __eq__(self, o): return True\n    def __sub__(self, o): return 0\n"
        "    __hash__ = float.__hash__\ndef slope(f, x, h=1e-6): return Yes(0)"
    )
    with Engine(hard, limits=SHORT) as engine:
        assert engine.mark(submission(right))["scores"]["slope-check"] == FULL["slope-check"]
        assert engine.mark(submission(right | {"slope": liar}))["scores"]["slope-check"] == 0.0


def test_figures_are_drawn_by_the_students_own_functions(right):
    need("bwrap")
    with Engine(key.from_course(ROOT, LESSON), figures=True) as engine:
        marked = engine.mark(submission(right))
    assert marked["scores"] == FULL
    shown = [o for o in cells(marked)["slope-see"]["outputs"] if "image/png" in o.get("data", {})]
    assert len(shown) == 1
    assert "text/html" not in json.dumps(marked["notebook"])


def test_without_bubblewrap_there_is_another_level_or_a_clear_sentence(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoSandbox, match="bubblewrap"), Engine(key.Key("x", ()), sandbox="fork"):
        pass


def test_a_sandbox_that_hides_nothing_is_refused(monkeypatch):
    need("bwrap")
    monkeypatch.setattr(sandbox, "hidden", lambda modules: [])
    with pytest.raises(NoSandbox, match="reads gdlib"), Engine(key.Key("x", ()), sandbox="fork"):
        pass


def test_nothing_is_left_running(right):
    need("bwrap")
    with Engine(key.from_course(ROOT, LESSON), limits=SHORT) as engine:
        pids = [part.process.pid for part in engine.parts]
        engine.mark(submission(right))
    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]
