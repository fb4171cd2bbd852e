"""Schedules: end points, shape, and PyTorch's numbers where PyTorch has the same schedule."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from gdlib import schedules

TORCH = json.loads((Path(__file__).parent / "parity" / "schedules.json").read_text("utf8"))


@pytest.mark.parametrize(
    ("schedule", "name"),
    [
        (partial(schedules.step, start=0.1, every=7, gamma=0.5), "StepLR"),
        (partial(schedules.exponential, start=0.1, gamma=0.9), "ExponentialLR"),
        (partial(schedules.cosine, start=0.1, steps=30, end=0.01), "CosineAnnealingLR"),
        (partial(schedules.one_cycle, peak=0.1, steps=30), "OneCycleLR"),
        (partial(schedules.warmup, steps=5, schedule=0.1), "LinearLR"),
    ],
)
def test_the_same_as_pytorchs(schedule, name):
    np.testing.assert_allclose([schedule(t) for t in range(30)], TORCH[name], rtol=1e-12)


def test_constant_and_inverse_time():
    assert [schedules.constant(t, start=0.3) for t in (0, 9)] == [0.3, 0.3]
    assert schedules.inverse_time(0, start=0.3) == 0.3
    assert schedules.inverse_time(9, start=0.3) == pytest.approx(0.03)


def test_after_the_end_cosine_and_one_cycle_stay_where_they_are():
    assert schedules.cosine(31, start=0.1, steps=30, end=0.01) == 0.01
    last = schedules.one_cycle(29, peak=0.1, steps=30)
    assert schedules.one_cycle(99, peak=0.1, steps=30) == pytest.approx(last)
    assert last == pytest.approx(0.1 / 25 / 1e4)


def test_warmup_hands_over_to_any_schedule_at_its_t_0():
    after = partial(schedules.cosine, start=0.2, steps=10)
    assert [schedules.warmup(t, steps=4, schedule=after) for t in range(4)] == pytest.approx(
        [0.05, 0.1, 0.15, 0.2]
    )
    assert schedules.warmup(4, steps=4, schedule=after) == after(0)
    assert schedules.warmup(9, steps=4, schedule=after) == after(5)


def test_one_cycle_peaks_once():
    rates = [schedules.one_cycle(t, peak=0.1, steps=100) for t in range(100)]
    top = int(np.argmax(rates))
    assert (top, rates[top]) == (29, 0.1)
    assert (np.diff(rates[: top + 1]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()


@pytest.mark.parametrize("rise", [0.0, 0.02, 1.0])
def test_one_cycle_without_a_rise_or_a_fall_is_still_a_schedule(rise):
    rates = [schedules.one_cycle(t, peak=0.1, steps=50, rise=rise) for t in range(50)]
    assert np.isfinite(rates).all()
    assert max(rates) <= 0.1
    assert schedules.one_cycle(99, peak=0.1, steps=50, rise=rise) == rates[-1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: schedules.cosine(0, start=0.1, steps=0), "got steps=0, wanted at least 1: try steps=100"),
        (lambda: schedules.step(0, start=0.1, every=0), "got every=0, wanted at least 1: try every=30"),
        (lambda: schedules.one_cycle(0, peak=0.1, steps=9, rise=3), "got rise=3, wanted between 0 and 1"),
        (lambda: schedules.warmup(0, steps=-2, schedule=0.1), "got steps=-2, wanted at least 1"),
    ],
)
def test_bad_input_says_got_wanted_try(call, message):
    with pytest.raises(ValueError, match=message):
        call()
