"""The trusted side: runs the check cells, with stand-ins for what the student's cells define.

A stand-in sends arguments away and gets plain data back. Right or wrong is judged from that data alone, in
this process, which has never run a line of the student's.
"""

import ast
import builtins
import contextlib
import io
import symtable
import time

from gdlib import checks
from gdlib.checks.results import ENDED, GLOBAL_DICE, Failure, Opaque, Result
from gdlib.course.grade import outputs
from gdlib.course.grade.wire import Late, WireError
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

# What an exception of the student's may become here: never StopIteration, which ends loops, nor SystemExit.
ERRORS = {
    kind.__name__: kind
    for kind in (
        *(ArithmeticError, FloatingPointError, OverflowError, ZeroDivisionError),
        *(LookupError, IndexError, KeyError, AttributeError, NameError),
        *(TypeError, ValueError, AssertionError, RuntimeError, NotImplementedError),
    )
}
GONE = N_("{cell} ended the Python process, or asked for more memory than there is")
SLOW = N_("{cell} could not be stopped in time")
SPENT = N_("the time for the whole notebook was used up")


class StudentGone(RuntimeError):
    """There is nobody left to ask; the message says why, in the student's language."""


class NotLocked(RuntimeError):
    """The student's side could not start or lock itself in."""


class StudentError(RuntimeError):
    """The student's code raised something unusual."""


def _refuse(self, *_args):
    raise TypeError(
        "this is an object of the student's: only numbers, strings, arrays and what holds them compare"
    )


class Thing(Opaque):
    """An object that lives in the student's process and cannot be called.

    It has no truth value, no equality and no array protocol, so it can never satisfy a comparison.
    """

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __len__ = __iter__ = _refuse
    __float__ = __int__ = __index__ = __array__ = __contains__ = __getitem__ = _refuse
    __hash__ = object.__hash__
    __array_ufunc__ = None


class Standin(Thing):
    """A function, or a class, that lives in the student's process."""

    def __init__(self, student, number):
        super().__init__("function")
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_number", number)

    def __call__(self, *args, **kwargs):
        asked = {"function": self._number, "args": list(args), "kwargs": kwargs}
        return self._student.ask("call", self._student.limits.call, **asked)["value"]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        seconds = self._student.limits.call
        return self._student.ask("attribute", seconds, object=self._number, name=name)["value"]


class Student:
    """The student's process, seen from the examiner's. After its first fault it is gone for good.

    ``at`` is what runs now, in words: whoever ended the process is named.
    """

    def __init__(self, link, limits, end):
        self.link, self.limits, self.end = link, limits, end
        self.gone, self.ended, self.asked, self.callbacks, self.at = "", False, 0, [], ""

    def greet(self, seconds):
        """Wait until the student's side has locked itself in; nothing of the submission was sent before.

        Raises NotLocked: that is never the student's fault.
        """
        try:
            said = self.link.receive(seconds)
        except WireError as error:
            said = {"failed": str(error)}
        if said != {"ready": True}:
            raise NotLocked(str(said.get("failed"))[:500])
        return self

    def ask(self, op, seconds, **fields):
        """Send a request and return the reply. Raises StudentGone, or what the student's code raised."""
        reply = self._exchange({"op": op, "number": self.asked + 1, **fields}, seconds + 2)
        if "error" in reply:
            name, words = outputs.text(reply["error"], 80), outputs.text(reply.get("words"), 2000)
            raise ERRORS[name](words) if name in ERRORS else StudentError(f"{name}: {words}")
        return reply

    def _exchange(self, message, seconds):
        left = self.end - time.monotonic()
        if left <= 0 and not self.gone:
            self._lose(SPENT)
        if self.gone:
            raise StudentGone(self.gone)
        self.asked += 1
        end = time.monotonic() + min(seconds, left)
        self.link.patience = min(seconds, left)
        try:
            self.link.send(message, self.keep)
            reply = self.link.receive(end - time.monotonic(), self.resolve)
            while "callback" in reply:
                self._call_back(reply)
                reply = self.link.receive(max(0, end - time.monotonic()), self.resolve)
        except WireError as error:
            spent = time.monotonic() >= self.end
            self._lose(SPENT if spent else SLOW if isinstance(error, Late) else GONE)
            raise StudentGone(self.gone) from None
        if reply.get("to") != message["number"]:
            self._lose(GONE)
            raise StudentGone(self.gone)
        return reply

    def _lose(self, why):
        self.gone, self.ended = _(why).format(cell=self.at), why == GONE

    def _call_back(self, wish):
        """A function of the check's is called from the student's code."""
        try:
            value = self.callbacks[wish["callback"]](*wish["args"], **wish["kwargs"])
            reply = {"value": value}
        except Exception as error:
            reply = {"error": type(error).__name__, "words": str(error)[:500]}
        self.link.send(reply, self.keep)

    def resolve(self, told):
        if type(told["r"]) is not int:
            raise ValueError("number")
        return (
            Standin(self, told["r"])
            if told.get("call") is True
            else Opaque(outputs.text(told.get("type"), 80))
        )

    def keep(self, thing):
        if isinstance(thing, Standin):
            return {"r": thing._number}
        if callable(thing):
            self.callbacks.append(thing)
            return {"r": len(self.callbacks) - 1, "callback": True}
        raise TypeError(f"a check can hand over data and functions, not a {type(thing).__name__}")

    def result(self, function, args, kwargs):
        """How a check calls a function here: ``gdlib.checks.CALLING``."""
        asked = {"function": function._number, "args": list(args), "kwargs": kwargs}
        try:
            reply = self._exchange({"op": "result", "number": self.asked + 1, **asked}, self.limits.call + 2)
        except StudentGone:
            kind = ENDED if self.ended else "KeyboardInterrupt"
            return Result(error=Failure(kind, self.gone))
        return _result(reply, {*range(len(args)), *kwargs, GLOBAL_DICE})


def _result(reply, arguments):
    """A ``Result`` of known types only, whatever was sent."""
    if "error" in reply:
        return Result(error=Failure(outputs.text(reply["error"], 80), outputs.text(reply.get("words"), 300)))
    told, failure = reply.get("failure"), None
    if type(told) is dict:
        line = told.get("line")
        failure = Failure(
            outputs.text(told.get("type"), 80),
            outputs.text(told.get("message"), 300),
            line if type(line) is int and 0 <= line < 10**6 else None,
            outputs.text(told.get("code"), 100),
            told.get("binding") is True,
        )
    changed = reply.get("changed")
    changed = changed if type(changed) in (tuple, list) else ()
    changed = tuple(key for key in changed if type(key) in (int, str) and key in arguments)
    value = None if failure else reply.get("value")
    printed, warned = outputs.text(reply.get("output"), 4000), outputs.text(reply.get("warned"), 300)
    return Result(
        Opaque("function") if isinstance(value, Standin) else value, failure, changed, printed, warned
    )


class Examiner:
    """Runs check cells, each in a fresh namespace: the teacher's imports, and stand-ins for the rest."""

    def __init__(self, imports, locked=()):
        self.given = {}
        for source in (imports, *locked):
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                exec(source, self.given)

    def run(self, source, student):
        """Return the outputs of one check cell, as nbgrader's scoring reads them."""
        if student.gone:
            return [outputs.error("NotReached", student.gone)]
        printed, shown = io.StringIO(), []
        calling = checks.CALLING.set(student.result)
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                value = self._run(source, student)
            if value is not None:
                data = {"text/plain": outputs.text(repr(value), outputs.TEXT)}
                shown.append(
                    {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
                )
        except StudentGone as gone:
            shown.append(outputs.error("NotReached", str(gone)))
        except Exception as raised:
            shown.append(outputs.error(type(raised).__name__, str(raised)))
        finally:
            checks.CALLING.reset(calling)
        text = outputs.text(printed.getvalue(), outputs.TEXT)
        return [{"output_type": "stream", "name": "stdout", "text": text}, *shown] if text else shown

    def _run(self, source, student):
        tree = ast.parse(source)
        space = {"__name__": "__main__"}
        for name in sorted(needed(source)):
            space[name] = (
                self.given[name]
                if name in self.given
                else student.ask("get", student.limits.call, name=name)["value"]
            )
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, "<check>", "exec"), space)
        return None if last is None else eval(compile(last, "<check>", "eval"), space)


def needed(source):
    """The names that a cell reads and neither binds itself nor takes from Python.

    >>> sorted(needed('x = 1\\ngd.check("slope", slope)\\nprint([y for y in points], x)'))
    ['gd', 'points', 'slope']
    """
    top = symtable.symtable(source, "cell", "exec")
    bound = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    used, tables = set(), [top]
    while tables:
        table = tables.pop()
        used |= {
            s.get_name() for s in table.get_symbols() if s.is_referenced() and (table is top or s.is_global())
        }
        tables += table.get_children()
    return {name for name in used - bound if not hasattr(builtins, name)}
