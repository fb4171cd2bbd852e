"""cosine(t, T, lr_max, lr_min): half a wave from lr_max to lr_min at t = T, and lr_min from there on."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

WAVE = N_("lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * t / T)) / 2, with t at most T.")
STAY = N_("min(t, T) in the place of t stops the wave.")


def probes(rng):
    def rates():
        return pick(rng, 0.4, 0.9), pick(rng, 0.02, 0.3)

    T = int(rng.integers(20, 60))
    yield once("ends", 0, T, *rates())
    yield once("ends", T, T, *rates())
    for _ in range(2):
        T = int(rng.integers(20, 60))
        yield once("between", int(rng.integers(2, T // 2 - 2)), T, *rates())
        yield once("between", int(rng.integers(T // 2 + 2, T - 1)), T, *rates())
    T = int(rng.integers(20, 60))
    yield once("between", int(rng.integers(2, T // 2 - 2)), T, lr_max=pick(rng, 0.4, 0.9))
    for beyond in (1, int(rng.integers(5, 15)), T, 2 * T):
        yield once("after", T + beyond, T, *rates())
    yield once("after", T + 3, T, pick(rng, 0.4, 0.9))


@exercise(
    "10-schedules",
    probes,
    questions=(
        Question(N_("lr_max at t = 0, lr_min at t = T"), 1, "ends", hint=WAVE),
        Question(N_("the wave in between, with and without lr_min"), 1, "between", hint=WAVE),
        Question(N_("after T the rate stays at lr_min"), 1, "after", hint=STAY),
    ),
)
def cosine(t, T, lr_max, lr_min=0.0):
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * min(t, T) / T)) / 2


SLIPS = (
    ("rises_again", N_("After T your rate rises again: a cosine is a wave."), STAY, ("min(t, T)", "t")),
    (
        "zero_after",
        N_("After T your rate is 0; it stays at lr_min."),
        STAY,
        ("return lr_min +", "return 0.0 if t > T else lr_min +"),
    ),
    (
        "starts_again",
        N_("After T your rate jumps back to lr_max: you use the remainder of t."),
        STAY,
        ("min(t, T)", "(t if t <= T else t % T)"),
    ),
    (
        "max_for_min",
        N_("max(t, T) is never below T: your rate is stuck at the end."),
        STAY,
        ("min(t, T)", "max(t, T)"),
    ),
    (
        "whole_wave",
        N_("You go through a whole wave: in the middle your rate is lowest. Half a wave has pi, not 2 * pi."),
        WAVE,
        ("np.pi", "2 * np.pi"),
    ),
    (
        "quarter_wave",
        N_("You go through a quarter of a wave: at T your rate is half-way."),
        WAVE,
        ("np.pi", "0.5 * np.pi"),
    ),
    (
        "degrees",
        N_("You count the angle in degrees; np.cos wants radians, half a wave is np.pi."),
        WAVE,
        ("np.pi", "180"),
    ),
    ("no_pi", N_("The factor pi is missing: the angle only reaches 1."), WAVE, ("np.pi * ", "")),
    ("sine", N_("You use the sine; it begins in the middle of its way."), WAVE, ("np.cos", "np.sin")),
    (
        "upside_down",
        N_("Your wave climbs from lr_min to lr_max: one sign is wrong."),
        WAVE,
        ("1 + np", "1 - np"),
    ),
    (
        "no_half",
        N_("Your wave begins twice as high: 1 + cos goes from 2 to 0, so it is halved."),
        WAVE,
        (" / 2", ""),
    ),
    (
        "lr_min_missing",
        N_("Your wave ends at 0: lr_min must be added."),
        WAVE,
        ("lr_min + (lr_max - lr_min)", "(lr_max - lr_min)"),
    ),
    (
        "too_high",
        N_("Your wave begins at lr_max + lr_min: its height is lr_max - lr_min."),
        WAVE,
        ("(lr_max - lr_min)", "lr_max"),
    ),
    (
        "lr_min_unused",
        N_("Your wave runs from lr_max to 0: the argument lr_min is not used."),
        WAVE,
        ("lr_min + (lr_max - lr_min)", "lr_max"),
    ),
    (
        "no_one",
        N_("Without the 1 your rate swings around lr_min; 1 + cos is never negative."),
        WAVE,
        ("(1 + np.cos(np.pi * min(t, T) / T))", "np.cos(np.pi * min(t, T) / T)"),
    ),
    (
        "straight",
        N_("Your rate falls in a straight line; it must follow a cosine."),
        WAVE,
        ("(1 + np.cos(np.pi * min(t, T) / T)) / 2", "(1 - min(t, T) / T)"),
    ),
    (
        "last_step",
        N_("Your wave arrives one step early, at T - 1; it ends at t = T."),
        WAVE,
        ("min(t, T) / T", "min(t, T - 1) / (T - 1)"),
    ),
    (
        "one_ahead",
        N_("Your wave is one step ahead: at t = 0 it has not begun to fall."),
        WAVE,
        ("min(t, T)", "min(t + 1, T)"),
    ),
)
for row in SLIPS:
    slip(cosine, *row)
