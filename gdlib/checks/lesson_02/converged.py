"""converged(history, tol, patience): are the last ``patience`` gradient norms all at most tol?

Every question holds cases of both answers, so that True or False alone earns nothing.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

LAST = N_("history[-patience:] are the last ones; all of them must be <= tol.")
SHORT = N_("Compare len(history) with patience first.")


def _history(rng, tol, pattern):
    """One norm for each letter: s small, b big, = equal to tol."""
    sizes = {
        "s": lambda: tol * rng.uniform(0.1, 0.3),
        "b": lambda: tol * rng.uniform(1.3, 1.6),
        "=": lambda: tol,
    }
    return np.array([round(float(sizes[letter]()), 3) for letter in pattern])


CASES = (
    ("last", "bbs"),
    ("last", "ssb"),
    ("last", "sbbs"),
    ("last", "bb"),
    ("several", "bsss", 3),
    ("several", "ssbs", 2),
    ("several", "sssbss", 3),
    ("several", "bss", 2),
    ("several", "sbsb", 2),
    ("several", "sssbb", 2),
    ("several", "bbbssss", 4),
    ("short", "ss", 3),
    ("short", "sss", 3),
    ("short", "", 1),
    ("short", "", 2),
    ("short", "s", 1),
    ("short", "sb", 2),
    ("equal", "b=", 1),
    ("equal", "s==", 2),
    ("equal", "=b", 1),
    ("equal", "b==b=", 2),
)


def probes(rng):
    for group, pattern, *patience in CASES:
        tol = pick(rng, 0.1, 0.9)
        yield once(group, _history(rng, tol, pattern), tol, *patience)
    tol = pick(rng, 2.0, 5.0)
    yield once("several", _history(rng, tol, "bss"), tol=tol, patience=2)


@exercise(
    "02-learning-rate",
    probes,
    questions=(
        Question(N_("with patience 1 the last norm decides"), 1, "last", pure=True, hint=LAST),
        Question(N_("with more patience the last ones decide, all of them"), 1, "several", hint=LAST),
        Question(N_("a history shorter than patience says no"), 1, "short", hint=SHORT),
        Question(N_("a norm equal to tol is small enough"), 1, "equal", hint=N_("At most tol: norm <= tol.")),
    ),
)
def converged(history, tol, patience=1):
    return len(history) >= patience and _small(history[-patience:], tol)


def _small(norms, tol):
    return bool(np.all(np.asarray(norms) <= tol))


@converged.mistake(
    "strict", N_("A norm equal to tol is at most tol: it counts as small."), N_("<= instead of <.")
)
def _(history, tol, patience=1):
    return len(history) >= patience and bool(np.all(history[-patience:] < tol))


@converged.mistake(
    "short_history",
    N_("A history with too few entries counts as converged here: all of none is true."),
    SHORT,
)
def _(history, tol, patience=1):
    return _small(history[-patience:], tol)


@converged.mistake(
    "last_only",
    N_("You look at the last norm only: patience is not used."),
    LAST,
)
def _(history, tol, patience=1):
    return len(history) > 0 and bool(history[-1] <= tol)


@converged.mistake(
    "last_without_patience",
    N_("You ask for enough entries, but then look at the last norm only."),
    LAST,
)
def _(history, tol, patience=1):
    return len(history) >= patience and bool(history[-1] <= tol)


@converged.mistake("any", N_("One small norm is enough for you; all of the last ones must be small."), LAST)
def _(history, tol, patience=1):
    return len(history) >= patience and bool(np.any(history[-patience:] <= tol))


@converged.mistake("whole_history", N_("You look at the whole history; only the last ones count."), LAST)
def _(history, tol, patience=1):
    return len(history) >= patience and _small(history, tol)


@converged.mistake("first_ones", N_("You look at the first norms; the last ones count."), LAST)
def _(history, tol, patience=1):
    return len(history) >= patience and _small(history[:patience], tol)


@converged.mistake(
    "anywhere",
    N_("A calm stretch anywhere in the history is enough for you; it must be the last one."),
    LAST,
)
def _(history, tol, patience=1):
    run = longest = 0
    for norm in history:
        run = run + 1 if norm <= tol else 0
        longest = max(longest, run)
    return longest >= patience


@converged.mistake(
    "counted", N_("You count the small norms of the whole history; the last ones in a row count."), LAST
)
def _(history, tol, patience=1):
    return int(np.sum(history <= tol)) >= patience


@converged.mistake("mean", N_("You take the mean of the last norms; each of them must be small."), LAST)
def _(history, tol, patience=1):
    return len(history) >= patience and bool(np.mean(history[-patience:]) <= tol)


@converged.mistake(
    "change",
    N_(
        "You look at how much the norm changes. A small change proves nothing; the norm itself must be small."
    ),
    LAST,
)
def _(history, tol, patience=1):
    changes = np.abs(np.diff(history))
    return len(changes) >= patience and _small(changes[-patience:], tol)


@converged.mistake("falling", N_("You ask whether the norm falls; it must be at most tol."), LAST)
def _(history, tol, patience=1):
    return len(history) > patience and bool(np.all(np.diff(history[-patience - 1 :]) < 0))


@converged.mistake("inverted", N_("Your answer is the opposite: True means converged."), LAST)
def _(history, tol, patience=1):
    return not (len(history) >= patience and _small(history[-patience:], tol))


@converged.mistake(
    "large", N_("You ask for large norms: converged means at most tol."), N_("<= instead of >=.")
)
def _(history, tol, patience=1):
    return len(history) >= patience and bool(np.all(history[-patience:] >= tol))


@converged.mistake("one_too_many", N_("You ask for one small norm more than patience."), LAST)
def _(history, tol, patience=1):
    return len(history) > patience and _small(history[-patience - 1 :], tol)


@converged.mistake(
    "exactly_patience_refused",
    N_("A history with exactly patience entries is long enough."),
    N_("len(history) >= patience, not >."),
)
def _(history, tol, patience=1):
    return len(history) > patience and _small(history[-patience:], tol)


@converged.mistake(
    "one_too_few",
    N_("One of the last norms is left out: history[-patience:] starts at the right place."),
    LAST,
)
def _(history, tol, patience=1):
    start = len(history) - patience + 1
    return len(history) >= patience and _small(history[start:], tol)


@converged.mistake(
    "single_entry",
    N_("history[-patience] is one single entry; a colon is missing."),
    N_("history[-patience:] are the last ones."),
)
def _(history, tol, patience=1):
    return len(history) >= patience and bool(history[-patience] <= tol)


@converged.mistake("always_true", N_("Your answer is always True."), LAST)
def _(history, tol, patience=1):
    return True


@converged.mistake("always_false", N_("Your answer is always False."), LAST)
def _(history, tol, patience=1):
    return False


@converged.mistake("not_a_bool")
def _(history, tol, patience=1):
    return history[-patience:] <= tol
