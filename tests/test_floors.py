"""The house: a module imports only from lower floors, heavy packages stay out, nothing prints below plot."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gdlib

ROOT = Path(gdlib.__file__).parent
FLOORS = [
    {"i18n"},
    {"inputs"},
    {"surfaces", "numdiff", "schedules"},
    {"autodiff", "losses", "data"},
    {"optim"},
    {"run", "nets"},
    {"plot", "checks", "bridges"},
    {"labs"},
]
FLOOR = {name: i for i, names in enumerate(FLOORS) for name in names}
PURE = {name for name, floor in FLOOR.items() if floor < FLOOR["plot"]}
OUTSIDE = {
    **dict.fromkeys(PURE, {"numpy"}),
    "i18n": set(),
    "nets": {"numpy", "tqdm"},
    "checks": {"numpy", "pandas"},  # pandas inside the function that builds a table
    "plot": {"numpy", "matplotlib", "IPython"},
    "labs": {"numpy", "matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"},
    "bridges": {"numpy"},  # and its framework, inside the functions that need it
}
HEAVY = {
    "numpy",
    "pandas",
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "IPython",
    "nbformat",
    "tqdm",
    "polib",
    "torch",
}

FILES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
every_file = pytest.mark.parametrize("file", FILES, ids=str)


def home(file):
    """Return the module of gdlib a file belongs to: optim for optim/door.py."""
    return file.parts[0].removesuffix(".py")


def tree(file):
    return ast.parse((ROOT / file).read_text("utf8"))


def absolute(node, file):
    """Yield the full names a node imports: ``from .x import y`` in plot/ is gdlib.plot.x."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = (
            ["gdlib", *file.parent.parts][: 2 + len(file.parent.parts) - node.level] if node.level else []
        )
        module = ".".join([*package, *([node.module] if node.module else [])])
        yield from ([f"gdlib.{alias.name}" for alias in node.names] if module == "gdlib" else [module])


def imports(file, nodes=None):
    for node in nodes or ast.walk(tree(file)):
        yield from absolute(node, file)


def allowed(file, name):
    """Return True if the file may import ``name``."""
    own, (top, *rest) = home(file), name.split(".")
    if top != "gdlib":
        return top in sys.stdlib_module_names or own == "course" or top in OUTSIDE.get(own, set())
    if not rest or rest[0] == own or rest[0] == "__version__":
        return True
    if own == "course":
        return rest[0] in {"i18n", "checks"}
    return rest[0] in FLOOR and FLOOR[rest[0]] < FLOOR.get(own, -1)


@every_file
def test_imports_only_from_lower_floors(file):
    if home(file) != "bridges":
        assert [name for name in imports(file) if not allowed(file, name)] == []
    else:
        assert [name for name in imports(file, tree(file).body) if not allowed(file, name)] == []


def test_every_module_has_a_floor():
    assert {home(file) for file in FILES} - {"__init__"} <= FLOOR.keys() | {"course"}


@pytest.mark.parametrize(
    ("file", "name", "fine"),
    [
        ("run.py", "gdlib.optim.door", True),
        ("optim/door.py", "gdlib.run", False),
        ("optim/door.py", "gdlib.optim.plain", True),
        ("plot/curves.py", "gdlib.checks", False),
        ("checks/probes.py", "gdlib.plot", False),
        ("checks/probes.py", "gdlib.course.grading", False),
        ("course/build.py", "gdlib.run", False),
        ("course/build.py", "gdlib.checks.registry", True),
        ("run.py", "matplotlib.pyplot", False),
        ("i18n.py", "numpy", False),
        ("attic.py", "gdlib.i18n", False),
    ],
)
def test_the_rule_itself(file, name, fine):
    assert allowed(Path(file), name) is fine


def test_relative_imports_are_resolved():
    nodes = ast.parse(
        "from . import a\nfrom .b import c\nfrom .. import run\nfrom ..optim.door import rule"
    ).body
    names = list(imports(Path("plot/curves.py"), nodes))
    assert names == ["gdlib.plot", "gdlib.plot.b", "gdlib.run", "gdlib.optim.door"]


@pytest.mark.parametrize("file", [file for file in FILES if home(file) in PURE - {"i18n"}], ids=str)
def test_below_the_plots_nothing_prints_reads_or_draws_from_a_global_generator(file):
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "open", "input"}, node.lineno
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"np.random", "numpy.random"}:
            assert node.attr in {"Generator", "default_rng"}, node.lineno


def loaded(statement):
    """Return the top-level names of all modules a fresh Python has after ``statement``."""
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    return set(done.stdout.split())


def test_import_gdlib_loads_nothing_heavy():
    assert loaded("import gdlib, gdlib.i18n") & HEAVY == set()


def test_the_numeric_core_loads_numpy_only():
    names = (
        "optim.adam minimize data.moons losses.mse surfaces.bowl numdiff.slope schedules.cosine autodiff.Var"
    )
    assert loaded("import gdlib; " + "; ".join(f"gdlib.{name}" for name in names.split())) & HEAVY == {
        "numpy"
    }


def code(file):
    """Return the number of lines of code: no blank lines, comments or docstrings."""
    text, documented = (ROOT / file).read_text("utf8"), set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            documented |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = [line.strip() for i, line in enumerate(text.splitlines(), 1) if i not in documented]
    return sum(bool(line) and not line.startswith("#") for line in lines)


def test_the_student_facing_library_is_read_in_an_evening():
    files = [file for file in FILES if home(file) not in {"checks", "labs", "course"}]
    assert sum(map(code, files)) < 2000
    assert {file: n for file in files if (n := len((ROOT / file).read_text("utf8").splitlines())) > 270} == {}
