"""choose_features(df, target, k, max_abs_corr): strong columns, without leaks and copies.

The correlations of each table are made to order, so that every rule of the statement decides somewhere.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.lesson_04.made_up import matrix, table
from gdlib.checks.lesson_04.summarise import with_gaps
from gdlib.checks.probes import once
from gdlib.i18n import N_

ORDER = N_("corr[target].abs() without the target, sorted with ascending=False.")
LEAK = N_("Compare each name with the target as well: abs(corr) above max_abs_corr is a leak.")
COPY = N_("Compare each name with every name that is chosen already, and only with those.")

PLAIN = matrix(0.75, -0.6, 0.45, -0.2)
FALLING = matrix(-0.78, 0.5, -0.35, 0.2)
LEAKS = matrix(-0.96, 0.7, 0.5, -0.3)
TWO_LEAKS = matrix(0.97, 0.95, 0.6, -0.4)
COPIES = matrix(0.8, -0.7, 0.5, 0.3, _12=-0.95)
# The third repeats the second, which is out; so it stays in.
LINKS = matrix(0.8, 0.7, 0.55, 0.3, _12=0.92, _13=0.66, _23=0.88)
# The third repeats the first, though not the one before it.
AROUND = matrix(0.72, -0.6, 0.5, 0.25, _13=0.92)
# A leak is out; what resembles the leak is not.
NEAR_LEAK = matrix(0.95, 0.8, 0.4, _12=0.9)


def probes(rng):
    def ask(group, correlations, k, limit):
        df, names = table(rng, correlations)
        return once(group, df, names[0], k, limit)

    yield ask("strong", PLAIN, 2, 0.95)
    yield ask("strong", FALLING, 3, 0.9)
    yield ask("strong", PLAIN, 1, 0.9)
    yield ask("leaks", LEAKS, 2, 0.9)
    yield ask("leaks", TWO_LEAKS, 2, 0.9)
    yield ask("leaks", NEAR_LEAK, 2, 0.85)
    yield ask("leaks", PLAIN, 4, 0.68)
    yield ask("copies", COPIES, 2, 0.85)
    yield ask("copies", LINKS, 3, 0.84)
    yield ask("copies", COPIES, 3, 0.89)
    yield ask("copies", AROUND, 3, 0.82)
    yield ask("ends", PLAIN, 9, 0.95)
    yield ask("ends", COPIES, 4, 0.85)
    yield ask("ends", COPIES, 4, 0.99)
    yield ask("ends", PLAIN, 2, 0.05)
    df, names = _gappy(rng)
    yield once("ends", df, target=names[0], k=4, max_abs_corr=0.97)


def _gappy(rng):
    """A table with one gap: without its whole row the order of the columns is the same, and clear."""
    for _ in range(1000):
        whole, names = table(rng, PLAIN)
        df = with_gaps(rng, whole, names[-1:])
        columns = np.array([df.columns[name] for name in names])
        strength = np.abs(np.corrcoef(columns[:, ~np.isnan(columns).any(axis=0)])[0, 1:])
        if (np.diff(strength) < -0.05).all() and strength[0] < 0.9:
            break
    return df, names


@exercise(
    "04-data",
    probes,
    questions=(
        Question(N_("the strongest columns, rising or falling"), 1, "strong", pure=True, hint=ORDER),
        Question(N_("neither the target nor a leak"), 1, "leaks", hint=LEAK),
        Question(N_("no copy of a chosen column"), 1, "copies", hint=COPY),
        Question(N_("few candidates, another limit, gaps"), 1, "ends", hint=COPY),
    ),
)
def choose_features(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr)


def _ranked(df, target):
    return df.corr().abs()[target].drop(target).sort_values(ascending=False).index


def _chosen(df, target, k, limit, names=None, rivals=lambda target, chosen, seen: [target, *chosen]):
    """The names in order of strength whose rivals are all unlike them; the mistakes vary the rest."""
    corr, chosen, seen = df.corr().abs(), [], []
    for name in _ranked(df, target) if names is None else names:
        if len(chosen) < k and (corr.loc[name, rivals(target, chosen, seen)] <= limit).all():
            chosen.append(name)
        seen.append(name)
    return chosen


@choose_features.mistake(
    "signed_order",
    N_("A strong falling relation counts as weak here: you sort by the signed correlation."),
    N_("Take absolute values before you sort: df.corr().abs()."),
)
def _(df, target, k, max_abs_corr):
    names = df.corr()[target].drop(target).sort_values(ascending=False).index
    return _chosen(df, target, k, max_abs_corr, names)


@choose_features.mistake(
    "weakest_first",
    N_("Your list begins with the weakest column."),
    N_("sort_values(ascending=False) puts the largest first."),
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, _ranked(df, target)[::-1])


@choose_features.mistake(
    "table_order",
    N_("You go through the columns as they stand in the table; the strongest comes first."),
    ORDER,
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, [name for name in df.columns if name != target])


@choose_features.mistake(
    "target_chosen",
    N_("The target itself is in your list: its correlation with itself is 1."),
    N_("Skip the name target: corr[target].drop(target)."),
)
def _(df, target, k, max_abs_corr):
    return [target, *_chosen(df, target, k - 1, max_abs_corr)]


@choose_features.mistake(
    "target_and_leak",
    N_("The target is in your list, and so is a near copy of it."),
    N_("Skip the name target, but compare every other column with it."),
)
def _(df, target, k, max_abs_corr):
    return [
        target,
        *_chosen(df, target, k - 1, max_abs_corr, rivals=lambda target, chosen, seen: chosen),
    ]


@choose_features.mistake(
    "leak_kept",
    N_("A near copy of the target is in your list: a data leak."),
    LEAK,
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, rivals=lambda target, chosen, seen: chosen)


@choose_features.mistake(
    "copies_kept",
    N_("Two columns of your list say the same: they are not compared with each other."),
    COPY,
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, rivals=lambda target, chosen, seen: [target])


@choose_features.mistake(
    "nothing_skipped",
    N_("Leaks and copies are in your list: max_abs_corr is not used."),
    N_("Skip a name whose absolute correlation with the target or a chosen name is above max_abs_corr."),
)
def _(df, target, k, max_abs_corr):
    return list(_ranked(df, target)[:k])


@choose_features.mistake(
    "compared_with_skipped",
    N_("A column is missing that resembles only a skipped one; what is out is no rival any more."),
    COPY,
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, rivals=lambda target, chosen, seen: [target, *seen])


@choose_features.mistake(
    "compared_with_all",
    N_("You compare each column with all others, so that of two copies none is left."),
    COPY,
)
def _(df, target, k, max_abs_corr):
    corr = df.corr().abs()
    names = _ranked(df, target)
    unlike = [n for n in names if (corr.loc[n].drop(n) <= max_abs_corr).all()]
    return unlike[:k]


@choose_features.mistake(
    "compared_with_last",
    N_("You compare with the last chosen column only; every chosen one counts."),
    COPY,
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, rivals=lambda target, chosen, seen: [target, *chosen[-1:]])


@choose_features.mistake(
    "signed_limit",
    N_("A leak or copy with a negative correlation slips through: its sign hides it."),
    N_("Compare the absolute value with max_abs_corr."),
)
def _(df, target, k, max_abs_corr):
    corr, chosen = df.corr(), []
    for name in _ranked(df, target):
        if len(chosen) < k and (corr.loc[name, [target, *chosen]] <= max_abs_corr).all():
            chosen.append(name)
    return chosen


@choose_features.mistake(
    "cut_first",
    N_("You take the k strongest and then throw some away, so that too few are left."),
    N_("Go through all candidates; stop when k are chosen."),
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, max_abs_corr, _ranked(df, target)[:k])


@choose_features.mistake(
    "stops_at_first",
    N_("Your loop ends at the first column that is skipped; the ones after it may be good."),
    N_("continue goes on with the next name, break leaves the loop."),
)
def _(df, target, k, max_abs_corr):
    corr, chosen = df.corr().abs(), []
    for name in _ranked(df, target):
        if len(chosen) == k or not (corr.loc[name, [target, *chosen]] <= max_abs_corr).all():
            break
        chosen.append(name)
    return chosen


@choose_features.mistake(
    "one_too_many", N_("Your list holds k + 1 names."), N_("Append only while len(chosen) < k.")
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k + 1, max_abs_corr)


@choose_features.mistake(
    "k_ignored", N_("Your list ends only with the table: k is not used."), N_("At most k names.")
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, len(df.columns), max_abs_corr)


@choose_features.mistake(
    "limit_ignored",
    N_("With another limit your list does not change: max_abs_corr is not used."),
    N_("Write max_abs_corr where your number stands."),
)
def _(df, target, k, max_abs_corr):
    return _chosen(df, target, k, 0.9)


@choose_features.mistake(
    "covariance",
    N_("You rank by covariance, which depends on units: large numbers win."),
    N_("df.corr(), not df.cov()."),
)
def _(df, target, k, max_abs_corr):
    names = df.cov().abs()[target].drop(target).sort_values(ascending=False).index
    return _chosen(df, target, k, max_abs_corr, names)


@choose_features.mistake("mutated")
def _(df, target, k, max_abs_corr):
    chosen = choose_features.reference(df, target, k, max_abs_corr)
    df.drop(columns=target, inplace=True)
    return chosen
