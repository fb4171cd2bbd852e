"""one_cycle(t, T, lr_max, div, final_div): straight up to T/2, straight down to T. Practice, no points."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

CORNERS = N_("np.interp(t, [0, T / 2, T], [lr_max / div, lr_max, lr_max / final_div])")


def probes(rng):
    def chosen():
        return {"div": pick(rng, 3.0, 9.0), "final_div": pick(rng, 20.0, 60.0)}

    T = 2 * int(rng.integers(10, 25))
    for t in (0, T // 2, T):
        yield once("corners", t, T, pick(rng, 0.2, 0.9), **chosen())
    for _ in range(2):
        T = 2 * int(rng.integers(10, 25)) + 1
        yield once("lines", int(rng.integers(2, T // 2 - 2)), T, pick(rng, 0.2, 0.9), **chosen())
        yield once("lines", int(rng.integers(T // 2 + 2, T - 2)), T, pick(rng, 0.2, 0.9), **chosen())
    yield once("lines", 3, T, pick(rng, 0.2, 0.9))
    yield once("lines", T - 3, T, lr_max=pick(rng, 0.2, 0.9))


@exercise(
    "10-schedules",
    probes,
    questions=(
        Question(N_("the three corners"), 0, "corners", hint=CORNERS),
        Question(N_("the straight lines between them"), 0, "lines", hint=CORNERS),
    ),
)
def one_cycle(t, T, lr_max, div=25.0, final_div=1e4):
    return np.interp(t, [0, T / 2, T], [lr_max / div, lr_max, lr_max / final_div])


SLIPS = (
    (
        "from_zero",
        N_("Your cycle begins at 0; it begins at lr_max / div."),
        CORNERS,
        ("lr_max / div", "0.0"),
    ),
    (
        "to_zero",
        N_("Your cycle ends at 0; it ends at lr_max / final_div."),
        CORNERS,
        ("lr_max / final_div", "0.0"),
    ),
    (
        "symmetric",
        N_("Your cycle ends where it began: final_div is not used."),
        CORNERS,
        ("final_div]", "div]"),
    ),
    (
        "div_twice",
        N_("You divide by div and by final_div at the end, as PyTorch does; here by final_div alone."),
        CORNERS,
        ("lr_max / final_div", "lr_max / div / final_div"),
    ),
    (
        "swapped",
        N_("div and final_div have changed places."),
        CORNERS,
        ("[lr_max / div, lr_max, lr_max / final_div]", "[lr_max / final_div, lr_max, lr_max / div]"),
    ),
    (
        "upside_down",
        N_("Your cycle is lowest in the middle."),
        CORNERS,
        ("[lr_max / div, lr_max, lr_max / final_div]", "[lr_max, lr_max / div, lr_max / final_div]"),
    ),
    (
        "early_peak",
        N_("Your peak comes early, as in PyTorch; here it is at T / 2."),
        CORNERS,
        ("T / 2", "0.3 * T"),
    ),
    (
        "differences",
        N_("You subtract div and final_div; lr_max is divided by them."),
        CORNERS,
        ("lr_max / div", "lr_max - div"),
        ("lr_max / final_div", "lr_max - final_div"),
    ),
)
for row in SLIPS:
    slip(one_cycle, *row)
