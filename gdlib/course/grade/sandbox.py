"""Where students' code runs: the levels of isolation, strongest first, and the commands that make them.

``fork``        bubblewrap once; in it a warm process forks for each submission and the copy locks itself in
``bubblewrap``  bubblewrap anew for each submission: the same walls, slower
``landlock``    no namespaces: Landlock and seccomp only, for machines that refuse namespaces to users
a command       a prefix such as ``docker run -i --rm --network none IMAGE``, for other systems
``none``        no walls, only by explicit wish

What answers an exercise, or does its work, is closed: its files are absent on the student's side.
"""

import importlib.util
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from gdlib.checks.registry import LESSONS
from gdlib.course.grade import lock
from gdlib.i18n import gettext as _

ANSWERS = tuple(f"gdlib.checks.{lesson}" for lesson in LESSONS)
CLOSED = (
    *(f"gdlib.{name}" for name in ("autodiff", "data", "labs", "losses", "nets", "numdiff")),
    *(f"gdlib.{name}" for name in ("optim", "run", "schedules")),
    *(
        "torch",
        "keras",
        "tensorflow",
        "jax",
        "jaxlib",
        "flax",
        "optax",
        "autograd",
        "sklearn",
        "scipy.optimize",
    ),
)
SYSTEM = (
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/alternatives",
)
FONTS = "/run/matplotlib"  # where the list of this machine's fonts is found inside
ENVIRONMENT = {
    "HOME": "/tmp",
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "NBGRADER_EXECUTION": "autograde",
}
SIGNALS = 6  # the version of Landlock that keeps a process from ending others
LEVELS = ("fork", "bubblewrap", "landlock")


class NoSandbox(RuntimeError):
    """Students' code would not be held; the message says in one sentence what to do."""


@dataclass(frozen=True)
class Plan:
    """One level: ``warm`` means one process is forked for all, ``locked`` that each copy locks itself in.

    ``closed`` are the modules that are absent, ``place`` is where a copy may write, ``fonts`` where it finds
    the list of fonts; ``alone`` says that no namespace keeps other files out of sight.
    """

    level: str
    prefix: tuple = ()
    warm: bool = False
    namespaces: bool = False
    locked: bool = True
    python: str = sys.executable
    readable: tuple = ("/",)
    listable: tuple = ()
    alone: bool = False
    closed: tuple = ()
    place: str = "/tmp"
    fonts: str = ""

    def command(self, module):
        return [*self.prefix, self.python, "-I", "-m", module]


def plan(sandbox, figures=False, scratch_mb=64):
    """Return the ``Plan`` of a level's name or of a command; raises NoSandbox where it cannot be."""
    closed = ANSWERS if figures else (*ANSWERS, *CLOSED)
    inside = {"closed": closed, "place": scratch_place(), "fonts": FONTS}
    if sandbox == "fork":
        words = bubblewrap(closed, inside["place"], scratch_mb)
        return Plan("fork", words, warm=True, namespaces=True, **inside)
    if sandbox == "bubblewrap":
        words = bubblewrap(closed, inside["place"], scratch_mb, "--disable-userns", "--as-pid-1")
        return Plan("bubblewrap", words, **inside)
    outside = {"closed": closed, "warm": True, "fonts": fonts()}
    if sandbox == "landlock":
        if lock.landlock_version() < SIGNALS:
            raise NoSandbox(_("this kernel's Landlock cannot hold signals back: Linux 6.12 or newer does"))
        readable, listable = allowed(closed)
        return Plan("landlock", readable=readable, listable=listable, alone=True, **outside)
    if sandbox == "none":
        return Plan("none", locked=False, **outside)
    return Plan("command", tuple(shlex.split(sandbox)), python="python3", locked=False, closed=closed)


def bubblewrap(closed, place, scratch_mb, *more):
    """Bubblewrap's words: a read-only environment, no network, no other file, closed modules empty."""
    program = shutil.which("bwrap")
    if not program:
        raise NoSandbox(_("bubblewrap is not installed: apt install bubblewrap, then try again"))
    isolate = "--unshare-all --unshare-user --die-with-parent --new-session --cap-drop ALL --clearenv"
    # Never root inside, also where the grader is: the kernel lets root make no namespaces within these.
    who = ["--uid", "1000", "--gid", "1000", "--hostname", "marking"]
    words = [program, *isolate.split(), *who, *more]
    size = ["--size", str(scratch_mb << 20), "--tmpfs"]
    words += [*size, "/tmp", "--proc", "/proc", "--dev", "/dev", *size, "/dev/shm", "--remount-ro", "/dev"]
    if place != "/tmp":
        words += [*size, place]
    for path in _roots():
        words += ["--symlink", os.readlink(path), path] if os.path.islink(path) else ["--ro-bind", path, path]
    for path in hidden(closed):
        if path.is_dir():
            words += ["--tmpfs", str(path), "--remount-ro", str(path)]
        else:
            words += ["--ro-bind", "/dev/null", str(path)]
    listed = fonts()
    words += ["--ro-bind", listed, FONTS] if listed else []
    words += ["--remount-ro", "/"]
    for name, value in ENVIRONMENT.items():
        words += ["--setenv", name, value]
    return tuple(words)


def scratch_place():
    """Where students' code may write: /tmp, unless the environment itself lies in there."""
    return "/scratch" if any(Path(root).is_relative_to("/tmp") for root in _roots()) else "/tmp"


def _roots():
    """The files that Python and its packages need, each path once, none inside another."""
    package = Path(importlib.util.find_spec("gdlib").origin).parent
    wanted = [*SYSTEM, *dict.fromkeys((sys.base_prefix, sys.prefix, sys.exec_prefix, str(package)))]
    there = [path for path in wanted if os.path.lexists(path)]
    return [
        p
        for p in there
        if not any(p != q and Path(p).is_relative_to(q) for q in there if not os.path.islink(q))
    ]


def hidden(modules):
    """The files and folders of these modules, their compiled forms included.

    A module that is one file shares its folder of compiled files with others, so that folder is hidden whole.
    """
    found = []
    for module in modules:
        top, *rest = module.split(".")
        spec = importlib.util.find_spec(top)
        for root in (spec and spec.submodule_search_locations) or ():
            place = Path(root, *rest)
            if place.is_dir():
                found.append(place)
            elif place.with_suffix(".py").is_file():
                found.append(place.with_suffix(".py"))
                found += [cache for cache in [place.parent / "__pycache__"] if cache.is_dir()]
    return list(dict.fromkeys(found))


def allowed(closed):
    """What Landlock lets a process read, (paths, folders to list): the environment without what is hidden."""
    away, readable, listable = set(hidden(closed)), [], []

    def walk(path):
        if path in away:
            return
        if any(one.is_relative_to(path) for one in away):
            listable.append(str(path))
            for inner in path.iterdir():
                walk(inner)
        else:
            readable.append(str(path))

    for root in _roots():
        walk(Path(root))
    devices = [f"/dev/{name}" for name in ("null", "zero", "urandom", "random")]
    return (*readable, *devices), tuple(listable)


def fonts():
    """The folder of Matplotlib's list of fonts, or "": without it every start would search for them."""
    own = os.environ.get("MPLCONFIGDIR")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    return next((str(p) for p in (own and Path(own), cache) if p and any(p.glob("fontlist-*.json"))), "")


@dataclass(frozen=True)
class Level:
    name: str
    works: bool
    why: str = ""


def levels():
    """Try every level on this machine: a process is locked in and asked what it can do that it must not."""
    from gdlib.course.grade.engine import Engine
    from gdlib.course.grade.key import Key

    found = []
    for level in LEVELS:
        try:
            with Engine(Key("probe", ()), sandbox=level):
                found.append(Level(level, True))
        except NoSandbox as error:
            found.append(Level(level, False, str(error)))
    return found
