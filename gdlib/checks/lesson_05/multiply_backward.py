"""multiply_backward(a, b, up): what a product sends back to its two factors."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

LOCAL = N_("The local derivative for a is b, for b it is a; each is multiplied by up.")


def probes(rng):
    for _ in range(2):
        yield once("numbers", draw(rng), draw(rng), draw(rng))
    yield once("arrays", draw(rng, 3), draw(rng, 3), draw(rng, 3))
    yield once("arrays", draw(rng, (2, 3)), draw(rng, (2, 3)), up=draw(rng, (2, 3)))


@exercise(
    "05-backprop",
    probes,
    returns=("da", "db"),
    questions=(
        Question(N_("a product of two numbers"), 0, "numbers", hint=LOCAL),
        Question(N_("a product of two arrays, left as they were"), 0, "arrays", pure=True, hint=LOCAL),
    ),
)
def multiply_backward(a, b, up):
    return b * up, a * up


@multiply_backward.mistake(
    "exchanged", N_("Each factor gets its own value back; it needs the other one's."), LOCAL
)
def _(a, b, up):
    return a * up, b * up


@multiply_backward.mistake(
    "local_only", N_("These are the local derivatives: what comes from behind is missing."), LOCAL
)
def _(a, b, up):
    return b + 0 * up, a + 0 * up


@multiply_backward.mistake(
    "passed_on", N_("You pass up on unchanged. That is what a sum does; this is a product."), LOCAL
)
def _(a, b, up):
    return up + 0 * a, up + 0 * b


@multiply_backward.mistake("added", N_("You add up to the local derivative; multiply."), LOCAL)
def _(a, b, up):
    return b + up, a + up


@multiply_backward.mistake(
    "product", N_("You multiply by the whole product; the derivative of a * b for a is b alone."), LOCAL
)
def _(a, b, up):
    return a * b * up, a * b * up


@multiply_backward.mistake("divided", N_("You divide by the factor; multiply by the other one."), LOCAL)
def _(a, b, up):
    return up / a, up / b


@multiply_backward.mistake("mutated")
def _(a, b, up):
    da, db = b * up, a * up
    if hasattr(a, "shape") and a.shape:
        a *= up
    return da, db
