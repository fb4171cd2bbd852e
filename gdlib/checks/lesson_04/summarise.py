"""summarise(df, target): one row a column, with n, missing, mean, std, corr."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.lesson_04.made_up import matrix, table
from gdlib.checks.probes import once
from gdlib.checks.tables import Table
from gdlib.i18n import N_

PANDAS = N_("df.count(), df.isna().sum(), df.mean(), df.std(), df.corrwith(df[target]).")


def with_gaps(rng, whole, names):
    """The same table with one gap in every named column, each in a row of its own."""
    rows = rng.permutation(len(whole.columns[names[0]]))
    columns = {name: list(column) for name, column in whole.columns.items()}
    for name, row in zip(names, rows, strict=False):
        columns[name][row] = float("nan")
    return Table(columns)


def probes(rng):
    for _ in range(2):
        whole, names = table(rng, matrix(0.8, -0.6))
        yield once("whole", whole, names[0])
        yield once("gaps", with_gaps(rng, whole, names[1:]), names[0])
        yield once("gaps", with_gaps(rng, whole, names), target=names[0])


@exercise(
    "04-data",
    probes,
    questions=(
        Question(N_("a table without gaps, left as it was"), 0, "whole", pure=True, hint=PANDAS),
        Question(N_("a table with gaps"), 0, "gaps", hint=PANDAS),
    ),
)
def summarise(df, target):
    return _frame(
        df,
        n=df.count(),
        missing=df.isna().sum(),
        mean=df.mean(),
        std=df.std(),
        corr=df.corrwith(df[target]),
    )


def _frame(df, **columns):
    """A DataFrame of these Series; its class is the argument's, so that nothing here imports pandas."""
    return type(df)(columns)


def _right(df, target, **other):
    return summarise.reference(df, target).assign(**other)


@summarise.mistake(
    "rows_counted",
    N_("n counts the rows, gaps included; the values that are present are asked for."),
    N_("df.count() leaves gaps out; len(df) does not."),
)
def _(df, target):
    return _right(df, target, n=len(df))


@summarise.mistake(
    "present_as_missing",
    N_("missing counts the values that are there; the gaps are asked for."),
    N_("df.isna(), not df.notna()."),
)
def _(df, target):
    return _right(df, target, missing=df.count())


@summarise.mistake(
    "share_missing", N_("missing is a share; a count is asked for."), N_("df.isna().sum(), not mean().")
)
def _(df, target):
    return _right(df, target, missing=df.isna().mean())


@summarise.mistake(
    "gaps_filled",
    N_("You fill the gaps with zeros: mean and std come out wrong."),
    N_("Leave the gaps; pandas skips them by itself."),
)
def _(df, target):
    filled = df.fillna(0)
    return _right(df, target, mean=filled.mean(), std=filled.std(), corr=filled.corrwith(filled[target]))


@summarise.mistake(
    "rows_dropped",
    N_("You drop every row with a gap, and with it the good values of the other columns."),
    N_("Leave df as it is; pandas skips gaps column by column."),
)
def _(df, target):
    return summarise.reference(df.dropna(), target)


@summarise.mistake(
    "variance", N_("std holds the variance: the root is missing."), N_("df.std(), not df.var().")
)
def _(df, target):
    return _right(df, target, std=df.var())


@summarise.mistake(
    "population_std",
    N_("Your std divides by n; the one of pandas divides by n - 1."),
    N_("df.std() without an argument. NumPy's np.std divides by n."),
)
def _(df, target):
    return _right(df, target, std=df.std(ddof=0))


@summarise.mistake(
    "covariance",
    N_("corr holds covariances, which depend on units; correlations lie between -1 and 1."),
    N_("df.corrwith(df[target])."),
)
def _(df, target):
    return _right(df, target, corr=df.cov()[target])


@summarise.mistake(
    "absolute_corr",
    N_("The sign of corr is lost: a falling relation is negative."),
    N_("Leave abs() away."),
)
def _(df, target):
    return _right(df, target, corr=df.corr()[target].abs())


@summarise.mistake(
    "turned",
    N_("Rows and columns have changed places: each column of df shall become a row."),
    N_("Transpose the table with .T."),
)
def _(df, target):
    return summarise.reference(df, target).T


@summarise.mistake("mutated")
def _(df, target):
    found = summarise.reference(df, target)
    df[target] = df[target] + 1.0
    return found
