"""Small graphs for the checks: inputs by name, in an order that is no topological one."""

from gdlib.checks.probes import draw

TREE = {"e": "cd", "c": "a", "d": "b", "a": "", "b": ""}
CHAIN = {"a": "", "b": "a", "c": "b", "d": "c"}
TWICE = {"a": "", "b": "aa", "c": "bb"}
DIAMOND = {"a": "", "b": "a", "c": "a", "d": "bc"}
LONG_AND_SHORT = {"a": "", "b": "a", "c": "b", "d": "ac"}
SHORT_AND_LONG = {"a": "", "b": "a", "c": "b", "d": "ca"}
LADDER = {"a": "", "b": "a", "c": "ab", "d": "bc", "e": "cad", "f": "ed"}


def renamed(rng, graph):
    """Return (inputs, names): the graph under other names, its nodes in random order; names[old] = new."""
    names = dict(zip(graph, rng.permutation(list("pqrstuvwxyz")).tolist(), strict=False))
    nodes = rng.permutation(list(graph)).tolist()
    return {names[node]: [names[source] for source in graph[node]] for node in nodes}, names


def weighted(rng, inputs):
    """The same graph with a local derivative on every edge."""
    return {name: [(source, float(draw(rng))) for source in sources] for name, sources in inputs.items()}


def needed(inputs, node):
    """The nodes that ``node`` depends on, itself last: a topological order; without recursion."""
    order, done, stack = [], set(), [(node, False)]
    while stack:
        name, ready = stack.pop()
        if name in done:
            continue
        if ready:
            done.add(name)
            order.append(name)
        else:
            stack.append((name, True))
            stack.extend((source, False) for source in inputs[name])
    return order
