"""What the lessons print without running it: code of other frameworks, and numbers in the prose."""

import re
import warnings
from pathlib import Path

import jupytext
import numpy as np
import pytest

import gdlib as gd
from gdlib import checks
from gdlib.optim import adagrad, adam, amsgrad, momentum, rmsprop, sgd
from gdlib.run import minimize
from gdlib.schedules import cosine
from gdlib.surfaces import bowl, rosenbrock

LESSONS = Path(__file__).parents[1] / "lessons"
FENCED = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def cell(lesson, name):
    """The text of a cell of a lesson's source."""
    cells = jupytext.read(LESSONS / lesson / "lesson.py").cells
    return next(c.source for c in cells if c.metadata.get("name") == name)


def fenced(lesson, name):
    """The code that a text shows for reading only."""
    (code,) = FENCED.findall(cell(lesson, name))
    return code


def said(words, name, lesson="09-adaptive"):
    """The prose says this: a number is asserted beside the words that state it."""
    assert words in cell(lesson, name), f"{lesson}:{name} no longer says {words!r}"


# --- code of other frameworks


def torch_or_skip():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("torch")


def keras_or_skip(monkeypatch):
    torch_or_skip()
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("keras")


def test_the_step_in_pytorch_is_the_step_by_hand():
    space = {"torch": torch_or_skip()}
    exec(fenced("02-learning-rate", "example-text"), space)
    assert space["w"].grad.item() == 6.0
    assert space["w"].item() == np.float32(4.4) == pytest.approx(4.400000095)
    assert sgd(5.0, 6.0, lr=0.1)[0] == 4.4


@pytest.mark.filterwarnings("ignore")
def test_the_network_in_keras_trains(monkeypatch):
    keras = keras_or_skip(monkeypatch)
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 3)).astype("float32")
    code = fenced("09-adaptive", "keras-text")
    assert code.count("epochs=10") == 1
    space = {"keras": keras, "X": X, "y": (X[:, 0] > 0).astype("float32")}
    exec(code.replace("epochs=10", "epochs=1"), space)
    model = space["model"]
    assert [w.shape for w in model.get_weights()] == [(3, 64), (64,), (64, 1), (1,)]
    assert len(model.history.history["loss"]) == 1
    assert np.isfinite(model.history.history["loss"][0])
    assert model.optimizer.iterations == 2  # 64 samples, 32 a batch


@pytest.mark.filterwarnings("ignore")
def test_kerass_first_step_is_shorter_for_a_tiny_gradient(monkeypatch):
    said("0.243 times as long as PyTorch's", "keras-text")
    keras, torch = keras_or_skip(monkeypatch), torch_or_skip()
    theirs = keras.Variable(np.zeros(1, dtype="float32"))
    keras.optimizers.Adam(0.001).apply([keras.ops.convert_to_tensor(np.array([1e-6], "float32"))], [theirs])
    w = torch.zeros(1, requires_grad=True)
    w.grad = torch.tensor([1e-6])
    torch.optim.Adam([w], lr=0.001).step()
    assert float(keras.ops.convert_to_numpy(theirs.value)[0]) / w.item() == pytest.approx(0.243, abs=5e-4)
    assert keras.optimizers.Adam().epsilon == pytest.approx(10 * torch.optim.Adam([w]).defaults["eps"])


# --- numbers of lesson 09 that test_facts.py has not


def slide(rule, g=1.0, steps=100, **settings):
    """The points of a rule on an even slope, turned round: how far it has come."""
    return -minimize(
        lambda w: 0.0, lambda w: np.asarray(g), np.zeros(np.shape(g)), rule, steps=steps, **settings
    ).w


def test_adagrad_takes_every_slope_equally_far():
    said("The plain ways are 0.1, 10 and 1000. AdaGrad takes all three 1.86 far", "adagrad-text")
    slopes = [0.01, 1.0, 100.0]
    assert slide(sgd, slopes, lr=0.1)[-1] == pytest.approx([0.1, 10, 1000])
    assert slide(adagrad, slopes, lr=0.1)[-1] == pytest.approx(1.86, abs=0.005)


def test_rmsprop_remembers_about_a_hundred_steps():
    said("it remembers about the last hundred steps", "rmsprop-text")
    weights = (1 - 0.99) * 0.99 ** np.arange(10_000)
    assert weights @ np.arange(10_000) == pytest.approx(99)


def test_rmsprop_starts_ten_times_too_large_and_keeps_walking():
    said("look at its first step: ten times too long", "bias-text")
    said("start ten times too large and settle at 0.1", "rmsprop-see")
    ways = np.diff(slide(rmsprop, steps=300, lr=0.1))
    assert (ways[0], ways[-1]) == pytest.approx((1.0, 0.1), rel=0.03)
    ways = np.diff(slide(adagrad, steps=300, lr=0.1))
    assert ways[0] == pytest.approx(0.1)
    assert ways[-1] < 0.006


def test_a_raw_average_lies_for_about_thirty_measurements():
    said("About thirty measurements. With $\\beta_2 = 0.999$ it would be thousands.", "adam-text")
    short, long = (np.log(0.05) / np.log(beta) for beta in (0.9, 0.999))  # all but a twentieth is there
    assert 25 < short < 35
    assert 2000 < long < 4000


def test_an_average_from_zero_misses_beta_to_the_t():
    said("add up to $1 - \\beta^t$", "bias-text")
    for t in (1, 5, 20):
        assert sum(0.1 * 0.9**k for k in range(t)) == pytest.approx(1 - 0.9**t)


def test_the_uncorrected_ratio():
    said("3.16 at $t = 1$", "ratio-text")
    said("At step 12, with 6.57.", "adamw-text")
    said("up to 6.57 times", "remember")
    t = np.arange(1, 5001)
    ratio = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert ratio[0] == pytest.approx(3.16, abs=0.005)
    assert (t[ratio.argmax()], ratio.max()) == (12, pytest.approx(6.57, abs=0.005))
    assert abs(ratio[2000] - 1) > 0.05
    assert ratio[-1] == pytest.approx(1, abs=0.01)


def test_adams_path_in_the_race_is_the_smoother_one():
    said("none of its steps takes an entry further than `lr`", "ratio-text")
    valley = rosenbrock()

    def run(rule, lr):
        return np.diff(minimize(valley.f, valley.grad, (-1.2, 1.0), rule, steps=300, lr=lr).w, axis=0)

    steps = run(adam, 0.05)
    assert np.abs(steps).max() <= 0.05
    turned_back = [np.sum(np.sum(d[1:] * d[:-1], axis=1) < 0) for d in (run(momentum, 0.0005), steps)]
    assert turned_back[0] > turned_back[1] == 0


def test_a_fixed_rate_keeps_rmsprop_moving():
    said("with `lr=0.01` and `rho=0.9`. Why does it end at 0.005 and never at 0?", "on-your-own")
    path = minimize(lambda w: w * w / 2, lambda w: w, 1.0, rmsprop, steps=500, lr=0.01, rho=0.9)
    assert np.abs(path.w[-10:]) == pytest.approx(0.005, rel=1e-3)


@pytest.mark.parametrize(("rule", "end"), [(adam, 1), (amsgrad, -1)])
def test_adam_walks_to_the_worst_point_and_amsgrad_to_the_best(rule, end):
    said("In two of three steps the gradient is −1, in the third it is 3.", "fail-text")
    said("To the worst point.", "amsgrad-text")
    assert np.mean([3, -1, -1]) > 0
    w, state = 0.0, (0.0, 0.0, 0) if rule is adam else (0.0, 0.0, 0.0, 0)
    for t in range(3000):
        g = 3.0 if t % 3 == 0 else -1.0
        w, state = rule(w, g, state, lr=0.5 / np.sqrt(t + 1), beta1=0.0, beta2=0.1)
        w = float(np.clip(w, -1, 1))
    assert w == pytest.approx(end, abs=0.02)


# --- numbers of lesson 10


def test_the_highest_rate_comes_at_steps_19_and_20():
    said("At steps 19 and 20.", "one_cycle-text", "10-schedules")
    warmup, wave = (checks.find(name).reference for name in ("warmup", "cosine"))
    rates = np.array([warmup(t, 20, lambda s: wave(s, 80, 0.1, 0.01)) for t in range(120)])
    assert np.flatnonzero(rates == rates.max()).tolist() == [19, 20]
    assert rates[0] > 0
    assert (rates[100:] == 0.01).all()
    assert rates[99] > 0.01


def test_with_noise_the_staircase_ends_lowest_and_without_a_schedule_only_costs():
    said("The staircase: fast at first, exact at the end.", "inverse-text", "10-schedules")
    said("For this bowl $2/11$ is the best fixed rate", "clip-text", "10-schedules")
    staircase = checks.find("step_decay").reference
    floors = []
    for lr in (0.4, 0.025, lambda t: staircase(t, 0.4, 0.5, 30)):
        dice = np.random.default_rng(0)
        path = minimize(
            lambda w: np.mean(w**2) / 2,
            lambda w, dice=dice: w + dice.normal(0, 1, 500),
            np.full(500, 5.0),
            sgd,
            steps=150,
            lr=lr,
        )
        floors.append(np.mean(path.loss[-5:]))
    assert floors[2] < floors[1] < floors[0]
    dish = bowl(1, 10)
    plans = (2 / 11, lambda t: cosine(t, start=2 / 11, steps=60))
    fixed, falling = (minimize(dish, dish.grad, (1.5, 1.0), sgd, steps=60, lr=lr).loss[-1] for lr in plans)
    assert fixed < falling / 1000
    factors = [max(abs(1 - lr), abs(1 - 10 * lr)) for lr in np.linspace(0.01, 0.2, 1901)]
    assert np.linspace(0.01, 0.2, 1901)[np.argmin(factors)] == pytest.approx(2 / 11, abs=1e-4)


def test_the_loop_stops_forty_epochs_after_the_star():
    said("Forty epochs after the star", "remember", "10-schedules")
    space = {"np": np, "train": checks.find("train").reference}
    lines = cell("10-schedules", "train-see").splitlines()
    exec("\n".join(lines[: next(i for i, line in enumerate(lines) if line.startswith("fig"))]), space)
    losses = space["losses"]
    assert len(losses) - 1 - np.argmin(losses) == 40
    assert len(losses) < 400
    assert losses[0] > losses[-1] > min(losses)


# --- lesson 7


def test_the_thirteenth_start_finds_the_deepest_valley():
    said("Thirteen, more than one likes", "curvature-text", "07-landscapes")
    said("stays at about 0.5 until the thirteenth start", "multistart-see", "07-landscapes")
    space = {"gd": gd, "np": np}
    exec(cell("07-landscapes", "starts"), space)
    lowest = checks.find("multistart").reference
    found = [
        space["box"](lowest(space["box"].f, space["box"].grad, space["starts"][:n], 0.02, 200))
        for n in range(1, 41)
    ]
    assert found[11] == pytest.approx(0.5, abs=0.05)
    assert found[12] < 0.01
    assert found[12:] == pytest.approx([found[12]] * 28, abs=1e-3)
