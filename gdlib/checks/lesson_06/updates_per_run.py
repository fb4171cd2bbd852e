"""updates_per_run(n, batch_size, epochs, drop_last): epochs · ⌈n / batch_size⌉, or ⌊n / batch_size⌋."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once
from gdlib.i18n import N_

UP = N_("-(-n // batch_size) rounds up: the shorter batch is an update, too.")
DOWN = N_("With drop_last=True only whole batches count: n // batch_size.")


def probes(rng):
    def draw(rest):
        """No number equals another, and the rests of all epochs together fill more than one batch."""
        size, batches = int(rng.integers(11, 40)), int(rng.integers(5, 10))
        left = int(rng.integers(2, size // 2) if rest == "small" else rng.integers(size // 2 + 1, size - 1))
        return batches * size + (left if rest else 0), size, int(rng.integers(11, 20))

    for rest in ("small", "large"):
        yield once("short", *draw(rest))
        yield once("dropped", *draw(rest), True)
    yield once("short", *draw("small"), drop_last=False)
    yield once("ends", *draw(None))
    yield once("ends", *draw(None), drop_last=True)
    size = int(rng.integers(20, 40))
    yield once("ends", size - int(rng.integers(1, 9)), size, int(rng.integers(3, 8)))
    yield once("ends", size - int(rng.integers(1, 9)), size, int(rng.integers(3, 8)), True)
    yield once("ends", int(rng.integers(20, 40)), 1, int(rng.integers(3, 8)))


@exercise(
    "06-batches",
    probes,
    questions=(
        Question(N_("the shorter batch counts in every epoch"), 1, "short", hint=UP),
        Question(N_("with drop_last it never counts"), 1, "dropped", hint=DOWN),
        Question(N_("no rest, one single batch, batches of one sample"), 1, "ends", hint=UP),
    ),
)
def updates_per_run(n, batch_size, epochs, drop_last=False):
    return epochs * (n // batch_size if drop_last else -(-n // batch_size))


@updates_per_run.mistake(
    "rounds_down", N_("You always round down: the shorter batch of every epoch is lost."), UP
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * (n // batch_size)


@updates_per_run.mistake("drop_last_ignored", N_("drop_last is not used: you always round up."), DOWN)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * -(-n // batch_size)


@updates_per_run.mistake("drop_last_inverted", N_("drop_last works the wrong way round."), DOWN)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * (-(-n // batch_size) if drop_last else n // batch_size)


@updates_per_run.mistake(
    "last_batch_once",
    N_("You count the shorter batch once in the whole run; it comes in every epoch."),
    N_("Round first, then multiply by epochs."),
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * (n // batch_size) + (not drop_last and n % batch_size > 0)


@updates_per_run.mistake(
    "rounded_at_the_end",
    N_("You round the whole run; a batch never reaches into the next epoch."),
    N_("Round n / batch_size first, then multiply by epochs."),
)
def _(n, batch_size, epochs, drop_last=False):
    return n * epochs // batch_size if drop_last else -(-n * epochs // batch_size)


@updates_per_run.mistake(
    "one_epoch",
    N_("You count the updates of one epoch; the whole run is asked for."),
    N_("Multiply by epochs."),
)
def _(n, batch_size, epochs, drop_last=False):
    return n // batch_size if drop_last else -(-n // batch_size)


@updates_per_run.mistake(
    "not_rounded",
    N_("Updates are whole numbers; yours is not rounded."),
    N_("/ divides, // divides and rounds down."),
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * n / batch_size


@updates_per_run.mistake(
    "always_one_more",
    N_("n // batch_size + 1 is one too many when the division has no rest."),
    UP,
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * (n // batch_size + (not drop_last))


@updates_per_run.mistake(
    "rounds_to_nearest", N_("round() goes to the nearest number; a small rest is a batch, too."), UP
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * (n // batch_size if drop_last else int(np.floor(n / batch_size + 0.5)))


@updates_per_run.mistake(
    "samples", N_("You count samples; one update takes a whole batch."), N_("Divide n by batch_size.")
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs * n


@updates_per_run.mistake(
    "epochs_added", N_("You add epochs; every epoch makes all its updates again."), N_("Multiply by epochs.")
)
def _(n, batch_size, epochs, drop_last=False):
    return epochs + (n // batch_size if drop_last else -(-n // batch_size))
