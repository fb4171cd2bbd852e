"""How a process locks itself in before it reads a byte of a submission. Linux only; nothing needs root.

Five locks, each of which holds alone against most of what students try: namespaces (other processes, the
network, the other mounts are out of sight), Landlock (no file outside the scratch folder is writable, no
signal leaves), seccomp (no new process, no socket, no mount), no capabilities, and limits of resources.
Sources: the manual pages unshare(2), landlock(7), seccomp(2), capabilities(7), getrlimit(2).
"""

import ctypes
import os
import platform
import resource
import signal
import stat
import struct
from dataclasses import dataclass

NAMESPACES = {
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "mount": 0x00020000,
}
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds for a call, a cell and all of it, megabytes."""

    call: float = 10.0
    cell: float = 30.0
    total: float = 120.0
    memory_mb: int = 2048
    scratch_mb: int = 64


def _checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def enter_namespaces():
    """Leave every namespace of the caller; the next fork's child is process 1 of its own.

    Raises OSError where the kernel refuses namespaces to an ordinary user.
    """
    uid, gid, flags = os.getuid(), os.getgid(), 0
    for flag in NAMESPACES.values():
        flags |= flag
    _checked(_libc.unshare(flags), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def mount_scratch(place, megabytes):
    """Give this mount namespace an empty scratch folder of a limited size; /proc and /dev/shm are emptied."""
    options = f"size={megabytes}m,mode=0700,nr_inodes=20000".encode()
    tiny = b"size=4k,mode=0500"
    flags = MS_NOSUID | MS_NODEV
    _checked(_libc.mount(b"scratch", place.encode(), b"tmpfs", flags, options), "mount scratch")
    for place in (b"/proc", b"/dev/shm"):
        if os.path.isdir(place):
            _checked(_libc.mount(b"nothing", place, b"tmpfs", flags | MS_RDONLY, tiny), "mount nothing")


def limit(limits, processes=None):
    """Set the limits of resources; memory counts from what the process has already.

    ``processes`` counts everything its user runs, so it is set only in a namespace of its own.
    """
    with open("/proc/self/statm") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    seconds = int(limits.total) + 5
    for what, most in (
        (resource.RLIMIT_AS, mapped + (limits.memory_mb << 20)),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.scratch_mb << 20),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(what, (most, most))
    if processes:
        resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))


def drop_capabilities():
    """Give up every capability, also those that a user namespace brought."""
    header = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))
    _checked(_libc.capset(header, ctypes.create_string_buffer(24)), "capset")


def landlock_version():
    """The kernel's Landlock interface: 0 where there is none, 6 or newer also holds signals back."""
    version = _libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(0, version)


class _Path(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("fd", ctypes.c_int32))


READING, READING_FOLDERS = (1 << 0) | (1 << 2), 1 << 3
# Rights that make sense for a file; all others are about folders.
OF_FILES = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)


def landlock(readable, writable, listable=()):
    """Let this process read only these folders and files, and write only those. Returns the version used.

    Of ``listable`` folders only the names may be seen.
    """
    version = landlock_version()
    if not version:
        return 0
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    handled = struct.pack("<QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _checked(_libc.syscall(444, handled, ctypes.c_size_t(size), ctypes.c_uint32(0)), "landlock")
    for paths, access in (
        (readable, READING | READING_FOLDERS),
        (listable, READING_FOLDERS),
        (writable, files & ~1),
    ):
        for path in paths:
            _allow(rules, path, access & files)
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    _checked(_libc.syscall(446, rules, ctypes.c_uint32(0)), "landlock")
    os.close(rules)
    return version


def _allow(rules, path, access):
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(os.fstat(handle).st_mode):
        access &= OF_FILES
    rule = _Path(access, handle)
    _checked(_libc.syscall(445, rules, 1, ctypes.byref(rule), ctypes.c_uint32(0)), f"landlock {path}")
    os.close(handle)


# What no exercise needs and many attacks do, by the kernel's numbers: (x86-64, arm64).
REFUSED = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "personality": (135, 92),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
}
# Without namespaces the teacher's own files are in sight, and Landlock does not guard what these change.
REFUSED_ALONE = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}
MACHINES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}
CLONE3, CLONE_THREAD = 435, 0x00010000
ALLOW, KILL, NOT_PERMITTED, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def seccomp(alone=False):
    """Refuse the calls above to this process for good; threads may still be started, processes not.

    ``alone`` refuses ``REFUSED_ALONE``, too.
    Raises OSError on a kernel without seccomp and on a machine whose numbers are not known here.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(f"no list of system calls for {platform.machine()}")
    column, architecture, clone = machine
    refused = REFUSED | (REFUSED_ALONE if alone else {})
    numbers = [pair[column] for pair in refused.values() if pair[column] is not None]
    lines = _program(architecture, clone, numbers)
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(lines), ctypes.addressof(code)))
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    _checked(_libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0), "seccomp")


def _program(architecture, clone, numbers):
    """The filter in the kernel's small language: (code, jump if true, jump if false, number) a line."""
    lines = [
        (LOAD, 0, 0, 4),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),
        (AT_LEAST, 0, 1, 0x40000000),  # the second set of numbers that x86 kernels take
        (RETURN, 0, 0, NOT_PERMITTED),
        (EQUAL, 0, 1, CLONE3),  # its flags are out of the filter's sight; C libraries then take clone
        (RETURN, 0, 0, NO_SUCH_CALL),
    ]
    for number in numbers:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, NOT_PERMITTED)]
    return [
        *lines,
        (EQUAL, 0, 3, clone),
        (LOAD, 0, 0, 16),
        (ANY_BIT, 1, 0, CLONE_THREAD),
        (RETURN, 0, 0, NOT_PERMITTED),
        (RETURN, 0, 0, ALLOW),
    ]


def die_with_parent():
    """End with the guard, also where it was killed."""
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "die with parent")
