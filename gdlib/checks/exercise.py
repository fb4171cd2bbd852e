"""An exercise as data: the right function, the probes, the questions, the known mistakes.

@exercise("08-momentum", probes, returns=("w", "v"), questions=(Question(N_("first step"), 1, "first"), ...))
def momentum(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * v, v

@momentum.mistake("uphill", N_("what is wrong"), N_("what to look at"))
def _(w, g, v=0.0, *, lr, beta=0.9):
    ...
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Question:
    """One line of the report.

    ``groups`` names the probes it reads (one name or several), ``part`` the returned value it compares
    (None: all). ``pure`` asks that no argument changed, ``quiet`` that NumPy gave no warning.
    ``holds(values, calls)`` replaces the comparison with a property of the returned values, one list per
    probe; with ``any_shape`` it judges the shapes, too. With
    ``or_none`` None is an answer like any other. ``hint`` is said where no mistake is known.
    """

    text: str
    points: int
    groups: str | tuple
    part: int | tuple | None = None
    pure: bool = False
    quiet: bool = False
    holds: Callable | None = None
    any_shape: bool = False
    or_none: bool = False
    hint: str = ""

    def reads(self, probe):
        return probe.group in ((self.groups,) if isinstance(self.groups, str) else self.groups)


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that many people write, with what to say about it.

    An ``id`` of ``faults.FAULTS`` needs no text of its own. Where right answers may differ, as after a
    shuffle, ``seen(values, calls)`` tells the mistake instead of equal results: one list per probe, with
    a ``Failure`` where the function raised something.
    """

    id: str
    function: Callable
    diagnosis: str = ""
    hint: str = ""
    seen: Callable | None = None


@dataclass(frozen=True)
class Exercise:
    reference: Callable
    lesson: str
    probes: Callable
    questions: tuple
    returns: tuple = ()
    view: Callable | None = None
    mistakes: list = field(default_factory=list)

    @property
    def name(self):
        return self.reference.__name__

    @property
    def points(self):
        return sum(question.points for question in self.questions)

    @property
    def signature(self):
        return str(inspect.signature(self.reference))

    @property
    def arguments(self):
        return tuple(inspect.signature(self.reference).parameters)

    def mistake(self, id, diagnosis="", hint="", seen=None):
        """Add the decorated function to the bank of known mistakes."""

        def add(function):
            self.mistakes.append(Mistake(id, function, diagnosis, hint, seen))
            return function

        return add


def exercise(lesson, probes, *, questions, returns=(), view=None):
    """Make the decorated right function an ``Exercise`` of ``lesson``.

    ``returns`` names the parts of a returned tuple; leave it out where one value is returned. Where several
    results are right, as after a shuffle, ``view(values, calls)`` gives for each call of a probe what counts
    of its value; everything is compared as it is seen there. It must leave alone what it does not know.
    """
    return lambda reference: Exercise(reference, lesson, probes, questions, returns, view)
