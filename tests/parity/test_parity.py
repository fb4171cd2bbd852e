"""gdlib against PyTorch, Keras and optax: stored numbers always, the libraries where installed."""

import importlib
import inspect

import numpy as np
import pytest

from gdlib.optim import RULES
from tests.parity import conventions
from tests.parity.problem import CASES, KEPT, SIZE
from tests.parity.variants import NUMPY, points

PAIRS = [(library, case) for library in NUMPY for case in NUMPY[library]]
every_pair = pytest.mark.parametrize(("library", "case"), PAIRS, ids=lambda x: x)


# torch keeps NAdam's running product in float32; Keras on torch clips with a float32 factor.
LOOSE = {("torch", "nadam"): (1e-8, 1e-9), ("keras", "sgd clip"): (1e-8, 1e-8)}


def assert_equal(ours, theirs, library, case):
    rtol, atol = LOOSE.get(
        (library, case), (1e-12, 1e-14)
    )  # the absolute part is for entries that cross zero
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


@every_pair
def test_numpy_equals_the_stored_numbers(library, case):
    theirs = conventions.stored(library, case)
    assert theirs.shape == (len(KEPT), SIZE)
    assert_equal(points(library, case)[KEPT - 1], theirs, library, case)


@pytest.mark.slow
@every_pair
@pytest.mark.filterwarnings("ignore")  # the libraries' own warnings are not ours to mend
def test_numpy_equals_the_library_itself(library, case):
    pytest.importorskip(library, reason=f"{library} is not installed: pip install -e '.[frameworks]'")
    libraries = importlib.import_module("tests.parity.libraries")
    assert_equal(points(library, case), libraries.LIBRARIES[library](case), library, case)


def test_every_rule_is_compared_with_a_library():
    named = {case.split()[0] for case in CASES}
    assert named | {"nesterov_convex"} >= {rule.__name__ for rule in RULES}  # no library has the convex form


@pytest.mark.parametrize("points", [conventions.computed, conventions.stored])
def test_the_page_of_conventions_is_what_is_measured(points):
    assert conventions.PAGE.read_text("utf8") == conventions.page(points)


def test_the_table_would_notice_a_difference():
    m = conventions.Measure(lambda library, case: np.full((6, SIZE), 1e-3 * (library == "keras")))
    assert m.apart("torch", "keras", "sgd") == "0.001 apart"
    assert m.apart("torch", "optax", "sgd") == "the same numbers"


def test_defaults_are_pytorchs():
    theirs = conventions.FACTS["defaults"]["torch"]
    same = {
        "adagrad": {"eps": "eps"},
        "rmsprop": {"rho": "alpha", "eps": "eps"},
        "adadelta": {"rho": "rho", "eps": "eps"},
    }
    same |= dict.fromkeys(("adam", "adamw", "nadam"), {"eps": "eps"})
    same["adamw"] = {"eps": "eps", "weight_decay": "weight_decay"}
    same["nadam"] = {"eps": "eps", "momentum_decay": "momentum_decay"}
    for rule, names in same.items():
        parameters = inspect.signature(getattr(importlib.import_module("gdlib.optim"), rule)).parameters
        for ours, name in names.items():
            assert parameters[ours].default == theirs[rule][name]
    for rule in ("adam", "adamw", "nadam"):
        assert theirs[rule]["betas"] == [0.9, 0.999]
