"""A warm process that forks: one copy a submission, under a guard that ends it when nobody waits any more.

Told on standard input: its role, its end of the control socket, what to import, how to lock its copies.
A request on the control socket is one byte and the file descriptors of the copy: first its lifeline, then
what its role needs. When the lifeline closes, the guard kills the copy and all it started; when the control
socket closes, all is over. So nothing outlives the grader, even one that was killed.
"""

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from gdlib.course.grade import lock, wire

ROLES = ("student", "marking")


def main():
    config = json.load(sys.stdin)
    control = socket.socket(fileno=config["control"])
    prepare(config)
    role = load(config["role"])
    state = role.warm(config)
    gc.collect()
    gc.freeze()  # the copies share these pages; the collector would write into them
    control.send(b"r")
    while True:
        wish, handles, _flags, _address = socket.recv_fds(control, 1, 8)
        _bury()
        if not wish:
            return _bury(wait=True)  # a guard may still be clearing a scratch folder away
        if os.fork() == 0:
            control.close()
            _guard(config, role, state, *handles)
        for handle in handles:
            os.close(handle)


def load(name):
    from importlib import import_module

    assert name in ROLES, name
    return import_module(f"gdlib.course.grade.{name}")


def prepare(config):
    """Nothing that C code prints may reach a terminal; the fonts' list is put where Matplotlib looks."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(null, stream)
    if config["fonts"] and os.path.isdir(config["fonts"]):
        place = Path(os.environ["MPLCONFIGDIR"])
        place.mkdir(parents=True, exist_ok=True)
        for file in Path(config["fonts"]).glob("fontlist-*.json"):
            shutil.copy(file, place)


def _bury(wait=False):
    while True:
        try:
            if not os.waitpid(-1, 0 if wait else os.WNOHANG)[0]:
                return
        except ChildProcessError:
            return


def _guard(config, role, state, life, *handles):
    """Start the copy in its own namespaces and wait for its end, or for the lifeline's."""
    scratch = None
    try:
        os.setsid()
        if config["namespaces"]:
            lock.enter_namespaces()
        else:
            scratch = tempfile.mkdtemp(prefix="gd-")
        copy = os.fork()
        if copy == 0:
            os.close(life)
            _copy(config, role, state, handles, scratch)
        for handle in handles:
            os.close(handle)
        ended = os.pidfd_open(copy)
        select.select([life, ended], [], [])
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
    except BaseException as error:
        _complain(handles[0], error)
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)


def _copy(config, role, state, handles, scratch):
    try:
        lock.die_with_parent()
        _forget(handles)
        limits = lock.Limits(**config["limits"])
        lock_in(config, limits, scratch)
        role.serve(state, *handles, limits=limits)
    except BaseException as error:
        _complain(handles[0], error)
    finally:
        os._exit(0)


def _forget(handles):
    """Close all but the copy's own lines; its error stream would lead into the grader's log."""
    os.dup2(1, 2)
    for last, kept in pairwise((2, *sorted(handles), 1024)):
        os.closerange(last + 1, kept)


def lock_in(config, limits, scratch=None):
    """All locks of this plan, in the order in which each still may be set."""
    if config["locked"]:
        lock.limit(limits, processes=64 if config["namespaces"] else None)
    if config["namespaces"]:
        lock.mount_scratch(config["place"], limits.scratch_mb)
    scratch = scratch or config["place"]
    os.chdir(scratch)
    os.environ["TMPDIR"] = os.environ["HOME"] = scratch
    if config["locked"]:
        lock.drop_capabilities()
        lock.landlock(config["readable"], [scratch, os.devnull], config["listable"])
        lock.seccomp(alone=config["alone"])


def _complain(handle, error):
    """Say on the copy's own line why it could not start; whoever waits refuses to go on."""
    try:
        wire.Link(handle, handle).send({"failed": f"{type(error).__name__}: {error}"[:500]})
    except Exception:
        os._exit(1)


if __name__ == "__main__":
    main()
