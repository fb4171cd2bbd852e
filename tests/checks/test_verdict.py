"""The verdict on exercises made for the purpose."""

import numpy as np
import pytest

from gdlib.checks import collect
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once, rule_probes
from gdlib.checks.verdict import decide


def adam_probes(rng):
    def settings(rng):
        return {"lr": 0.2, "eps": 0.3}

    def warm(rng, shape):
        return draw(rng, shape), abs(draw(rng, shape)), 4

    for probe in rule_probes(rng, settings, warm):
        if not any(isinstance(a, float) for a in probe.calls[0].args[2:]):
            yield probe


@exercise(
    "09-adaptive",
    adam_probes,
    returns=("w", "state"),
    questions=(
        Question("first step", 1, "first", part=0),
        Question("steps", 1, ("steps", "warm"), part=0),
        Question("state", 1, ("steps", "warm"), part=1),
    ),
)
def adam(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v, t)


@adam.mistake("t_stuck", "t never grows", "return t")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    new, (m, v, _) = adam.reference(w, g, (*state[:2], 0), lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return new, (m, v, 0)


def judged(function):
    probes = list(adam.probes(np.random.default_rng(0)))
    return decide(adam, probes, collect(probes, function))


def test_a_state_may_be_a_tuple():
    assert judged(adam.reference).findings == (None, None, None)


def test_a_mistake_in_one_part_of_the_state_is_placed():
    def vless(w, g, state=(0.0, 0.0, 0), **settings):
        w, (m, v, t) = adam.reference(w, g, state, **settings)
        return w, (m, 2 * v, t)

    finding = judged(vless).findings[2]
    assert (finding.kind, finding.part, finding.step) == ("differs", 1, 0)
    assert finding.yours == pytest.approx(2 * finding.expected)


def test_a_known_mistake_of_the_state():
    verdict = judged(adam.mistakes[0].function)
    assert verdict.mistake.id == "t_stuck"
    assert verdict.findings[0] is None


@pytest.mark.parametrize("state", [None, "text", (None, 1.0, 1), (1.0, 2.0), [1.0, [2.0], 1]])
def test_a_broken_state_is_the_finding_not_what_follows(state):
    def broken(w, g, state_in=(0.0, 0.0, 0), **settings):
        return adam.reference(w, g, (0.0, 0.0, 0), **settings)[0], state

    verdict = judged(broken)
    assert verdict.cause.kind in (
        "wrong_kind",
        "wrong_tuple",
        "wrong_count",
        "wrong_parts",
        "wrong_shape",
        "raised",
    )
    assert not any(f is None for f in verdict.findings[1:])


@exercise(
    "00-start", lambda rng: [once("all", draw(rng, 3))], questions=(Question("both", 2, "all", quiet=True),)
)
def positive(x):
    return bool((x > 0).all())


def test_true_and_false_are_answers_numbers_are_not():
    probes = list(positive.probes(np.random.default_rng(0)))

    def kind(function):
        cause = decide(positive, probes, collect(probes, function)).cause
        return cause and cause.kind

    assert kind(lambda x: bool(np.all(x > 0))) is None
    assert kind(lambda x: np.all(x > 0)) is None
    assert kind(lambda x: float(np.all(x > 0))) == "not_a_bool"
    assert kind(lambda x: not np.all(x > 0)) == "differs"
