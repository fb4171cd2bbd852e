"""Many submissions at a time on a Dask cluster: a pool as in ``pool``, with its threads on other machines.

A task is a few submissions, about half a second of work, because a task costs Dask 20 ms of processor time;
its result is plain data. What was in a task that failed, or that its worker took down with it, is done again,
one by one. Each worker keeps one engine a notebook for the run. Who reaches the scheduler can run any code on
the workers, sandbox or not: docs/teaching.md says how to keep strangers away.
"""

import asyncio
import logging
import queue
import threading
import time
from asyncio import CancelledError
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

from distributed import Client, Security, WorkerPlugin, get_worker
from distributed.core import rpc
from tornado.ioloop import PeriodicCallback

from gdlib import i18n
from gdlib.course.grade import records
from gdlib.course.grade.sandbox import NoSandbox
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

RETRIES = 3  # how often a submission is done again that failed through no fault of the student's
TASK = 0.5  # seconds that a task should take
BATCH, BYTES = 8, 1_000_000  # how many submissions one may hold, and how much of them
AHEAD = 3  # tasks on their way for each thread: enough that none waits, few enough for the memory
ANSWER = 10  # seconds in which the scheduler has to answer
ALONE = 60  # seconds to wait for a worker to come (back) where there is none
IDLE = 600  # seconds after which a worker ends engines that nobody asks: gd grade may have been killed
LOOK = 2  # seconds between two looks at who is there

LOST = object()  # what a task came to whose result cannot be had

OTHER = N_("its gdlib is not the one here: install the same version on every machine")


class Cluster:
    """The workers of a scheduler at ``dask://host:port``, ``tcp://...`` or ``tls://...``."""

    def __init__(self, address):
        self.address = address.replace("dask://", "tcp://", 1)
        self.client, self.name, self.sent = None, "", 0
        self.stopping, self.results = threading.Event(), queue.SimpleQueue()
        self.threads, self.looked, self.seen = 0, 0.0, time.monotonic()
        self.pace = TASK  # seconds a submission

    def start(self, keys, **settings):
        """Connect, and have every worker prove its sandbox; raises CourseError or NoSandbox."""
        self.client = self._connect()
        self.name = f"gdlib-{self.client.id}"
        marker = Marker(keys, settings, records.program(), i18n.language())
        with self._connected():
            for worker, program in self._all(records.program):
                if program != marker.program:
                    raise NoSandbox(f"{worker}: {_(OTHER)}")
            self.client.register_plugin(marker, name=self.name)
            for worker, fault in self._all(_prove, self.name):
                if fault:
                    raise NoSandbox(f"{worker}: {fault}")

    def _connect(self):
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we say it, once
        try:
            # In a thread, because a notebook has a loop of its own in this one.
            with ThreadPoolExecutor(1) as aside:
                aside.submit(asyncio.run, _ask(self.address)).result()
            client = Client(self.address, timeout=ANSWER, set_as_default=False, name="gd-grade")
        except Exception as error:  # no such host, nobody there, no certificate, another program's port
            said = _("no Dask scheduler answers: {why}").format(why=_line(error))
            raise self._problem(said) from None
        try:
            client.wait_for_workers(1, timeout=ANSWER)
        except TimeoutError:
            client.close()
            raise self._problem(_("this cluster has no workers")) from None
        return client

    @contextmanager
    def _connected(self):
        try:
            yield
        except OSError as error:  # of any kind that a network has
            said = _("the connection to the cluster is lost: {why}").format(why=_line(error))
            raise self._problem(said) from None

    def _problem(self, said):
        return CourseError([Problem(self.address, "", said)])

    def _all(self, function, *arguments):
        """Every worker's answer; not of those that went away before they could give one."""
        answers = self.client.run(function, *arguments, on_error="return")
        return sorted((worker, it) for worker, it in answers.items() if not isinstance(it, OSError))

    def map_unordered(self, jobs):
        """Yield ``(job, Marked or exception)``. However many jobs there are, few are on their way."""
        jobs, waiting = iter(jobs), {}
        try:
            while not self.stopping.is_set():
                while len(waiting) < self._room() and (batch := self._batch(jobs)):
                    self._send(waiting, batch, RETRIES)
                if not waiting:
                    return
                with suppress(queue.Empty):
                    yield from self._take(waiting, self.results.get(timeout=LOOK))
            while not self.results.empty():
                yield from self._take(waiting, self.results.get())
        finally:
            self.client.cancel(list(waiting), force=True)

    def _room(self):
        """How many tasks may be on their way; raises CourseError where nobody is left to do them."""
        now = time.monotonic()
        if now - self.looked > LOOK:
            with self._connected():
                self.threads, self.looked = sum(self.client.nthreads().values()), now
            if self.threads:
                self.seen = now
            elif now - self.seen > ALONE:
                raise self._problem(_("all workers of the cluster have gone"))
        return AHEAD * self.threads

    def _batch(self, jobs):
        """The jobs of the next task."""
        batch, size = [], 0
        while len(batch) < BATCH and len(batch) * self.pace < TASK and size < BYTES:
            job = next(jobs, None)
            if job is None:
                break
            batch.append(job)
            size += len(job.data or b"")
        return batch

    def _send(self, waiting, batch, tries):
        self.sent += 1
        key = f"grade-{self.name}-{self.sent}"
        future = self.client.submit(_mark, self.name, batch, key=key, pure=False)
        waiting[future] = batch, tries
        future.add_done_callback(self._fetch)

    def _fetch(self, future):
        """Bring a result here, in a thread of the client's: the next one comes while one is written."""
        found = LOST
        with suppress(CancelledError, OSError):  # the connection
            if future.status == "error":
                found = future.exception(ANSWER)
            elif future.status == "finished":
                found = future.result(ANSWER)
        self.results.put((future, found))

    def _take(self, waiting, ended):
        """What the jobs of a task that ended came to: nothing yet where they have to be done again."""
        future, found = ended or (None, None)
        if future not in waiting:  # ``stop`` says None
            return
        if found is LOST:
            if future.status == "cancelled":
                raise self._problem(_("the scheduler of the cluster has gone"))
            future.add_done_callback(self._fetch)  # only a worker has gone: it is being done again
            return
        batch, tries = waiting.pop(future)
        if isinstance(found, Exception):
            results = [found] * len(batch)
        else:
            results, self.pace = found
        for job, result in zip(batch, results, strict=True):
            if tries and isinstance(result, Exception) and not isinstance(result, NoSandbox):
                self._send(waiting, [job], tries - 1)
            else:
                yield job, result

    def stop(self):
        """Take no more jobs and give up those that run; what is complete is still yielded."""
        self.stopping.set()
        self.results.put(None)

    def close(self):
        """Leave nothing of this run on the workers."""
        self.stopping.set()
        if self.client:
            with suppress(Exception):
                self.client.unregister_worker_plugin(self.name)
            self.client.close()


def _line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0]


async def _ask(address):
    """Make sure that a scheduler answers: a ``Client`` would wait for ever where something else does."""
    secure = Security().get_connection_args("client")
    async with rpc(address, connection_args=secure, timeout=ANSWER) as somebody:
        kind = (await asyncio.wait_for(somebody.identity(), ANSWER))["type"]
    if kind != "Scheduler":
        raise ValueError(kind)


async def _prove(name, dask_worker):
    """Start a worker's engines, aside from the thread with which it answers: why it cannot, or ""."""
    return await asyncio.to_thread(dask_worker.plugins[name].prove)


def _mark(name, batch):
    """The task: what each job came to, and the seconds that one took."""
    worker, start = get_worker(), time.monotonic()
    results = [_one(worker, name, job) for job in batch]
    return results, (time.monotonic() - start) / len(batch)


def _one(worker, name, job):
    """A job's marks, or the exception, in a kind that every machine can read."""
    try:
        return worker.plugins[name].mark(job)
    except NoSandbox as error:
        return NoSandbox(f"{worker.address}: {error}")
    except Exception as error:
        return RuntimeError(_line(error))


class Marker(WorkerPlugin):
    """What one run has on each worker: an engine a notebook, made on first use and shared by its threads."""

    def __init__(self, keys, settings, program, lang):
        self.keys, self.settings, self.program, self.lang = keys, settings, program, lang

    def setup(self, worker):
        self.lock, self.stack, self.engines = threading.Lock(), ExitStack(), {}
        self.busy, self.used = 0, time.monotonic()
        i18n.use(self.lang)  # whatever goes wrong here is said to the teacher
        self.clock = PeriodicCallback(self._rest, 1000 * IDLE / 10)
        self.clock.start()

    async def teardown(self, worker):
        self.clock.stop()
        await asyncio.to_thread(self._end)

    def prove(self):
        try:
            for notebook in self.keys:
                self._engine(notebook)
        except Exception as error:
            return _line(error)
        return ""

    def mark(self, job):
        with self.lock:
            self.busy += 1
        try:
            return job.mark(self._engine(job.notebook))
        finally:
            with self.lock:
                self.busy, self.used = self.busy - 1, time.monotonic()

    def _engine(self, notebook):
        from gdlib.course.grade.engine import Engine

        with self.lock:
            if notebook not in self.engines:
                if records.program() != self.program:
                    raise NoSandbox(_(OTHER))
                engine = Engine(self.keys[notebook], **self.settings)
                self.engines[notebook] = self.stack.enter_context(engine)
            return self.engines[notebook]

    def _rest(self):
        if not self.busy and time.monotonic() - self.used > IDLE:
            self._end()

    def _end(self):
        with self.lock:
            self.engines.clear()
            self.stack.close()
