"""A Dask cluster on loopback for the tests: one process for the scheduler, one for each worker."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

START = 60  # seconds
DASK = [sys.executable, "-m", "dask"]
# Everything at once would be slower on a machine of two cores, and a worker's own thread is enough.
QUIET = {"OMP_NUM_THREADS": "1", "DASK_LOGGING__DISTRIBUTED": "error"}


@dataclass
class Running:
    """``address`` for ``--workers``; ``workers`` are the processes, which a test may kill."""

    address: str
    scheduler: subprocess.Popen
    workers: list
    folder: Path

    def wait(self):
        """Wait until the scheduler knows every worker."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=START)

    def add(self, **environment):
        """One more worker, with one thread."""
        words = ["worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny"]
        local = ["--no-dashboard", "--local-directory", self.folder]
        self.workers.append(_start(self.folder, [*words, *local], environment))


@contextlib.contextmanager
def running(workers=2, **environment):
    """Start a cluster, its scheduler with ``environment``, and end every process of it."""
    with tempfile.TemporaryDirectory(prefix="gd-dask-") as folder, contextlib.ExitStack() as stack:
        folder = Path(folder)
        told = folder / "scheduler.json"
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter"]
        scheduler = _start(folder, [*words, "--scheduler-file", told], environment)
        cluster = Running("", scheduler, [], folder)
        stack.callback(lambda: _end(scheduler, *cluster.workers))
        cluster.address = _address(told, scheduler)
        for _ in range(workers):
            cluster.add()
        if workers:
            cluster.wait()
        yield cluster


def _start(folder, words, environment=()):
    log = open(folder / "log.txt", "ab")  # noqa: SIM115  closed below, the process has its own
    with log:
        return subprocess.Popen(
            [*DASK, *words],
            cwd=folder,
            env=os.environ | QUIET | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _address(told, scheduler):
    end = time.monotonic() + START
    while time.monotonic() < end and scheduler.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            return json.loads(told.read_text())["address"]
        time.sleep(0.05)
    raise AssertionError(told.with_name("log.txt").read_text())


def _end(*processes):
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
