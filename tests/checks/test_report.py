"""What a student reads."""

import re

import numpy as np
import pytest

import gdlib as gd
from gdlib import checks, i18n


def right(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


def forgetful(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * g, g


def test_a_right_answer(capsys):
    points = gd.check("momentum", right)
    out, err = capsys.readouterr()
    assert (points, type(points), err) == (4.0, float, "")
    assert out == (
        "momentum\n"
        "[ok] the first step, from velocity zero  1/1\n"
        "[ok] four steps while the gradient changes  1/1\n"
        "[ok] the velocity you return  1/1\n"
        "[ok] any shape, and w, g, v are left as they were  1/1\n"
        "Total: 4/4\n"
        "\n"
        'Seed 1: gd.check("momentum", momentum, seed=1) repeats this check.\n'
    )


def test_a_wrong_answer_has_one_diagnosis_one_hint_and_the_first_number(capsys):
    assert gd.check("momentum", forgetful) == 1.0
    out = capsys.readouterr().out
    parts = out.split("\n\n")
    assert len(parts) == 3
    assert parts[0].count("[x]") == 3
    diagnosis, hint, number, call = parts[1].splitlines()
    assert diagnosis == "Step 1 is right, the later ones are not: your function forgets the velocity."
    assert hint == "Hint: Use the v that is passed in: v = beta * v + g."
    assert re.fullmatch(r"step 2, w, entry 0: yours -?\d+\.\d+, expected -?\d+\.\d+", number)
    assert re.fullmatch(r"Called as: momentum\(w, np\.array\(\[.*\]\), v, lr=0\.\d+, beta=0\.\d+\)", call)


def test_the_call_in_a_report_can_be_pasted():
    report = checks.run("slope", lambda f, x, h=1e-6: (f(x + h) - f(x)) / h)
    call = re.search(r"Called as: slope\((.*)\)", report.text)[1]
    f, x, h = eval(f"({call.replace(', h=', ', ')})", {"np": np})
    wanted = float(re.search(r"expected (-?\d+\.\d+)", report.text)[1])
    assert (f(x + h) - f(x - h)) / (2 * h) == pytest.approx(wanted, rel=1e-3)


def test_numbers_that_differ_late_are_shown_long_enough():
    def nearly(w, g, lr):
        return w - lr * g * (1 + 1e-7)

    text = checks.run("gd_step", nearly).text
    yours, expected = re.search(r"yours (\S+), expected (\S+)", text).groups()
    assert yours != expected


def stub(*args, **kwargs):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", checks.exercises(), ids=lambda e: e.name)
def test_a_stub_is_one_friendly_line(exercise, capsys):
    assert gd.check(exercise.name, stub) == (0.0 if exercise.points else None)
    assert capsys.readouterr() == (f"{exercise.name}: not started yet\n", "")
    assert checks.run(exercise.name, stub).mistake == "not_started"


def test_half_started_is_not_unstarted():
    def half(w, g, v=None, *, lr, beta=0.9):
        if v is None:
            return w - lr * g, g
        raise NotImplementedError

    report = checks.run("momentum", half)
    assert report.mistake == "raised"
    assert "not started" not in report.text


def test_practice_says_so_and_explains_the_wrong_letter():
    report = checks.run("downhill_arrow", lambda: "B")
    assert (report.points, report.max_points, report.right, report.mistake) == (0.0, 0, False, "B")
    assert "B points to the minimum." in report.text
    assert "yours B, expected C" not in report.text
    assert checks.run("downhill_arrow", lambda: "C").right
    assert "Total: practice, no points" in report.text


@pytest.mark.slow
def test_no_emoji_and_no_colour():
    for exercise in checks.exercises():
        for mistake in exercise.mistakes:
            text = checks.run(exercise.name, mistake.function).text
            assert "\x1b" not in text
            assert all(ord(c) < 0x2600 for c in text), text


def test_decimal_comma_in_prose_and_point_in_code():
    text = checks.run("gd_step", lambda w, g, lr: w + lr * g, lang="de").text
    assert re.search(r"-?\d+,\d+", text)
    assert re.search(r"gd_step\(np\.array\(\[-?\d+\.\d+", text)


def test_the_language_in_force_speaks_and_run_is_told(monkeypatch):
    shown = []
    monkeypatch.setattr("gdlib.checks.report._", lambda message, lang: shown.append(lang) or message)
    i18n.use("fr")
    gd.check("gd_step", stub)
    assert set(shown) == {"fr"}
    shown.clear()
    checks.run("gd_step", right, lang="es")
    assert set(shown) == {"es"}


def test_every_word_of_a_report_goes_through_translation(monkeypatch):
    """With every message masked, nothing but names, numbers and code is left."""
    monkeypatch.setattr(
        "gdlib.checks.report._", lambda message, lang: re.sub(r"(?<![{\w])[A-Za-z]+(?![\w}])", "¤", message)
    )
    text = checks.run("momentum", forgetful, lang="de").text
    prose = [line for line in text.splitlines() if "momentum(" not in line and "gd.check" not in line]
    words = set(re.findall(r"[A-Za-z_]{2,}", "\n".join(prose)))
    assert words <= {"momentum", "ok"}, words


# Seeds


def test_a_seed_repeats_a_report():
    assert checks.run("momentum", forgetful, seed=7) == checks.run("momentum", forgetful, seed=7)
    assert checks.run("momentum", forgetful, seed=7).text != checks.run("momentum", forgetful, seed=8).text


def test_the_seed_is_fixed_in_a_notebook_and_fresh_while_grading(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert {checks.run("gd_step", stub).seed for _ in range(3)} == {checks.SEED}
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert checks.run("gd_step", stub).seed == checks.SEED
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setattr("gdlib.checks.secrets.randbelow", lambda n: n - 1)
    report = checks.run("momentum", forgetful)
    assert report.seed == 10**6 - 1
    assert 'Seed 999999: gd.check("momentum", momentum, seed=999999) repeats this check.' in report.text
    assert checks.run("momentum", forgetful, seed=5).seed == 5


@pytest.mark.slow
def test_nbgrader_reads_the_points():
    """The last expression of a check cell, through nbgrader's own eyes."""
    from nbformat.v4 import new_code_cell, new_output
    from nbgrader.utils import determine_grade

    for function, earned in ((right, 4.0), (forgetful, 1.0), (stub, 0.0), (None, 0.0)):
        cell = new_code_cell()
        cell.metadata["nbgrader"] = {
            "grade": True,
            "solution": False,
            "points": 4,
            "grade_id": "momentum-check",
        }
        shown = repr(checks.run("momentum", function).points)
        cell.outputs = [new_output("execute_result", {"text/plain": shown})]
        assert determine_grade(cell) == (earned, 4.0)
