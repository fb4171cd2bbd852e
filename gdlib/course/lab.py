"""``gd lab``: JupyterLab on the course, in the reader's language."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from gdlib.course.arguments import reader_language
from gdlib.course.problems import Problem
from gdlib.i18n import gettext as _

START = "00-start"
PACKS = {"es": "es_ES", "fr": "fr_FR", "de": "de_DE"}


def launch(root, lang=None, browser=True, port=None):
    """Start JupyterLab and stay until it ends. Returns the problems that kept it from starting."""
    lang = lang or reader_language()
    problems = obstacles(root, lang)
    if problems:
        return problems
    _become(command(root, lang, browser, port), environment(lang))
    return []


def _become(argv, env):
    """Turn into JupyterLab: Ctrl-C and its question whether to stop then reach it and nobody else."""
    if os.name == "posix":
        os.execve(argv[0], argv, env)
    sys.exit(subprocess.call(argv, env=env))


def obstacles(root, lang):
    """What is missing: JupyterLab itself, or the notebook to open."""
    if find_spec("jupyterlab") is None:
        return [Problem("gd lab", "", _("JupyterLab is missing: make lab, or pip install jupyterlab"))]
    if not (Path(root) / notebook(lang)).is_file():
        return [Problem(notebook(lang), "", _("no such notebook: gd build makes it"))]
    return []


def notebook(lang):
    """The notebook to open first, as a path inside the course."""
    return f"course/{lang}/{START}/{START}.ipynb"


def command(root, lang, browser=True, port=None):
    """The program and its arguments; it listens on this machine only.

    >>> command("course", "es", browser=False, port=8890)[-2:]
    ['--no-browser', '--ServerApp.port=8890']
    """
    argv = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", "--ServerApp.ip=127.0.0.1"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Root is the ordinary user of many containers, and JupyterLab would refuse to start there.
        argv.append("--allow-root")
    argv.append(f"--LabApp.default_url=/lab/tree/{notebook(lang)}")
    if not browser:
        argv.append("--no-browser")
    if port is not None:
        argv.append(f"--ServerApp.port={port}")
    return argv


def environment(lang, environ=None, home=None):
    """The environment of this launch: JupyterLab's settings come from a folder of the course's own.

    It starts as a copy of the reader's settings (theme, font size, shortcuts) and keeps what is changed in
    the course's JupyterLab; the reader's own folder is never written. There is one folder a language, so
    two languages can be open side by side.
    """
    environ = dict(os.environ if environ is None else environ)
    if home is None:
        from jupyter_core.paths import jupyter_config_dir

        home = jupyter_config_dir()
    own = Path(environ.get("JUPYTERLAB_SETTINGS_DIR") or Path(home) / "lab" / "user-settings")
    ours = Path(home) / "gdlib" / f"lab-settings-{lang}"
    if not ours.exists():
        if own.is_dir():
            shutil.copytree(own, ours)
        ours.mkdir(parents=True, exist_ok=True)
    packs = {pack.name for pack in entry_points(group="jupyterlab.languagepack")}
    menus = PACKS.get(lang)
    _set(ours, "translation-extension/plugin", "locale", menus if menus in packs else "en")
    _set(ours, "apputils-extension/notification", "fetchNews", "false")
    return environ | {"JUPYTERLAB_SETTINGS_DIR": str(ours)}


def _set(folder, plugin, key, value):
    """Change one setting of one JupyterLab plugin and leave its others as they are."""
    import json5

    path = folder / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
    try:
        settings = json5.loads(path.read_text("utf8"))
    except (OSError, ValueError):
        settings = {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json5.dumps(settings | {key: value}, quote_keys=True, indent=4, trailing_commas=False), "utf8"
    )
