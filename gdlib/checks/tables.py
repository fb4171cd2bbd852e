"""Tables of named columns: plain data on the way, a DataFrame of pandas where the function runs.

pandas is imported only where a table is built; nothing here costs a lesson without tables anything.
"""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """An argument: column name -> list of numbers; NaN is a gap.

    >>> Table({"area": [50.0, 80.0]}).source
    "pd.DataFrame({'area': [50.0, 80.0]})"
    """

    columns: dict

    @property
    def source(self):
        return f"pd.DataFrame({self.columns})".replace("nan", "np.nan")

    def build(self):
        import pandas as pd

        return pd.DataFrame({name: list(column) for name, column in self.columns.items()})


class DataFrame(dict):
    """What came back in a DataFrame: column -> row -> value."""


class Series(dict):
    """What came back in a Series: label -> value."""


def is_frame(value):
    """Whether ``value`` is a DataFrame; where nobody has imported pandas, nothing is."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) is getattr(pandas, "DataFrame", None)


def unpacked(value):
    """Take the things of pandas apart into dictionaries and lists; None for anything else."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    if is_frame(value):
        return DataFrame({name: Series(value[name].items()) for name in value.columns if _once(value, name)})
    if type(value) is getattr(pandas, "Series", None):
        return Series(value.items())
    return list(value) if isinstance(value, getattr(pandas, "Index", ())) else None


def _once(frame, name):
    return list(frame.columns).count(name) == 1
