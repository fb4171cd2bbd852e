"""``gd grade --doctor``: what this machine can do, and what to install where it cannot."""

import json
import os
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from gdlib.i18n import gettext as _
from gdlib.i18n import number

UNSAFE = "none"


def examine(root):
    """What there is, as data: sandbox levels, nbgrader, gradebook, cores, memory in bytes (None: unknown)."""
    from . import pool, sandbox

    levels = [asdict(level) for level in sandbox.levels()]
    return {
        "sandbox": levels,
        "safe": any(one["works"] and one["name"] != UNSAFE for one in levels),
        "nbgrader": _version("nbgrader"),
        "gradebook": str(gradebook) if (gradebook := Path(root) / "gradebook.db").is_file() else "",
        "cores": pool.cores(),
        "memory": memory(),
    }


def report(found):
    """The findings as lines for a person."""
    yes, no, sandbox = _("yes"), _("no"), _("sandbox")
    rows = [(f"{sandbox} {one['name']}", yes if one["works"] else no, one["why"]) for one in found["sandbox"]]
    rows.append(("nbgrader", found["nbgrader"] or no, "" if found["nbgrader"] else "pip install nbgrader"))
    empty = _("none here; gd grade FOLDER needs none")
    rows.append((_("gradebook"), yes if found["gradebook"] else no, found["gradebook"] or empty))
    rows.append((_("cores"), str(found["cores"]), ""))
    if found["memory"]:
        rows.append((_("memory"), f"{number(found['memory'] / 2**30, 3)} GB", ""))
    left, middle = (max(len(row[i]) for row in rows) for i in (0, 1))
    lines = [f"{a.ljust(left)}  {b.ljust(middle)}  {c}".rstrip() for a, b, c in rows]
    return "\n".join([*lines, "", verdict(found)])


def verdict(found):
    """One sentence: can this machine mark strangers' code?"""
    if not found["safe"]:
        return _("Nothing here keeps students' code from your files: install one of the above.")
    best = next(one["name"] for one in found["sandbox"] if one["works"])
    return _("Ready: students' code runs in {name}.").format(name=best)


def lines(found):
    """The findings for a program: one line of JSON."""
    return json.dumps({"type": "doctor", **found})


def memory():
    """The memory in bytes that is free for programs, or of the machine where that is not known; else None."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
