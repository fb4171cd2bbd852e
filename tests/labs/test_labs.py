"""The Python side of the laboratories: state, words, pictures without a kernel, the reader's own rule."""

import asyncio
import base64
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from traitlets import TraitError
from traitlets.config import Config

import gdlib as gd
from gdlib import i18n, labs, minimize
from gdlib.labs import ball, base, levels

HERE = Path(base.__file__).parent
MODULES = [levels, ball]
SCRIPT = {levels: "levels.js", ball: "ball.js"}
MAKE = [labs.level_sets, labs.momentum_ball]


def test_the_package_is_light_and_lists_its_laboratories():
    code = "import sys, gdlib.labs as l; print(l.__all__, 'anywidget' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['level_sets', 'momentum_ball'] False False\n"
    with pytest.raises(AttributeError, match="no attribute 'fog'"):
        labs.fog  # noqa: B018


@pytest.mark.parametrize("module", MODULES)
def test_every_word_is_used_and_every_used_word_exists(module):
    script = (HERE / SCRIPT[module]).read_text("utf8")
    asked = set(re.findall(r'\bt\("(\w+)"', script))
    assert asked <= set(module.WORDS)
    everything = base.module(SCRIPT[module])
    unused = {key for key in module.WORDS if f'"{key}"' not in everything and f"{key}:" not in everything}
    assert unused == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_sentence_stands_in_a_script(module):
    """A sentence in JavaScript would stay English for every reader."""
    code = re.sub(r"^\s*//.*$", "", base.module(SCRIPT[module]), flags=re.MULTILINE)
    for text in re.findall(r'"([^"\n]*)"', code):
        assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", text), text


def test_one_module_has_no_imports_left_and_one_way_in():
    for script in ("levels.js", "ball.js"):
        text = base.module(script)
        assert not re.search(r"^import\b", text, re.MULTILINE)
        assert text.count("export default") == 1


def test_the_state_can_be_read_and_set():
    lab = labs.level_sets("himmelblau", point=[3, 2], direction=45)
    assert (lab.surface, lab.point, lab.direction) == ("himmelblau", (3.0, 2.0), 45.0)
    lab.surface = "saddle"
    assert lab.point == levels.CHOICE["saddle"][1]  # a point of the old surface may lie outside of the new
    lab = labs.momentum_ball(lr=0.02)
    lab.lr, lab.beta, lab.start = 0.1, 0.5, [1, 1]
    assert lab.get_state()["lr"] == 0.1
    assert "factor 0.707" in lab.alt()


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            lambda: labs.level_sets("volcano"),
            r"got surface='volcano', wanted one of bowl, .*: try surface='bowl'",
        ),
        (lambda: labs.level_sets(point=(1, float("nan"))), r"got point=nan, wanted a finite number"),
        (
            lambda: labs.level_sets(direction="north"),
            r"got direction='north', wanted a number: try direction=",
        ),
        (lambda: labs.level_sets("bowl", kappa=3), r"kappa"),
        (lambda: labs.momentum_ball(lr=-1), r"got lr=-1.0, wanted between 0 and ∞: try lr=0.1"),
        (lambda: labs.momentum_ball(beta=1.5), r"got beta=1.5, wanted between 0 and 1"),
        (lambda: labs.momentum_ball(steps=0), r"got steps=0, wanted at least 1"),
        (lambda: labs.momentum_ball(rule="adam"), r"got rule='adam', wanted a function"),
    ],
)
def test_bad_input_is_explained(mistake, message):
    with pytest.raises((TraitError, TypeError, ValueError), match=message):
        mistake()


@pytest.mark.parametrize("make", MAKE)
def test_words_come_in_the_readers_language(make, monkeypatch):
    monkeypatch.setattr(i18n, "gettext", lambda message, lang=None: f"«{message}»")
    i18n.use("de")
    lab = make()
    assert lab.lang == "de"
    assert all(word.startswith("«") for word in lab.words.values())
    assert re.search(r"\(−?\d,\d\d; \d,\d\d\)", lab.alt())  # a decimal comma, so a semicolon between numbers


@pytest.mark.parametrize("make", MAKE)
def test_a_page_without_a_kernel_shows_picture_and_words(make):
    lab = make()
    data, metadata = lab._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == lab.alt() == metadata["image/png"]["alt"]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")

    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("lab", outputs=[output])])
    from nbconvert import HTMLExporter

    first = ["image/png", "application/vnd.jupyter.widget-view+json", "text/plain"]
    exporter = HTMLExporter(config=Config({"NbConvertBase": {"display_data_priority": first}}))
    html, _resources = exporter.from_notebook_node(notebook)
    assert "data:image/png;base64" in html


def test_the_picture_follows_the_state():
    lab = labs.level_sets()
    before = lab.png()
    assert before == lab.png()
    lab.point = (-1, 0.2)
    assert lab.png() != before


def test_the_point_at_the_minimum_has_no_direction():
    lab = labs.level_sets("bowl", point=(0, 0))
    assert "the gradient is zero" in lab.alt()
    assert lab.png()


def test_drawing_leaves_the_readers_matplotlib_alone():
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before, figures = mpl.rcParams["figure.facecolor"], plt.get_fignums()
    labs.momentum_ball().png()
    assert (mpl.rcParams["figure.facecolor"], plt.get_fignums()) == (before, figures)


@pytest.mark.parametrize("make", MAKE)
def test_a_page_of_its_own_needs_nothing_from_outside(make):
    lab = make()
    lab.words = lab.words | {"title": "a </script> b"}
    html = lab.page()
    assert "{{" not in html
    assert html.count("</script>") == 2  # the script's own end, and the title, which is text
    assert not re.search(r'(src|href)="|https?://|import ', html)


# ---- the reader's own rule ----


def mine(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


def points(lab):
    return np.frombuffer(lab.own_path, "<f8").reshape(-1, 2)


def test_the_kernel_runs_the_readers_rule():
    lab = labs.momentum_ball(rule=mine, steps=30, start=(1.0, 0.5))
    ravine = gd.surfaces.ravine(kappa=25)
    path = minimize(ravine.f, ravine.grad, (1.0, 0.5), mine, 30, lr=0.05, beta=0.8)
    np.testing.assert_array_equal(points(lab), path.w)
    assert (lab.own, lab.shown[-1], lab.methods["own"]["label"]) == ("mine", "own", "mine")
    lab.lr = 0.1
    assert points(lab)[1] == pytest.approx((1 - 0.1 * 0.2 * 1, 0.5 - 0.1 * 0.2 * 12.5))
    assert lab.png()


def test_a_rule_without_beta_is_not_given_one():
    lab = labs.momentum_ball(rule=lambda w, g, state=None, *, lr: (w - lr * g, None), steps=1)
    assert points(lab)[1] == pytest.approx((-2.4 * 0.95, 1.2 - 0.05 * 30))


def test_the_first_mistake_of_a_rule_speaks_up_and_later_ones_are_told_in_the_laboratory():
    def unwritten(w, g, v=0.0, *, lr, beta=0.9):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        labs.momentum_ball(rule=unwritten)

    def breaks(w, g, v=0.0, *, lr, beta=0.9):
        return w - lr * g / (0 if lr > 0.1 else 1), [][0] if lr > 0.1 else v

    lab = labs.momentum_ball(rule=breaks)
    lab.lr = 0.2
    assert (lab.own_path, lab.own_note) == (b"", "IndexError: list index out of range")
    lab.lr = 0.05
    assert len(points(lab)) == 81
    assert lab.own_note == ""


def test_the_kernel_answers_at_most_twenty_times_a_second():
    lab, sent = labs.momentum_ball(rule=mine), []
    lab.observe(lambda change: sent.append(change.new), "own_path")

    async def drag():
        for k in range(100):
            lab.lr = 0.01 + 0.0005 * k
        assert len(sent) <= 1
        await asyncio.sleep(3 * ball.PAUSE)

    asyncio.run(drag())
    assert 1 <= len(sent) <= 2
    np.testing.assert_array_equal(points(lab), lab.run(mine).w)  # the last setting is always answered


def test_a_page_leaves_the_readers_rule_at_home():
    html = labs.momentum_ball(rule=mine).page()
    assert '"own": ""' in html
    assert 'own_path":' not in html
