"""Many submissions at a time: jobs go in, marks come out in the order in which they are ready.

A pool has ``start(keys, **settings)``, ``map_unordered(jobs)``, ``stop()`` and ``close()``; the local one
here uses threads, each of which waits for one of the engine's processes.
"""

import os
import queue
import signal
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """What is to be marked: plain data, so that it may go to another machine."""

    student: str
    notebook: str
    data: bytes | None = None
    lang: str = "en"
    reason: str = ""
    notes: tuple = ()
    grades: dict | None = None

    def mark(self, engine):
        """Let an engine mark it."""
        about = {"lang": self.lang, "student": self.student, "reason": self.reason, "notes": self.notes}
        return engine.mark(self.data, **about, grades=self.grades)


class Threads:
    """As many threads as this process may use cores. One engine a notebook is shared by all of them."""

    def __init__(self, workers=None, engine=None):
        self.workers, self.engine = workers or cores(), engine
        self.engines, self.stack, self.stopping = {}, ExitStack(), threading.Event()
        self.results = queue.SimpleQueue()  # a signal's handler may put into it at any moment

    def start(self, keys, **settings):
        """Start an engine for every key, ``{notebook: Key}``; raises NoSandbox."""
        engine = self.engine
        if engine is None:
            from gdlib.course.grade.engine import Engine as engine
        with shielded():
            for notebook, key in keys.items():
                self.engines[notebook] = self.stack.enter_context(engine(key, **settings))

    def map_unordered(self, jobs):
        """Yield ``(job, Marked or exception)``. What is read ahead or waits to be taken is bounded."""
        jobs, taking = iter(jobs), threading.Lock()
        room = threading.Semaphore(2 * self.workers)
        arguments = (jobs, taking, room)
        running = [
            threading.Thread(target=self._work, args=arguments, daemon=True) for _ in range(self.workers)
        ]
        with shielded():  # these threads may start processes, too
            for thread in running:
                thread.start()
        while running:
            found = self.results.get()
            if found is None:  # a thread has nothing left, or ``stop`` was called
                running.pop()
                if self.stopping.is_set():
                    break
                continue
            job, marked = found
            if job is None:
                raise marked
            yield job, marked
            room.release()
        yield from self._complete()

    def _complete(self):
        """What was ready when it was told to stop."""
        while not self.results.empty():
            found = self.results.get()
            if found and found[0]:
                yield found

    def _work(self, jobs, taking, room):
        try:
            while not self.stopping.is_set():
                room.acquire()
                job = self._next(jobs, taking)
                if job is None or self.stopping.is_set():
                    break
                marked = self._mark(job)
                if not self.stopping.is_set():
                    self.results.put((job, marked))
        finally:
            self.results.put(None)

    def _next(self, jobs, taking):
        try:
            with taking:
                return next(jobs, None)
        except Exception as error:  # whoever takes the results hears of it
            self.results.put((None, error))
            return None

    def _mark(self, job):
        try:
            return job.mark(self.engines[job.notebook])
        except Exception as error:
            return error

    def stop(self):
        """Take no more jobs and give up those that run; what is complete is still yielded."""
        self.stopping.set()
        self.results.put(None)

    def close(self):
        self.stopping.set()
        self.stack.close()


@contextmanager
def interruptible(pool):
    """While marks are made, Ctrl-C only stops the pool, and the list says so; a second one acts at once."""
    pressed = []

    def stop(number, frame):
        signal.signal(signal.SIGINT, before)
        pressed.append(number)
        pool.stop()

    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def shielded():
    """Whatever is started in here never hears of Ctrl-C, which a terminal sends to all of our processes.

    A sandbox that dies of it would look like a notebook that kills its process. Ours comes afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def cores():
    """How many processes may run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def choose(workers):
    """A pool from ``--workers``: a number, nothing, a Dask cluster's address, or a pool that is there."""
    if isinstance(workers, str):
        from gdlib.course.grade.cluster import Cluster

        return Cluster(workers)
    return workers if hasattr(workers, "map_unordered") else Threads(workers)
