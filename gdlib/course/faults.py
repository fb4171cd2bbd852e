"""What can be wrong in a lesson's source, found before anything is built."""

import ast
import re
from collections import Counter
from difflib import get_close_matches

from gdlib.i18n import gettext as _

from .problems import Problem
from .units_python import label_calls, parse

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SETUP = 'gd.setup("en")'


def check_line(name):
    """Return the one line that the check cell of the exercise ``name`` holds."""
    return f'gd.check("{name}", {name})'


def faults(path, slug, cells, exercises):
    """Yield a Problem for every fault; ``cells`` are pairs (has a name, cell), ``exercises`` maps names."""
    for named, cell in cells:
        if not named:
            wanted = _('the cell has no name: write # %% name="..." or # %% [markdown] name="..."')
            yield Problem(path, cell.id, wanted)
        elif not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cell.id):
            yield Problem(path, cell.id, _("a cell's name is made of letters, digits, - and _, 64 at most"))
    cells = [cell for _named, cell in cells]
    for message, cell in _together(slug, cells, exercises):
        yield Problem(path, cell, message)
    names = {cell.id for cell in cells}
    for cell in cells:
        for message in _markdown(cell) if cell.cell_type == "markdown" else _code(cell, exercises, names):
            yield Problem(path, cell.id, message)


def _together(slug, cells, exercises):
    """Faults that need the other cells: names used twice, an exercise without its check, no setup."""
    counts = Counter(cell.id for cell in cells)
    for name, count in counts.items():
        if count > 1 and name in exercises:
            yield (
                _("{n} exercises have this name: an exercise stands once in the course").format(n=count),
                name,
            )
        elif count > 1:
            yield _("{n} cells have this name: give each its own").format(n=count), name
    code = [cell.id for cell in cells if cell.cell_type == "code"]
    for name in code:
        if name in exercises and exercises[name].lesson != slug:
            said = _("this exercise belongs to lesson {lesson}: an exercise stands once in the course")
            yield said.format(lesson=exercises[name].lesson), name
        if name in exercises and f"{name}-check" not in code:
            yield _("its check cell is missing: add a cell {cell}").format(cell=f"{name}-check"), name
        if name.endswith("-check") and name.removesuffix("-check") in exercises:
            answer = name.removesuffix("-check")
            if answer not in code or code.index(answer) > code.index(name):
                yield _("no answer cell {cell} stands before it").format(cell=answer), name
    setup = [cell for cell in cells if cell.id == "setup"]
    if not setup or SETUP not in setup[0].source:
        yield _("wanted a code cell of this name with the line {line}").format(line=SETUP), "setup"


def _markdown(cell):
    if re.search(r"\]\(attachment:|\"attachment:", cell.source):
        yield _(
            "an attachment is lost in this format: save the image as a file beside the lesson and link it"
        )
    try:
        from .units import units

        units("markdown", cell.source)
    except ValueError as error:
        yield str(error)


def _code(cell, exercises, names):
    try:
        tree, _text = parse(cell.source)
    except SyntaxError as error:
        yield _("not Python, line {line}: {error}").format(line=error.lineno, error=error.msg)
        return
    if cell.id.endswith("-check"):
        yield from _check_cell(cell, exercises)
    else:
        for name in _checked(tree):
            if name not in exercises:
                yield _unknown(name, exercises)
    if cell.id in exercises:
        yield from _answer_cell(cell, tree)
    elif (BEGIN in cell.source or END in cell.source) and f"{cell.id}-check" not in names:
        yield _("a solution in a cell that is no exercise: give the cell the exercise's name")
    yield from _labels(tree)


def _check_cell(cell, exercises):
    name = cell.id.removesuffix("-check")
    if name not in exercises:
        yield _unknown(name, exercises)
    elif cell.source.strip() != check_line(name):
        yield _("a check cell is the same in every language, without comments: write only {line}").format(
            line=check_line(name)
        )


def _unknown(name, exercises):
    near = get_close_matches(name, exercises, 1, 0.4)
    said = _("gdlib has no check {name}: did you mean {near}?") if near else _("gdlib has no check {name}")
    return said.format(name=name, near="".join(near))


def _checked(tree):
    """The names in ``gd.check("name", ...)``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "gd.check"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def _answer_cell(cell, tree):
    if not any(isinstance(node, ast.FunctionDef) and node.name == cell.id for node in tree.body):
        yield _("the answer cell does not define {name}: name cell and function alike").format(name=cell.id)
    marks = [line.strip() for line in cell.source.split("\n") if "SOLUTION" in line]
    if not marks or marks != [BEGIN, END] * (len(marks) // 2):
        yield _("the answer needs its solution between {begin} and {end}").format(begin=BEGIN, end=END)


def _labels(tree):
    for call, _formatted in label_calls(tree):
        argument = call.args[0] if len(call.args) == 1 and not call.keywords else None
        if isinstance(argument, ast.JoinedStr):
            yield _('an f-string cannot be translated: write _("... {n} ...").format(n=n)')
        elif not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            got = ast.unparse(call)[:60]
            yield _('got {got}, wanted _("one plain string")').format(got=got)
