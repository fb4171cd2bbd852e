"""Where the time of ``gd grade`` goes: every step of a submission, wall and processor time.

The trusted side runs in this process, so that its steps can be timed; students' cells run in the sandbox as
always. What a copy of a warm process costs is measured on copies that do nothing.
"""

import os
import socket
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from unittest import mock

from gdlib.course import feedback
from gdlib.course.grade import clerk, examiner, gradebook, marking, pool, records, submission, wire, work
from gdlib.course.grade.engine import Engine
from gdlib.course.grade.key import from_course

from .grading_class import LESSON, ROOT
from .grading_class import submission as handed_in

TICK = 1000 / os.sysconf("SC_CLK_TCK")
COPIES = 50


class Times(defaultdict):
    """``{step: [wall, processor time, times]}`` in ms; a step inside another does not count for the outer."""

    def __init__(self):
        super().__init__(lambda: [0.0, 0.0, 0])
        self.inner = [[0.0, 0.0]]

    @contextmanager
    def step(self, name):
        self.inner.append([0.0, 0.0])
        start = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            took = [1000 * (time.perf_counter() - start[0]), 1000 * (time.thread_time() - start[1])]
            inside, outer, row = self.inner.pop(), self.inner[-1], self[name]
            for i in (0, 1):
                row[i] += took[i] - inside[i]
                outer[i] += took[i]
            row[2] += 1

    def timed(self, name, owner, method):
        """Patch a function or method so that it is timed."""
        before = getattr(owner, method)

        def wrapped(*args, **kwargs):
            with self.step(name):
                return before(*args, **kwargs)

        return mock.patch.object(owner, method, wrapped)


def cpu(warm):
    """The processor time, in ms, of a warm process's copies that have ended, and its own."""
    pid = warm.process.pid
    while os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "bwrap":
        (pid,) = _children(pid)
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return TICK * (int(fields[13]) + int(fields[14])), TICK * (int(fields[11]) + int(fields[12]))


def _children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(one) for one in file.read().split()]


class Nobody:
    """The line to the grader; what a copy would say over it is not timed here."""

    def send(self, message):
        pass


def trusted(engine, state, data):
    """Mark one submission in this process."""
    ours, inside = socket.socketpair()
    life = engine.students[0].fork(inside)
    inside.close()
    state.reports.clear()
    link = wire.Link(ours.fileno(), ours.fileno())
    marked = marking.Marking(state, {"data": data, "lang": "en"}, [link], engine.limits, Nobody()).marked()
    life.close()
    ours.close()
    return marked


def steps(count, times):
    """Time the marking of ``count`` submissions; returns what the student's side used, in ms each."""
    import numpy as np

    key = from_course(ROOT, LESSON)
    with ExitStack() as stack:
        with times.step("start"):
            engine = stack.enter_context(Engine(key))
        times["start"][1] += sum(sum(cpu(part)) for part in engine.parts)
        copies(engine, times)
        state = marking.warm({"key": key.to_json()})
        for name, owner, method in (
            ("copy", examiner.Student, "greet"),
            ("pre-flight", submission, "read"),
            ("cells", marking.Marking, "_ask"),
            ("checks", examiner.Examiner, "run"),
            ("page", feedback, "page"),
        ):
            stack.enter_context(times.timed(name, owner, method))
        before = cpu(engine.students[0])[0]
        for k in range(count):
            data = np.frombuffer(handed_in(k), np.uint8)
            with times.step("rest"):
                trusted(engine, state, data)
        time.sleep(0.2)
        trusted(engine, state, data)  # the warm process looks after its ended copies when it is asked again
        return (cpu(engine.students[0])[0] - before) / count


def copies(engine, times):
    """Time copies of both warm processes that have nothing to do."""
    before = [sum(cpu(part)) for part in engine.parts]
    for _ in range(COPIES):
        for side in (engine.students[0], engine.marking):
            ours, inside = socket.socketpair()
            with times.step("copies"):
                life = side.fork(inside)
                inside.close()
                if side is not engine.marking:
                    wire.Link(ours.fileno(), ours.fileno()).receive(10)
            life.close()
            ours.close()
    time.sleep(0.5)
    used = sum(sum(cpu(part)) for part in engine.parts) - sum(before)
    times["copies"][1] = used
    times["copies"][2] = COPIES


def office(folder, times):
    """Time what the clerk does around the marking, in a real run of one thread."""
    watched = (
        ("read", work.Work, "look"),
        ("gradebook", gradebook.Book, "write"),
        ("files", records, "fill"),
        ("files", records, "write"),
        ("files", records, "remove"),
        ("key", records, "fingerprint"),
        ("key", clerk, "from_gradebook"),
        ("key", gradebook.Book, "__init__"),
        ("key", gradebook.Book, "entries"),
    )
    reading = Times()  # in a thread of the pool's
    with ExitStack() as stack:
        for name, owner, method in watched:
            stack.enter_context((reading if name == "read" else times).timed(name, owner, method))
        clerk.grade(folder, LESSON, force=True, workers=pool.Threads(1))
    times["read"] = reading["read"]


def python(code):
    """Wall and processor time of a fresh Python, in ms."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    after = os.times()
    return 1000 * (time.perf_counter() - start), 1000 * (sum(after[2:4]) - sum(before[2:4]))


def profile(folder, count):
    """Return the two tables as Markdown."""
    times = Times()
    students = steps(count, times)
    office(folder, times)
    bare = python("pass")
    imports = python(
        "from gdlib.course.grade import clerk, engine, progress, verb; import jupyter_core.paths"
    )
    once = [
        ("Python itself", *bare),
        ("imports of the command", *(a - b for a, b in zip(imports, bare, strict=True))),
        ("sandbox and marking process: start, warm up, prove", *times["start"][:2]),
        ("gradebook, key, fingerprint", *times["key"][:2]),
    ]

    def each(name, n=None):
        wall, used, called = times[name]
        return wall / (n or count), used / (n or count)

    rest = [
        ("look for the file and read it", *each("read", times["read"][2])),
        ("copies of the two processes: fork, namespaces, locks, end", *each("copies", COPIES)),
        ("pre-flight: read, repair, clean", *each("pre-flight")),
        ("student's cells, and being called by the checks", each("cells")[0], students),
        ("checks", *each("checks")),
        ("page", *each("page")),
        ("notebook and the rest", *each("rest")),
        ("gradebook", *each("gradebook", times["gradebook"][2])),
        ("files and record", *each("files", times["gradebook"][2])),
    ]
    return "\n".join([_table("once a run", once), "", _table("each submission", rest), "", EXPLAINED])


EXPLAINED = (
    "Wall time is of one submission at a time; with two, their steps overlap. While a check runs "
    "it waits for the student's process, whose processor time, its start included, is in the line above."
)


def _table(title, rows):
    rows = [*rows, ("sum", *(sum(row[i] for row in rows) for i in (1, 2)))]
    lines = [f"| {what} | {wall:.1f} ms | {used:.1f} ms |" for what, wall, used in rows]
    return "\n".join([f"| {title} | wall | processor |", "|---|--:|--:|", *lines])
