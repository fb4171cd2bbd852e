"""Run a command and watch the memory of everything it starts."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Watched:
    """``seconds`` of wall, ``cpu`` seconds of all processes, ``memory`` as [(seconds, MiB)] if watched."""

    seconds: float
    cpu: float
    out: str
    memory: list = field(default_factory=list)

    @property
    def peak(self):
        return max((size for _when, size in self.memory), default=0.0)


def run(command, cwd, *, every=None, timeout=3600):
    """Run it to its end; look at its memory ``every`` so many seconds. Any failure is an error."""
    before, start = os.times(), time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    memory, ended = [], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, every, start, memory, ended), daemon=True)
    if every:
        watcher.start()
    try:
        out, err = process.communicate(timeout=timeout)
    except BaseException:
        process.kill()
        raise
    finally:
        ended.set()
    seconds, after = time.perf_counter() - start, os.times()
    if process.returncode:
        raise RuntimeError(
            f"{' '.join(map(str, command))}: exit {process.returncode}\n{out[-2000:]}{err[-2000:]}"
        )
    cpu = sum(after[2:4]) - sum(before[2:4])
    return Watched(seconds, cpu, out, memory)


def _watch(pid, every, start, memory, ended):
    while not ended.wait(every):
        memory.append((time.perf_counter() - start, sum(map(pss, family(pid))) / 1024))


def family(pid):
    """A process and all that descend from it. A copy may end while we look."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children") as file:
                    todo += map(int, file.read().split())
        except OSError:
            continue
    return found


def pss(pid):
    """The memory of a process in kB; what it shares with others is divided among them."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0
