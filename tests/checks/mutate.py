"""Change the worked solutions, one small thing at a time, and list the changes that no check notices.

    python -m tests.checks.mutate [exercise ...]

A survivor is either another way to write the same function, or a hole in the probes.
"""

import ast
import copy
import signal
import sys
from pathlib import Path

import numpy as np

from gdlib import checks

LESSONS = Path(__file__).parents[2] / "lessons"
OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
}


def solutions():
    """Yield (exercise, tree of its worked solution in the lesson's source)."""
    for exercise in checks.exercises():
        source = LESSONS / exercise.lesson / "lesson.py"
        if not source.exists():
            continue
        for node in ast.parse(source.read_text("utf8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == exercise.name:
                yield exercise, node


def mutants(tree):
    """Yield (what changed, changed tree) for every small change of a function."""
    for i, node in enumerate(ast.walk(tree)):
        for change in _changes(node, tree):
            changed = copy.deepcopy(tree)
            twin = list(ast.walk(changed))[i]
            words = change(twin)
            yield f"line {getattr(node, 'lineno', tree.lineno) - tree.lineno + 1}: {words}", changed


def _changes(node, tree):
    """The functions that change one node in place and say what they did."""
    arguments = [a.arg for a in (*tree.args.args, *tree.args.kwonlyargs)]
    if isinstance(node, ast.BinOp):
        yield from (_set("op", new()) for new in OPERATORS.get(type(node.op), ()))
    elif isinstance(node, ast.Compare):
        yield from (_set("ops", [new()]) for new in OPERATORS.get(type(node.ops[0]), ()))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield _set("op", ast.UAdd())
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from (_set("value", value) for value in (node.value + 1, -node.value) if value != node.value)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in arguments:
        yield from (_set("id", other) for other in arguments if other != node.id)
    body = getattr(node, "body", None)
    if isinstance(body, list) and len(body) > 1:
        yield from (_delete(k) for k, line in enumerate(body) if not isinstance(line, (ast.Return, ast.Expr)))


def _set(attribute, value):
    def change(node):
        before = ast.unparse(node)
        setattr(node, attribute, value)
        return f"{before}  ->  {ast.unparse(node)}"

    return change


def _delete(k):
    def change(node):
        return f"without  {ast.unparse(node.body.pop(k))}"

    return change


def build(tree, name):
    """Compile a function's tree and return the function."""
    space = {"np": np, "numpy": np, "math": __import__("math"), "gd": __import__("gdlib")}
    space["pd"] = __import__("pandas")
    space |= {e.name: e.reference for e in checks.exercises()}  # a solution may use the ones before it
    module = ast.fix_missing_locations(ast.Module([tree], []))
    exec(compile(module, f"<{name}>", "exec"), space)
    return space[name]


def survivors(exercise, tree, seeds=(1, 2)):
    """The changes of one solution that earn full marks at every seed."""
    found = []
    for words, changed in mutants(tree):
        try:
            function = build(changed, exercise.name)
        except (SyntaxError, NameError, TypeError):
            continue
        if all(_right(exercise.name, function, seed) for seed in seeds):
            found.append(words)
    return found


def _right(name, function, seed, seconds=5):
    """Check a change that may loop for ever: it is interrupted, as by the stop button."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return checks.run(name, function, seed=seed).right
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main(names):
    for exercise, tree in solutions():
        if names and exercise.name not in names:
            continue
        total, alive = sum(1 for _ in mutants(tree)), survivors(exercise, tree)
        print(f"{exercise.name}: {total - len(alive)} of {total} noticed")
        print(*(f"    {words}" for words in alive), sep="\n", end="\n" if alive else "")


if __name__ == "__main__":
    main(sys.argv[1:])
