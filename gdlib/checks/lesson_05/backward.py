"""backward(edges, order): one walk back through a graph; every node's derivative, summed over its users."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.lesson_05 import graphs
from gdlib.checks.probes import once
from gdlib.i18n import N_

SEND = N_("For each (source, local) of a node: grad[source] += grad[name] * local.")


def probes(rng):
    def ask(group, graph):
        inputs, names = graphs.renamed(rng, graph)
        node = names[list(graph)[-1]]
        return once(group, graphs.weighted(rng, inputs), graphs.needed(inputs, node))

    yield ask("chains", graphs.CHAIN)
    yield ask("chains", {"a": "", "b": "", "c": "ab"})
    yield ask("chains", {"a": ""})
    for graph in (graphs.TWICE, graphs.DIAMOND, graphs.LONG_AND_SHORT):
        yield ask("shared", graph)
    yield once("shared", {"a": [], "b": [("a", 1), ("a", 1)], "c": [("b", 1), ("b", 1)]}, ["a", "b", "c"])
    for _ in range(2):
        yield ask("large", graphs.LADDER)
    yield ask("large", {"a": "", "b": "", "c": "ab", "d": "bc", "e": "aacd"})


@exercise(
    "05-backprop",
    probes,
    questions=(
        Question(N_("along a chain the local derivatives multiply"), 1, "chains", pure=True, hint=SEND),
        Question(N_("a node with several users gets the sum"), 1, "shared", hint=SEND),
        Question(N_("larger graphs, left as they were"), 1, "large", pure=True, hint=SEND),
    ),
)
def backward(edges, order):
    return _walk(edges, order)


def _walk(edges, order, start=0.0, end=1.0, send=lambda up, local: up * local, receive=lambda a, b: a + b):
    """The walk back; the mistakes vary what is sent and how it is received."""
    grad = dict.fromkeys(order, start)
    grad[order[-1]] = end
    for name in reversed(order):
        for source, local in edges[name]:
            grad[source] = receive(grad[source], send(grad[name], local))
    return grad


@backward.mistake(
    "overwritten",
    N_("A node with several users keeps only the last message: = overwrites what came before."),
    N_("+= instead of =."),
)
def _(edges, order):
    return _walk(edges, order, receive=lambda a, b: b)


@backward.mistake(
    "first_only",
    N_("A node with several users keeps only the first message; it gets the sum of all."),
    SEND,
)
def _(edges, order):
    return _walk(edges, order, receive=lambda a, b: a or b)


@backward.mistake(
    "multiplied",
    N_("Messages of several users are multiplied; they are added."),
    N_("Along a path derivatives multiply, over several paths they add up."),
)
def _(edges, order):
    return _walk(edges, order, receive=lambda a, b: a * b if a else b)


@backward.mistake("averaged", N_("You take the mean of what several users send; the sum is asked for."), SEND)
def _(edges, order):
    users = {name: sum(source == name for n in order for source, _ in edges[n]) for name in order}
    grad = dict.fromkeys(order, 0.0)
    grad[order[-1]] = 1.0
    for name in reversed(order):
        for source, local in edges[name]:
            grad[source] += grad[name] * local / users[source]
    return grad


@backward.mistake(
    "local_only", N_("You send the local derivatives alone; what came from behind is missing."), SEND
)
def _(edges, order):
    return _walk(edges, order, send=lambda up, local: local)


@backward.mistake(
    "upstream_only", N_("You pass on what came from behind; the local derivative is missing."), SEND
)
def _(edges, order):
    return _walk(edges, order, send=lambda up, local: up)


@backward.mistake(
    "added_up",
    N_("You add the local derivative to what came from behind; along a path they multiply."),
    SEND,
)
def _(edges, order):
    return _walk(edges, order, send=lambda up, local: up + local)


@backward.mistake(
    "zero_start",
    N_("The result itself gets 0, so that nothing is sent back."),
    N_("Its derivative with respect to itself is 1: grad[order[-1]] = 1.0."),
)
def _(edges, order):
    return _walk(edges, order, end=0.0)


@backward.mistake(
    "ones_everywhere",
    N_("Every node begins with 1; only the result does, the others begin with 0."),
    N_("dict.fromkeys(order, 0.0), then grad[order[-1]] = 1.0."),
)
def _(edges, order):
    return _walk(edges, order, start=1.0)


@backward.mistake(
    "forward_walk",
    N_("You walk from the leaves to the result; the messages go the other way."),
    N_("for name in reversed(order)."),
)
def _(edges, order):
    grad = dict.fromkeys(order, 0.0)
    grad[order[-1]] = 1.0
    for name in order:
        for source, local in edges[name]:
            grad[source] += grad[name] * local
    return grad


@backward.mistake(
    "wrong_end",
    N_("The 1 stands at the first node; the result is the last one of order."),
    N_("grad[order[-1]] = 1.0."),
)
def _(edges, order):
    grad = dict.fromkeys(order, 0.0)
    grad[order[0]] = 1.0
    for name in reversed(order):
        for source, local in edges[name]:
            grad[source] += grad[name] * local
    return grad


@backward.mistake(
    "too_early",
    N_("A node sends again each time a message comes in, so that early messages count twice."),
    N_("Walk reversed(order): then each node sends once, when all its users are done."),
)
def _(edges, order):
    grad, stack = dict.fromkeys(order, 0.0), [order[-1]]
    grad[order[-1]] = 1.0
    while stack:
        name = stack.pop(0)
        for source, local in edges[name]:
            grad[source] += grad[name] * local
            stack.append(source)
    return grad


@backward.mistake(
    "visited_once",
    N_("A node sends as soon as the first message is there and never again: later messages are lost."),
    N_("Walk reversed(order): then each node sends once, when all its users are done."),
)
def _(edges, order):
    grad, queue = dict.fromkeys(order, 0.0), [order[-1]]
    grad[order[-1]] = 1.0
    for name in queue:
        for source, local in edges[name]:
            grad[source] += grad[name] * local
            if source not in queue:
                queue.insert(queue.index(name) + 1, source)
    return grad


@backward.mistake(
    "edges_merged",
    N_("Two edges from the same input count as one: b = a + a sends two messages to a."),
    N_("Go through the list of pairs itself, not through dict(edges[name])."),
)
def _(edges, order):
    return _walk({name: list(dict(pairs).items()) for name, pairs in edges.items()}, order)


@backward.mistake("mutated")
def _(edges, order):
    grad = backward.reference(edges, order)
    order.reverse()
    return grad
