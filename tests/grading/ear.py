"""Everything around a grading run that an attack might touch: sockets that listen, files that are watched."""

import contextlib
import hashlib
import os
import select
import socket
import stat
from pathlib import Path

# What the kernel keeps between processes, and the column of its number.
KEPT = {"shm": "shmid", "sem": "semid", "msg": "msqid"}


@contextlib.contextmanager
def listening(folder):
    """Listen on this machine in every way that an attack knows; yield (port, a function that says who spoke).

    Nothing is ever accepted: the kernel keeps what arrives until it is asked.
    """
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.socket())
        tcp.bind(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", port))
        ears = {"tcp": tcp, "udp": udp}
        for kind, name in (("abstract", f"\0gd-corpus-{port}"), ("path", str(folder / "listener.sock"))):
            ears[kind] = stack.enter_context(socket.socket(socket.AF_UNIX))
            ears[kind].bind(name)
        os.chmod(folder / "listener.sock", 0o777)
        for kind in ("tcp", "abstract", "path"):
            ears[kind].listen(100)
        yield port, lambda: [kind for kind, ear in ears.items() if select.select([ear], [], [], 0)[0]]


def seen(top):
    """What every file below a folder is now: kind, rights, time, content. A folder's time may change."""
    found = {}
    for path in sorted(Path(top).rglob("*")):
        about = path.lstat()
        what = [stat.filemode(about.st_mode), about.st_uid]
        if path.is_symlink():
            what.append(os.readlink(path))
        elif path.is_file():
            what += [about.st_mtime_ns, about.st_nlink, hashlib.md5(path.read_bytes()).hexdigest()]
        found[str(path.relative_to(top))] = tuple(what)
    return found


def changes(before, after):
    """The paths that are new, gone or different."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def belongings(uid):
    """What a user left in places that all users share: files, and what the kernel keeps between processes."""
    left = []
    for place in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"):
        with contextlib.suppress(OSError):
            left += [
                entry.path for entry in os.scandir(place) if entry.stat(follow_symlinks=False).st_uid == uid
            ]
    for kind, number in KEPT.items():
        with contextlib.suppress(OSError):
            head, *rows = (line.split() for line in Path("/proc/sysvipc", kind).read_text().splitlines())
            own = [row for row in rows if row[head.index("uid")] == str(uid)]
            left += [f"{kind} {row[head.index(number)]}" for row in own]
    return left
