"""The ways to set the course up name the same packages."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]


def _name(requirement):
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower().replace("_", "-")


def test_environment_yml_lists_the_packages_of_pyproject():
    lines = re.findall(r"^  - ([a-z][^\s:]*)$", (ROOT / "environment.yml").read_text("utf8"), flags=re.M)
    conda = {line for line in lines if _name(line) not in {"python", "pip", "conda-forge"}}
    wanted = {r for r in PROJECT["dependencies"] if ";" not in r}
    assert conda == wanted


def test_environment_yml_asks_for_the_python_of_pyproject():
    assert f"  - python{PROJECT['requires-python']}\n" in (ROOT / "environment.yml").read_text("utf8")


def test_every_package_has_a_lower_and_an_upper_bound_and_a_pin():
    pins = {_name(line) for line in (ROOT / "constraints.txt").read_text("utf8").splitlines() if "==" in line}
    extras = PROJECT["optional-dependencies"]
    for requirement in PROJECT["dependencies"] + extras["teach"] + extras["test"]:
        if ";" not in requirement:
            assert re.search(r">=[\d.]+,<[\d.]+$", requirement), requirement
            assert _name(requirement) in pins, f"{requirement} is not pinned in constraints.txt"


@pytest.mark.xdist_group("setup")
def test_tests_that_belong_together_run_in_one_process(request):
    """Nothing would fail without it: each process would make every server and gradebook once more."""
    grouping = bool(request.config.getoption("loadgroup", False))
    for item in request.session.items:
        if group := item.get_closest_marker("xdist_group"):
            assert item.nodeid.endswith(f"@{group.args[0]}") is grouping
