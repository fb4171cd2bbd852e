"""Does the sandbox hold? Asked from inside, before any submission is read."""

import os
import socket
import sys
from pathlib import Path


def faults(closed):
    """Return what this process can do although it must not, each as a short English phrase.

    ``closed`` are modules whose code must not be readable here.
    """
    tries = {
        "it reads /etc/passwd": lambda: bool(Path("/etc/passwd").read_bytes()),
        "it sees other processes": lambda: any(
            name.isdigit() and int(name) != os.getpid() for name in os.listdir("/proc")
        ),
        "it opens sockets": lambda: socket.socket().close() is None,
        "it starts processes": _forks,
        "it writes beside its packages": lambda: _writes(Path(__file__).parent),
        "it writes into the root folder": lambda: _writes(Path("/")),
    }
    found = [what for what, attempt in tries.items() if _succeeds(attempt)]
    return found + [f"it reads {module}" for module in closed if _readable(module)]


def _succeeds(attempt):
    try:
        return bool(attempt())
    except OSError:
        return False


def _forks():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _writes(folder):
    place = folder / "gd-probe"
    place.write_text("")
    place.unlink()
    return True


def _readable(module):
    """Is there code of this module on any path, or in memory?"""
    top, *rest = module.split(".")
    places = [Path(entry or ".", top, *rest) for entry in sys.path]
    package = getattr(sys.modules.get(top), "__path__", ())
    places += [Path(entry, *rest) for entry in package if rest]
    files = [file for place in places for file in (place / "__init__.py", place.with_suffix(".py"))]
    return module in sys.modules or any(_succeeds(lambda f=file: f.read_bytes()) for file in files)
