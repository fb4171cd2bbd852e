"""topo_order(inputs, node): every node once, after all its inputs. Any such order is right."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.lesson_05 import graphs
from gdlib.checks.probes import once
from gdlib.checks.results import Failure
from gdlib.i18n import N_

LENGTH = 10_000
ONCE = N_("Keep a set of the names that are done, and skip a name that is in it.")
READY = N_("Append a name only after all its inputs: that is what the second visit, ready, is for.")


def probes(rng):
    def ask(group, graph, node):
        inputs, names = graphs.renamed(rng, graph)
        return once(group, inputs, names[node])

    yield ask("trees", graphs.TREE, "e")
    yield ask("trees", graphs.CHAIN, "d")
    yield ask("trees", {"a": ""}, "a")
    for graph in (graphs.TWICE, graphs.DIAMOND, graphs.LONG_AND_SHORT, graphs.SHORT_AND_LONG, graphs.LADDER):
        yield ask("shared", graph, list(graph)[-1])
    yield ask("parts", graphs.TREE, "c")
    yield ask("parts", graphs.LADDER, "d")
    yield ask("parts", graphs.CHAIN | {"x": "", "y": "xd"}, "c")
    yield once("long", Function("chain", (LENGTH,)), LENGTH - 1 - int(rng.integers(9)))


def _names(value):
    """What came back as a list of names or numbers, or None."""
    if isinstance(value, np.ndarray) and value.ndim == 1:
        return value.tolist()
    if not isinstance(value, (list, tuple)):
        return None
    names = [v.item() if isinstance(v, np.ndarray) and v.ndim == 0 else v for v in value]
    return names if all(isinstance(name, (str, float)) for name in names) else None


def _graph(call):
    inputs, node = (*call.args, *call.kwargs.values())
    return (inputs.build() if isinstance(inputs, Function) else inputs), node


def _sorted_well(order, inputs, node):
    place = {name: i for i, name in enumerate(order)}
    right = set(graphs.needed(inputs, node))
    return len(order) == len(right) == len(place) and all(
        name in right and all(place.get(source, LENGTH) < place[name] for source in inputs[name])
        for name in order
    )


def _every(holds):
    """A property that each order (order, inputs, node) has; too deep a recursion is passed over."""

    def seen(values, calls):
        pairs = [(v, *_graph(call)) for (v,), (call,) in zip(values, calls, strict=True)]
        came = [(_names(v), *graph) for v, *graph in pairs if not isinstance(v, Failure)]
        failed = {v.type for v, *_ in pairs if isinstance(v, Failure)}
        if not came or failed - {"RecursionError"} or any(order is None for order, *_ in came):
            return False
        return all(holds(*row) for row in came)

    return seen


def _same_names(order, inputs, node):
    return sorted(order) == sorted(graphs.needed(inputs, node))


topological = _every(_sorted_well)


def every(holds):
    """The same, where not all of the orders are right."""
    found = _every(holds)
    return lambda values, calls: not topological(values, calls) and found(values, calls)


def whole(holds):
    """The same, where each order holds the right names, each once."""
    return every(lambda order, inputs, node: _same_names(order, inputs, node) and holds(order, inputs, node))


@exercise(
    "05-backprop",
    probes,
    questions=(
        Question(
            N_("in a tree every node comes after its inputs"),
            1,
            "trees",
            holds=topological,
            any_shape=True,
            hint=READY,
        ),
        Question(
            N_("where nodes have several users, each node once"),
            1,
            "shared",
            holds=topological,
            any_shape=True,
            pure=True,
            hint=ONCE,
        ),
        Question(
            N_("only what the node depends on"),
            1,
            "parts",
            holds=topological,
            any_shape=True,
            pure=True,
            hint=N_("Begin with node, not with all of inputs."),
        ),
        Question(N_("a chain of 10,000 nodes"), 1, "long", holds=topological, any_shape=True, hint=READY),
    ),
)
def topo_order(inputs, node):
    return graphs.needed(inputs, node)


@topo_order.mistake(
    "recursion",
    N_("Your orders are right, but a long chain is too deep for a function that calls itself."),
    N_("Python allows about 1,000 levels. Keep a stack of your own: a list, append and pop."),
    seen=lambda values, calls: (
        topological(values, calls) and any(isinstance(value, Failure) for (value,) in values)
    ),
)
def _(inputs, node):
    order = []

    def visit(name):
        for source in inputs[name]:
            visit(source)
        if name not in order:
            order.append(name)

    visit(node)
    return order


@topo_order.mistake(
    "reversed",
    N_("Your order is right, but the wrong way round: the result comes first, the leaves last."),
    N_("Turn it: order[::-1]."),
    seen=whole(lambda order, inputs, node: _sorted_well(order[::-1], inputs, node)),
)
def _(inputs, node):
    return graphs.needed(inputs, node)[::-1]


@topo_order.mistake(
    "all_nodes",
    N_("Your list holds nodes that the result does not depend on."),
    N_("Begin with node and follow inputs from there."),
    seen=every(lambda order, inputs, node: sorted(order) == sorted(inputs)),
)
def _(inputs, node):
    order, done = [], set()
    for last in inputs:
        new = [name for name in graphs.needed(inputs, last) if name not in done]
        done.update(new)
        order += new
    return order


@topo_order.mistake(
    "table_order",
    N_("Your nodes stand as in the dictionary; it has no order that you may trust."),
    READY,
    seen=whole(lambda order, inputs, node: order == [name for name in inputs if name in set(order)]),
)
def _(inputs, node):
    found = set(graphs.needed(inputs, node))
    return [name for name in inputs if name in found]


@topo_order.mistake(
    "alphabet",
    N_("Your nodes stand in the order of the alphabet; names say nothing about who needs whom."),
    READY,
    seen=whole(lambda order, inputs, node: order == sorted(order)),
)
def _(inputs, node):
    return sorted(graphs.needed(inputs, node))


@topo_order.mistake(
    "node_first",
    N_("A node stands before its inputs: you append it when you arrive, before you have seen them."),
    READY,
    seen=whole(lambda order, inputs, node: order[0] == node),
)
def _(inputs, node):
    order, seen, stack = [], set(), [node]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            order.append(name)
            stack.extend(inputs[name])
    return order


@topo_order.mistake(
    "by_distance",
    N_("Trees are right, but with several users a node can come before one of its inputs."),
    N_(
        "The distance from the result is not enough: a node waits for its longest path. Append it when ready."
    ),
    seen=whole(lambda order, inputs, node: order[-1] == node),
)
def _(inputs, node):
    queue, seen = [node], {node}
    for name in queue:
        new = [source for source in dict.fromkeys(inputs[name]) if source not in seen]
        queue += new
        seen.update(new)
    return queue[::-1]


@topo_order.mistake(
    "several_times",
    N_("A node with several users stands in your list several times."),
    ONCE,
    seen=every(lambda order, inputs, node: set(order) == set(graphs.needed(inputs, node))),
)
def _(inputs, node):
    order, stack = [], [(node, False)]
    while stack:
        name, ready = stack.pop()
        if ready:
            order.append(name)
        else:
            stack.append((name, True))
            stack.extend((source, False) for source in inputs[name])
    return order


@topo_order.mistake(
    "node_missing",
    N_("The node itself is missing; it stands last."),
    N_("Append node after everything that it depends on."),
    seen=every(lambda order, inputs, node: sorted([*order, node]) == sorted(graphs.needed(inputs, node))),
)
def _(inputs, node):
    return graphs.needed(inputs, node)[:-1]


@topo_order.mistake(
    "leaves_missing",
    N_("The leaves are missing: nodes without inputs belong into the list, too."),
    N_("A leaf is ready at once: append it."),
    seen=every(
        lambda order, inputs, node: (
            sorted(order) == sorted(name for name in graphs.needed(inputs, node) if inputs[name])
        )
    ),
)
def _(inputs, node):
    return [name for name in graphs.needed(inputs, node) if inputs[name]]


@topo_order.mistake(
    "one_level",
    N_("You stop at the direct inputs of node; their inputs are needed, too."),
    N_("Do the same for every input, until only leaves are left."),
    seen=every(lambda order, inputs, node: set(order) == {node, *inputs[node]}),
)
def _(inputs, node):
    return [*dict.fromkeys(inputs[node]), node]


@topo_order.mistake("mutated")
def _(inputs, node):
    order = graphs.needed(inputs, node)
    for sources in inputs.values():
        sources.clear()
    return order
