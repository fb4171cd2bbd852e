"""The engine: two warm processes that are forked for every submission, one trusted and one locked in.

    grader  --  marking    (trusted: forked for each submission; it reads, examines, writes the page)
                   |  data only
                student    (in a sandbox: forked for each submission; it runs the cells)

Before the first submission the sandbox has to prove that it holds; if it does not, nothing is marked.
"""

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import asdict, replace

import numpy as np

from gdlib.course.grade import marking, sandbox, wire
from gdlib.course.grade.lock import Limits
from gdlib.course.grade.sandbox import NoSandbox
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

__all__ = ["Engine", "Limits", "NoSandbox"]

START = 60  # seconds until a warm process must be ready
END = 120  # seconds until it must have cleared away what its copies left
MARKING_MB = 4096  # what the trusted side may use: a submission may be 50 MB of JSON
LOST = N_(
    "Your notebook could not be marked to its end, because it used up its time or memory. "
    "Look for a loop that never stops or something huge, mend it and hand the notebook in again."
)


class Side:
    """One of the two sides; what it forks is ended by closing the lifeline that ``fork`` returns."""

    def converse(self, *lines):
        """Fork a copy with a line to it, and with ``lines``: its lifeline and our end of the line."""
        ours, inside = socket.socketpair()
        with inside:
            return self.fork(inside, *lines), ours


class Warm(Side):
    """One warm process. ``fork`` gives a copy its lines; closing the lifeline that it returns ends it."""

    def __init__(self, role, plan, config, environment):
        ours, theirs = socket.socketpair()
        self.control, self.lock, self.log = ours, threading.Lock(), tempfile.TemporaryFile()  # noqa: SIM115
        config = config | {"role": role, "control": theirs.fileno(), **_locks(plan)}
        self.process = subprocess.Popen(
            plan.command("gdlib.course.grade.zygote"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self.log,
            pass_fds=[theirs.fileno()],
            env=environment,
            cwd="/",
        )
        theirs.close()
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(config).encode())
            self.process.stdin.close()

    def wait(self):
        """Wait until it is warm; raises NoSandbox with what it said on its way down."""
        self.control.settimeout(START)
        with contextlib.suppress(OSError):
            if self.control.recv(1) == b"r":
                self.control.settimeout(None)
                return self
        raise NoSandbox(_("the sandbox cannot start: {why}").format(why=self.last_words()))

    def last_words(self):
        self.log.seek(0)
        lines = [line for line in self.log.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1][:300] if lines else _("it said nothing")

    def fork(self, *lines):
        ours, theirs = socket.socketpair()
        with self.lock:
            socket.send_fds(self.control, [b"j"], [theirs.fileno(), *(line.fileno() for line in lines)])
        theirs.close()
        return ours

    def close(self):
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END)
        self.process.kill()
        self.process.wait()
        self.log.close()


class Cold(Side):
    """A sandbox that is made anew for each submission, for machines where a copy cannot lock itself in."""

    def __init__(self, plan, config, environment):
        self.plan, self.config, self.environment = plan, config | _locks(plan), environment

    def wait(self):
        return self

    def fork(self, line):
        process = subprocess.Popen(
            self.plan.command("gdlib.course.grade.student"),
            stdin=line,
            stdout=line,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            cwd="/",
        )
        return _Life(process)

    def converse(self):
        life, ours = super().converse()
        try:
            wire.Link(ours.fileno(), ours.fileno()).send({"config": self.config})
        except BaseException:
            life.close()
            ours.close()
            raise
        return life, ours

    def close(self):
        pass


class _Life:
    """The lifeline of a cold process: what it has for ``close`` is to be killed."""

    def __init__(self, process):
        self.process = process

    def close(self):
        self.process.kill()
        self.process.wait()


def _locks(plan):
    return {
        "namespaces": plan.namespaces,
        "alone": plan.alone,
        "closed": list(plan.closed),
        "fonts": plan.fonts,
        "place": plan.place,
        "locked": plan.locked,
        "readable": list(plan.readable),
        "listable": list(plan.listable),
    }


class Engine:
    """Marks submissions of one notebook; a context manager, to be shared by several threads.

    ``sandbox`` is a level of ``sandbox.LEVELS``, a command, "none", or "auto" for the strongest level that
    works. Raises NoSandbox where it does not hold. With ``figures`` the students' plots are drawn, too.
    """

    def __init__(self, key, *, sandbox="auto", figures=False, limits=None):
        self.key, self.figures, self.limits = key, figures, limits or Limits()
        self.chosen, self.level, self.parts, self.home = sandbox, None, [], None

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, *_exception):
        for part in self.parts:
            part.close()
        self.parts = []
        if self.home:
            self.home.cleanup()
            self.home = None

    def _start(self):
        trusted = sandbox.Plan("trusted", warm=True)
        config = self._config(replace(self.limits, memory_mb=MARKING_MB), key=self.key.to_json())
        self.marking = Warm("marking", trusted, config, _environment())
        self.parts = [self.marking]
        try:
            self._start_students()
            self.marking.wait()
        except BaseException:
            self.__exit__()
            raise

    def _start_students(self):
        levels = sandbox.LEVELS if self.chosen == "auto" else (self.chosen,)
        for level in levels:
            try:
                self.students = self._students(level)
                self.level = level
                return
            except NoSandbox:
                if level == levels[-1]:
                    raise

    def _students(self, level):
        started = []
        try:
            for figures in (False, True)[: 1 + self.figures]:
                plan = sandbox.plan(level, figures, self.limits.scratch_mb)
                config = self._config(self.limits, imports=self.key.imports, figures=figures)
                started.append(self._prove(plan, config))
        except BaseException:
            for part in started:
                part.close()
            raise
        self.parts += started
        return started

    def _prove(self, plan, config):
        """Start one student's side and ask it what it can do; raises NoSandbox where that is too much."""
        environment = os.environ | sandbox.ENVIRONMENT if plan.level == "command" else sandbox.ENVIRONMENT
        if plan.warm and not plan.prefix:
            environment = environment | self._home()
        side = Warm("student", plan, config, environment) if plan.warm else Cold(plan, config, environment)
        try:
            side.wait()
            if plan.level != "none":
                _hold(side, plan)
        except BaseException:
            side.close()
            raise
        return side

    def _home(self):
        """A home of its own for a process that shares this machine's folders: nothing is left in /tmp."""
        self.home = self.home or tempfile.TemporaryDirectory(prefix="gd-home-")
        return dict.fromkeys(("HOME", "IPYTHONDIR", "MPLCONFIGDIR"), self.home.name)

    def _config(self, limits, **more):
        return {"limits": asdict(limits), **more}

    def mark(self, data, *, lang="en", student="", reason="", notes=(), grades=None):
        """Mark a notebook's bytes and return its marks, notebook and page as plain data.

        ``reason`` says, in ``lang``, why there is nothing to mark: then nothing is run. ``grades`` are marks
        and comments that a hand made before, for the page.
        """
        job = {"lang": lang, "student": student, "reason": reason, "notes": list(notes), "grades": grades}
        if data is None or reason:
            return self._done(self._try(job, []))
        job["data"] = np.frombuffer(data, np.uint8)
        found = self._try(job, self.students)
        if "done" not in found:
            # The trusted side itself came to its end: what it had found out counts.
            why = _(LOST, lang)
            found = self._try(job | {"reason": why, "verdicts": found["verdicts"]}, [])
        if "done" not in found:
            found = self._try(job | {"reason": why, "data": None}, [])
        return self._done(found)

    def _done(self, found):
        if "done" not in found:
            raise RuntimeError(_("the marking process failed: {why}").format(why=found["failed"]))
        marked = found["done"]
        for large in ("notebook", "page"):
            marked[large] = marked[large].tobytes().decode()
        return marked

    def _try(self, job, sides):
        """Let a copy of the trusted process do one job: its answer, or the verdicts until it failed."""
        found = {"verdicts": {}, "failed": ""}
        with contextlib.ExitStack() as ends:
            lines = []
            for side in sides:
                for end in (talk := side.converse()):
                    ends.callback(end.close)
                lines.append(talk[1])
            life, ours = self.marking.converse(*lines)
            for end in (life, ours):
                ends.callback(end.close)
            for line in lines:  # the copy has them now, and must notice where the student's side has gone
                line.close()
            self._listen(wire.Link(ours.fileno(), ours.fileno(), marking.FRAME, marking.TEXT), job, found)
        return found

    def _listen(self, line, job, found):
        end = time.monotonic() + self.limits.total * (1 + self.figures) + START
        try:
            line.send(job)
            while "done" not in found:
                message = line.receive(max(0, end - time.monotonic()))
                if "broken" in message:
                    raise NoSandbox(_("the sandbox cannot start: {why}").format(why=message["broken"]))
                if "failed" in message:
                    raise wire.WireError(message["failed"])
                if "id" in message:
                    found["verdicts"][message["id"]] = message["outputs"]
                else:
                    found.update(message)
        except wire.WireError as error:
            found["failed"] = str(error)


def _environment():
    """The trusted side's: the reader's, with checks that draw fresh numbers and one thread a process."""
    threads = {name: value for name, value in sandbox.ENVIRONMENT.items() if name.endswith("_THREADS")}
    return os.environ | threads | {"NBGRADER_EXECUTION": "autograde"}


def _hold(side, plan):
    """Ask a copy of the student's side what it can do that it must not."""
    try:
        life, ours = side.converse()
        with contextlib.closing(life), contextlib.closing(ours):
            faults = _probed(wire.Link(ours.fileno(), ours.fileno()), plan)
    except wire.WireError as error:
        said = _("the sandbox {level} cannot start: {why}")
        raise NoSandbox(said.format(level=plan.level, why=error)) from None
    if faults != []:
        why = "; ".join(map(str, faults)) if isinstance(faults, list) else "?"
        raise NoSandbox(_("the sandbox {level} does not hold: {why}").format(level=plan.level, why=why))


def _probed(line, plan):
    """What the copy at the end of a line says it can do; raises WireError where it does not even start."""
    ready = line.receive(START)
    if "failed" in ready:
        raise wire.WireError(ready["failed"])
    line.send({"op": "probe", "number": 1, "closed": list(plan.closed)})
    return line.receive(START).get("value")
