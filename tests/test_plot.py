"""The figures: what they draw, what they say, and that nothing else appears in the notebook."""

import contextlib
import io
import subprocess
import sys
import warnings
from types import SimpleNamespace as Run

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import gdlib as gd
from gdlib import i18n, plot, surfaces
from gdlib.plot import notebook, style


@pytest.fixture(autouse=True)
def _clean():
    with matplotlib.rc_context():
        plot.setup("en")
        yield
        plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots()[1]


def html(fig, alt="a hill"):
    """Return what ``show`` would display."""
    return notebook._html(fig, alt)


def cubic(x):
    return x**3 / 3 - x


def rho(lr, beta):
    """The heavy ball's factor per step on curvatures 1 and 25."""
    return max(np.abs(np.linalg.eigvals([[1 + beta - lr * h, -beta], [1, 0]])).max() for h in (1, 25))


ZIGZAG = Run(w=np.array([[2.0, 1.0], [0.0, -1.0], [0.0, 0.5]]), loss=np.array([3.0, 1.0, 0.1]), status="done")
FIGURES = {
    "curve": lambda ax: plot.curve(ax, cubic, (-2, 2)),
    "hiker": lambda ax: plot.hiker(ax, cubic, 0.5, box=(-2, 2)),
    "hiker without fog": lambda ax: plot.hiker(ax, cubic, 0.5, fog=False),
    "tangent": lambda ax: plot.tangent(ax, cubic, 1.5, 1.25),
    "secant": lambda ax: plot.secant(ax, cubic, 1.0, 0.5),
    "descent": lambda ax: plot.descent(ax, cubic, [0, 0.5, 0.9]),
    "contours": lambda ax: plot.contours(ax, surfaces.himmelblau()),
    "path": lambda ax: plot.path(ax, ZIGZAG, "momentum"),
    "arrow": lambda ax: plot.arrow(ax, (2, 1), (-1, -1), label="A"),
    "losses": lambda ax: plot.losses(ax, {"sgd": ZIGZAG, "η = 0.1": [3.0, 4.0]}),
    "order": lambda ax: plot.order(ax, [0.1, 0.01], [1e-2, 1e-4]),
    "slope_by_angle": lambda ax: plot.slope_by_angle(ax, (2, 3), np.dot),
    "phase": lambda ax: plot.phase(ax, rho, np.linspace(0.01, 0.15, 9), np.linspace(0, 0.9, 7)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_draws_on_the_axes_it_is_given_and_is_silent(name, ax, capfd):
    other = plt.subplots()[1]
    with contextlib.closing(io.BytesIO()) as file:
        assert FIGURES[name](ax) is ax
        ax.figure.savefig(file)
    assert ax.has_data()
    assert not other.has_data()
    assert capfd.readouterr() == ("", "")


def test_every_method_has_its_own_colour_dash_and_marker():
    methods = [m for name, m in plot.METHODS.items() if name != "gd"]  # full batches are SGD's special case
    for field in ("color", "marker", "label"):
        assert len({getattr(m, field) for m in methods}) == len(methods)
    assert len({str(m.dash) for m in methods}) == len(methods)


def test_plain_plots_differ_in_more_than_colour(ax):
    lines = [line for _ in range(6) for line in ax.plot([0, 1])]
    assert len({str(line._dash_pattern) for line in lines}) == 6


def test_unknown_method_says_what_to_try():
    with pytest.raises(ValueError, match=r"got method 'sdg', wanted one of gd, sgd, .*: try"):
        plot.look("sdg")


def test_look_takes_the_rule_itself():
    def nesterov():
        pass

    assert plot.look(nesterov) == plot.look("nesterov")


# Level sets


@pytest.mark.parametrize(
    "name", ["bowl", "rosenbrock", "beale", "saddle", "monkey_saddle", "plateau", "egg_box"]
)
def test_contours_have_equal_aspect_rising_levels_and_a_star_a_minimum(name, ax):
    surface = getattr(surfaces, name)()
    plot.contours(ax, surface)
    assert ax.get_aspect() == 1
    assert (ax.get_xlim(), ax.get_ylim()) == surface.box
    levels = ax.collections[-1].levels
    assert np.all(np.diff(levels) > 0)
    assert sum(line.get_marker() == "*" for line in ax.lines) == len(surface.minima)


def test_levels_are_logarithmic_above_the_minimum(ax):
    plot.contours(ax, surfaces.bowl(1, 25))
    steps = np.diff(np.log(ax.collections[-1].levels))
    np.testing.assert_allclose(steps, steps[0])


def test_path_starts_with_an_open_circle_and_leaves_the_view_alone(ax):
    plot.contours(ax, surfaces.bowl())
    view = ax.get_xlim(), ax.get_ylim()
    plot.path(ax, [(1, 1), (40, 1e5), (1e200, np.nan)], "momentum", label="β = 0.9")
    line, start = ax.lines[-2:]
    assert (ax.get_xlim(), ax.get_ylim()) == view
    assert len(line.get_xdata()) == 2
    assert line.get_label() == "β = 0.9"
    assert (start.get_marker(), start.get_markerfacecolor(), *start.get_xydata()[0]) == (
        "o",
        style.PAPER,
        1,
        1,
    )


def test_arrow_is_as_long_as_its_vector(ax):
    plot.arrow(ax, (2, 1), (-2, -25), label="A")
    (patch,) = ax.patches
    np.testing.assert_allclose(patch._posA_posB, [(2, 1), (0, -24)])
    assert ax.get_ylim()[0] <= -24


# One variable


def test_fog_hides_everything_beyond_sight(ax):
    ax.set(xlim=(-4, 4), ylim=(0, 10))
    fog = plot.mountain._fog(ax, (1.0, 5.0), 0.5)
    alpha, x = fog[..., 3], np.linspace(-4, 4, fog.shape[1])
    assert np.all(alpha[:, np.abs(x - 1) > 1] == 1)
    assert alpha[100, np.abs(x - 1).argmin()] < 0.05


@pytest.mark.parametrize(("x", "words"), [(0.0, "slope −1"), (2.0, "slope 3"), (1.0, "slope 0")])
def test_hiker_feels_the_slope(x, words, ax):
    plot.hiker(ax, cubic, x, box=(-2, 2))
    assert [text.get_text() for text in ax.texts] == [words]
    downhill = [p for p in ax.patches if hasattr(p, "_posA_posB")]
    assert len(downhill) == (x != 1)
    if downhill:
        (x0, y0), (x1, y1) = downhill[0]._posA_posB
        assert y1 < y0
        assert (x1 > x0) == (x == 0)


def test_secant_says_its_slope(ax):
    plot.secant(ax, cubic, 1.0, 0.5)
    plot.secant(ax, cubic, 1.0, 0.5, central=True)
    assert [line.get_label() for line in ax.lines[::2]] == [
        "secant, h = 0.5, slope 0.583",
        "secant, h = 0.5, slope 0.0833",
    ]


def test_a_descent_that_flies_away_leaves_the_view(ax):
    plot.curve(ax, lambda x: x**2, (-2, 2))
    view = ax.axis()
    plot.descent(ax, lambda x: x**2, (-2.0) ** np.arange(1000))
    assert ax.axis() == view


def test_panels_that_share_an_axis_name_it_once():
    axes = plt.subplots(1, 2, sharey=True)[1]
    for ax in axes:
        plot.curve(ax, cubic, (-2, 2))
    assert [ax.get_ylabel() for ax in axes] == ["height $f(x)$", ""]
    assert [ax.get_xlabel() for ax in axes] == ["position $x$"] * 2


def test_a_diverging_loss_ends_in_a_cross(ax):
    with warnings.catch_warnings(action="error"):
        plot.losses(ax, {"sgd": 10.0 ** np.arange(300), "momentum": [1.0, 0.0, 0.1]})
    cross = [line for line in ax.lines if line.get_marker() == "x"]
    assert [line.get_xdata()[0] for line in cross] == [2]
    assert ax.get_ylim()[1] < 1e4


def test_free_labels_take_a_look_of_their_own(ax):
    plot.losses(ax, {"gd": [1, 0.5], "η = 0.1": [1, 0.4], "η = 0.2": [1, 0.2]})
    assert len({line.get_color() for line in ax.lines}) == 3


def test_slope_by_angle_marks_the_gradient_and_its_opposite(ax):
    plot.slope_by_angle(ax, (0, 2), np.dot)
    marks = {
        line.get_marker(): line.get_xydata()[0].tolist() for line in ax.lines if line.get_marker() in "^v"
    }
    assert marks == {"^": [90, 2], "v": [270, -2]}


def test_phase_finds_the_heavy_ball_optimum(ax):
    plot.phase(ax, rho, np.linspace(1 / 90, 1 / 6, 15), np.linspace(0, 8 / 9, 9))
    border, star = ax.lines
    assert border.get_label() == "ρ = 1"
    np.testing.assert_allclose(star.get_xydata()[0], [1 / 9, 4 / 9])


def test_phase_takes_values_too(ax):
    values = [[0.5, 0.9], [0.7, 2.0]]
    assert plot.phase(ax, values, [1, 2], [3, 4]).lines[-1].get_xydata().tolist() == [[1, 3]]


# Words


def test_distances_are_spelt_without_exponents():
    run = Run(w=[(1, 0), (2.34e-5, 0)], status="done")
    assert "ends 0.000023 from" in plot.describe(run, surfaces.bowl())


def test_describe_tells_start_zigzags_and_end():
    bowl = surfaces.bowl()
    assert plot.describe(ZIGZAG, bowl, "momentum") == (
        "The path of momentum starts at (2, 1). It zig-zags 1 time. "
        "It ends 0.5 from the minimum after 2 steps."
    )
    straight = Run(w=[(2, 0), (1, 0)], status="done")
    assert plot.describe(straight, bowl) == (
        "The path starts at (2, 0). It does not zig-zag. It ends 1 from the minimum after 1 step."
    )
    assert plot.describe(straight, surfaces.saddle()).endswith("It ends at (1, 0) after 1 step.")
    assert "nearest minimum" in plot.describe(straight, surfaces.himmelblau())
    assert plot.describe(Run(w=straight.w, status="diverged"), bowl).endswith("It diverges within 1 step.")


def test_describe_writes_points_with_decimal_commas():
    i18n.use("de")
    run = Run(w=[(0.5, -1.25), (0, 0)], status="done")
    assert "(0,5; −1,25)" in plot.describe(run, surfaces.bowl())


@pytest.mark.parametrize(("lang", "tick"), [("en", "0.5"), ("es", "0,5"), ("fr", "0,5"), ("de", "0,5")])
def test_ticks_have_the_decimal_sign_of_the_language(lang, tick, ax):
    i18n.use(lang)
    ax.plot([0, 1], [0, 1])
    ax.set_xticks([0, 0.5, 1])
    html(ax.figure)
    assert ax.get_xticklabels()[1].get_text() == tick


def test_log_ticks_stay():
    i18n.use("de")
    ax = FIGURES["losses"](plt.subplots()[1])
    html(ax.figure)
    assert "10^{0}" in "".join(t.get_text() for t in ax.get_yticklabels())


# The notebook


@pytest.mark.parametrize("alt", [None, "", "  ", 3])
def test_show_wants_words(alt, ax):
    with pytest.raises(ValueError, match=r"got no alt text, wanted .*: try gd\.show\(fig, alt="):
        gd.show(ax.figure, alt=alt)
    assert plt.get_fignums() == []


def test_show_outside_a_notebook_only_closes(ax, capfd):
    assert gd.show(ax, alt="a hill") is None
    assert plt.get_fignums() == []
    assert capfd.readouterr() == ("", "")


def test_html_is_escaped_and_repeats(ax):
    one, two = html(ax.figure, 'slope < 0 & "steep"'), html(ax.figure, 'slope < 0 & "steep"')
    assert one == two
    assert one.startswith('<figure role="group"')
    assert 'alt="slope &lt; 0 &amp; &quot;steep&quot;" src="data:image/png;base64,' in one


def test_setup_chooses_language_and_look():
    plot.setup("fr")
    assert i18n.language() == "fr"
    assert matplotlib.rcParams["figure.facecolor"] == style.PAPER
    with pytest.raises(ValueError, match="got language 'it'"):
        plot.setup("it")


def test_ipython_is_not_needed():
    code = """
import sys
sys.modules["IPython"] = None
import matplotlib.pyplot as plt, gdlib as gd
gd.setup("en")
gd.show(plt.figure(), alt="x")
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


CELLS = {
    "setup": "import matplotlib.pyplot as plt\nimport gdlib as gd\ngd.setup('en')",
    "momentum": "def momentum(w):\n    raise NotImplementedError",
    "see": "fig, ax = plt.subplots()\nax.plot(momentum(1))\ngd.show(fig, alt='a < b')",
    "figure": "fig, ax = plt.subplots()\ngd.show(fig, alt='a < b')",
    "assert": "assert momentum(1) == 1, gd.show(fig, alt='a')",
    "plain": "momentum(1)",
    "other error": "gd.show(fig, alt='a'); 1 / 0",
    "library": "from concurrent.futures import Executor\nExecutor().submit(gd.show(fig, alt='a'))",
}


@pytest.mark.slow
def test_run_all_goes_on_and_only_drawing_cells_are_calm():
    import nbformat
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    for cell in cells:
        cell.metadata["tags"] = ["raises-exception"]
    client = NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3", timeout=120)
    client.execute()
    outputs = dict(zip(CELLS, (cell.outputs for cell in cells), strict=True))

    assert [outputs["setup"], outputs["momentum"]] == [[], []]
    (calm,) = outputs["see"]
    assert (calm.output_type, calm.name) == ("stream", "stdout")
    assert calm.text == "Not started yet: write `momentum` above, then run this cell again.\n"
    (shown,) = outputs["figure"]
    assert shown.data["text/plain"] == "a < b"
    assert shown.data["text/html"].startswith('<figure role="group"')
    for name, error in {
        "assert": "NotImplementedError",
        "plain": "NotImplementedError",
        "other error": "ZeroDivisionError",
        "library": "NotImplementedError",
    }.items():
        assert outputs[name][-1].output_type == "error", name
        assert outputs[name][-1].ename == error
    assert not [out for outs in outputs.values() for out in outs if out.get("name") == "stderr"]


@pytest.mark.slow
def test_the_kernel_replies_ok_for_a_calm_cell():
    """Without the tag that lets errors pass, an error reply would stop the run."""
    import nbformat
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(CELLS[name]) for name in ("setup", "momentum", "see", "figure")]
    NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3", timeout=120).execute()
    assert cells[-1].outputs[0].output_type == "display_data"
