"""A PostgreSQL server for the tests: a folder and a socket of its own, no port, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from tests.conftest import need

START = 60  # seconds


@contextlib.contextmanager
def server():
    """Start one and yield the URL for nbgrader's ``db_url``; its database is empty."""
    programs = Path(need("postgres")).resolve().parent
    # Not below pytest's folders: a socket's path has at most 107 characters.
    with tempfile.TemporaryDirectory(prefix="gd-postgres-") as home, contextlib.ExitStack() as stack:
        become = _become(home)
        data, log = Path(home, "data"), stack.enter_context(open(Path(home, "log"), "wb"))

        def run(*words):
            told = {"cwd": home, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            return subprocess.Popen([*become, programs / words[0], *words[1:]], **told)

        # Nobody but this user reaches the socket's folder, so nobody is asked for a password.
        words = ["-D", data, "-U", "teacher", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"]
        assert run("initdb", *words).wait(START) == 0, Path(home, "log").read_text()
        here = ["-k", home, "-c", "listen_addresses=", "-c", "fsync=off"]
        process = run("postgres", "-D", data, *here)
        stack.callback(_stop, process)
        _wait(home, process)
        yield f"postgresql+psycopg2://teacher@/postgres?host={home}"


def _wait(home, process):
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(psycopg2.OperationalError):
            return psycopg2.connect(host=home, user="teacher", dbname="postgres").close()
        time.sleep(0.1)
    raise AssertionError(Path(home, "log").read_text())


def _become(home):
    """PostgreSQL refuses to run as root: then it runs as the user of Debian's package, or as nobody."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(home, user.pw_uid, user.pw_gid)
    return [
        *(shutil.which("setpriv"), f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"),
        *("--clear-groups", "--"),
    ]


def _stop(process):
    process.send_signal(signal.SIGINT)  # to setpriv, which has become the server: end now, in order
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
