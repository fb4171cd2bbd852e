"""Tables, dictionaries and names: what goes in, what comes back, and what is said about it."""

import numpy as np
import pandas as pd
import pytest

from gdlib import checks
from gdlib.checks.faults import fault_of
from gdlib.checks.results import here, plain
from gdlib.checks.tables import DataFrame, Series, Table

TABLE = Table({"a": [1.0, 2.0, float("nan")], "b": [3.0, 4.0, 6.0]})


def test_a_table_becomes_a_dataframe_where_the_function_runs():
    result = here(lambda df: df.mean(), (TABLE,), {})
    assert result.value == {"a": 1.5, "b": 13 / 3}
    assert type(result.value) is Series
    assert not result.changed


def test_the_source_of_a_table_makes_it():
    made = eval(TABLE.source, {"pd": pd, "np": np})
    pd.testing.assert_frame_equal(made, TABLE.build())


@pytest.mark.parametrize(
    "meddle",
    [
        lambda df: df.drop(columns="a", inplace=True),
        lambda df: df.fillna(0, inplace=True),
        lambda df: df.rename(columns={"a": "c"}, inplace=True),
        lambda df: df.__setitem__("c", 1),
    ],
)
def test_a_changed_table_is_noticed(meddle):
    assert here(lambda df: meddle(df) or 1.0, (TABLE,), {}).changed == (0,)
    assert TABLE.columns["b"] == [3.0, 4.0, 6.0]


def test_changes_inside_a_dictionary_are_noticed():
    graph = {"a": [], "b": ["a", "a"]}
    for meddle in (
        lambda g: g.pop("a"),
        lambda g: g["b"].pop(),
        lambda g: g["b"].__setitem__(0, "z"),
        lambda g: g.setdefault("c", []),
    ):
        assert here(lambda g, m=meddle: m(g) and 1.0 or 1.0, (graph,), {}).changed == (0,)
    assert here(lambda g: 1.0, (graph,), {}).changed == ()
    assert graph == {"a": [], "b": ["a", "a"]}


def test_what_pandas_returns_becomes_dictionaries():
    frame = plain(pd.DataFrame({"n": [1, 2]}, index=["a", "b"]))
    assert frame == {"n": {"a": 1, "b": 2}}
    assert (type(frame), type(frame["n"])) == (DataFrame, Series)
    assert plain(pd.Index(["a", "b"])) == ["a", "b"]
    assert plain(np.array(["a", "b"])) == ["a", "b"]
    assert plain({("a", 1): 2.0}).type == "dict"


def test_faults_of_dictionaries_and_names():
    assert fault_of({"a": 1.0, "b": 2}, {"b": 2.0, "a": 0.0}) is None
    assert fault_of([1.0], {"a": 1.0}) == ("wrong_container", {"type": "list", "wanted": "dict"})
    assert fault_of({"a": 1, "c": 1}, {"a": 1.0, "b": 2.0}) == (
        "wrong_keys",
        {"wanted": "dict", "keys": "-b +c"},
    )
    assert fault_of(3.0, ["a"]) == ("wrong_names", {"type": "float"})
    assert fault_of(["b"], ["a"]) is None


def test_a_report_shows_the_table_and_both_lists():
    def reversed_names(df, target, k, max_abs_corr):
        return sorted(df.columns)[:k]

    text = checks.run("choose_features", reversed_names).text
    assert "Your answer is not the expected one." in text
    assert "yours ['" in text
    assert "Called as: choose_features(df, '" in text
    assert "\ndf = pd.DataFrame({" in text


@pytest.mark.slow
def test_odd_results_of_every_kind_are_survived():
    odd = (
        None,
        3.0,
        "a",
        [],
        (),
        {},
        {"a": {}},
        [["a"], [1]],
        pd.DataFrame(),
        pd.Series(dtype=float),
        {1: ()},
    )
    for exercise in checks.exercises():
        for value in (*odd, (odd, odd), (np.zeros(3), None), ({}, {})):
            report = checks.run(exercise.name, lambda *a, value=value, **k: value)
            assert not report.right, (exercise.name, value)
