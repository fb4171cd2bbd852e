"""An ordinary user for the tests of the grader, who may run gdlib and owns nothing but a home.

Where the tests run as root, this is a number that no account has, with a copy of the repository and an
environment made from the system's Python: another user cannot execute a Python that lies in root's home.
Elsewhere it is whoever runs the tests.
"""

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from . import ear
from .classroom import ROOT

# Runs a command and says what it left running: orphans of any depth become children of this process.
REAPER = """
import ctypes, json, os, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
report, seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
process, status = subprocess.Popen(command), "none"
try:
    status = process.wait(seconds)
except subprocess.TimeoutExpired:
    process.kill()

def left():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return []
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return file.read().split()

def words(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read().replace("\\0", " ")[:300]
    except OSError:
        return ""

end = time.monotonic() + 30  # a guard may still be clearing a scratch folder away
while left() and time.monotonic() < end:
    time.sleep(0.05)
found = {pid: words(pid) for pid in left()}
with open(report, "w") as file:
    json.dump({"status": status, "left": sorted(found.values())}, file)
for pid in found:
    os.kill(int(pid), 9)
"""


@dataclass(frozen=True)
class Done:
    """What a command of the user ended with; ``left`` are the processes that outlived it."""

    status: int | str
    out: str
    err: str
    left: list


@dataclass(frozen=True)
class User:
    """``folder`` is the user's own; ``bin`` has python, gd and nbgrader; ``uid`` is None for oneself."""

    folder: Path
    bin: Path
    repository: Path
    uid: int | None = None
    environment: dict = field(default_factory=dict)

    def own(self, *paths):
        """Give files and folders to the user, links as links."""
        if self.uid is None:
            return
        for top in paths:
            for path in (top, *Path(top).rglob("*")):
                os.lchown(path, self.uid, self.uid)

    def run(self, *command, cwd, seconds=300, **environment):
        """Run a command as this user, with little around it, and wait for what it leaves running."""
        with tempfile.TemporaryDirectory(prefix="gd-report-") as place:
            os.chmod(place, 0o777)
            report = Path(place) / "report.json"
            process = subprocess.Popen(
                [*self._identity(), self.bin / "python", "-I", "-c", REAPER, report, str(seconds), *command],
                cwd=cwd,
                env=self.environment | {k: str(v) for k, v in environment.items()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            try:
                out, err = process.communicate(timeout=seconds + 30)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
            told = json.loads(report.read_text()) if report.exists() else {"status": "killed", "left": []}
        return Done(told["status"], out, err, told["left"])

    def _identity(self):
        """Become the user; a number of processes that no honest grader needs keeps the machine alive."""
        if self.uid is None:
            return []
        # By their full names: a test may take the user's PATH away.
        prlimit, setpriv = map(shutil.which, ("prlimit", "setpriv"))
        who = (f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups", "--no-new-privs")
        return [prlimit, "--nproc=600", "--core=0", "--", setpriv, *who, "--"]


@contextlib.contextmanager
def ordinary():
    """Make the user, and take every trace of it away again."""
    top = Path(tempfile.mkdtemp(prefix="gd-ordinary-", dir="/var/tmp"))
    top.chmod(0o755)
    folder = top / "home"
    folder.mkdir(mode=0o755)
    uid, claim = _claimed() if os.geteuid() == 0 else (None, contextlib.nullcontext())
    environment = {"HOME": str(folder), "LANG": "C.UTF-8", "USER": "ordinary", "LOGNAME": "ordinary"}
    try:
        where, repository = Path(sys.executable).parent, ROOT
        if uid is not None:
            os.chown(folder, uid, uid)
            if not _runs(where / "python", uid):
                where, repository = _environment(top)
        path = os.pathsep.join([str(where), "/usr/local/bin", "/usr/bin", "/bin"])
        yield User(folder, where, repository, uid, environment | {"PATH": path})
    finally:
        if uid is not None:
            _end(uid)
        shutil.rmtree(top, ignore_errors=True)
        with claim:
            pass


def _claimed():
    """A number that no account, process or other test run has; it is ours while the file is open."""
    taken = {entry.pw_uid for entry in pwd.getpwall()} | {uid for _pid, uid in _processes()}
    for uid in range(61200, 61900):
        claim = open(f"/var/tmp/.gd-ordinary-{uid}", "w")  # noqa: SIM115
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if uid not in taken:
                return uid, claim
        claim.close()
    raise OSError("no free user number from 61200 to 61899")


def _processes():
    for entry in os.scandir("/proc"):
        with contextlib.suppress(OSError):
            if entry.name.isdecimal():
                yield int(entry.name), entry.stat().st_uid


def running(uid):
    """The processes of a user."""
    return [pid for pid, owner in _processes() if owner == uid]


def _end(uid):
    """End what is still running, and take away what lies in the places that all users share."""
    for pid in running(uid):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    for thing in ear.belongings(uid):
        kind, _, number = thing.rpartition(" ")
        if kind in ear.KEPT:
            subprocess.run(["ipcrm", f"-{kind[0]}" if kind != "msg" else "-q", number], capture_output=True)
        elif Path(thing).is_dir() and not Path(thing).is_symlink():
            shutil.rmtree(thing, ignore_errors=True)
        else:
            Path(thing).unlink(missing_ok=True)


def _runs(python, uid):
    """Can this user run our Python, and find gdlib with it?"""
    command = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--", python, "-c"]
    done = subprocess.run([*command, "import gdlib, nbgrader.apps"], cwd="/", env={}, capture_output=True)
    return done.returncode == 0


def _environment(top):
    """A copy of the repository and an environment from the system's Python, readable by everybody."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin:/bin")
    if not python:
        pytest.skip("no Python of the system's own: apt install python3")
    repository = top / "repository"
    repository.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "nbgrader_config.py"):
        shutil.copy(ROOT / name, repository)
    for name in ("gdlib", "lessons"):
        shutil.copytree(ROOT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    quiet = {"check": True, "capture_output": True, "cwd": top, "timeout": 600}
    subprocess.run([uv, "venv", "--quiet", "--python", python, top / "environment"], **quiet)
    where = top / "environment" / "bin"
    install = [uv, "pip", "install", "--quiet", "--python", where / "python", "-c", ROOT / "constraints.txt"]
    subprocess.run([*install, "-e", repository], **quiet)
    # Compiled once here: the user may not write beside the sources.
    subprocess.run([where / "python", "-m", "compileall", "-q", repository / "gdlib"], **quiet)
    return where, repository
