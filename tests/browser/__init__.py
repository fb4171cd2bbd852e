"""Chromium and JupyterLab for the tests: ``from tests.browser import browser, jupyterlab, page``.

Both are started new for each module, with folders of their own, and stopped again; nothing of the reader's
is read or written. Playwright's loop must not outlive the module: other tests start loops of their own.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import need

FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PACKS = {"en": "en", "es": "es_ES", "fr": "fr_FR", "de": "de_DE"}


@contextmanager
def chromium():
    """Debian's chromium, driven by Playwright, with an empty profile."""
    from playwright.sync_api import sync_playwright

    root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS + root)
        yield chrome
        chrome.close()


@contextmanager
def server(root, home, lang="en"):
    """JupyterLab on the folder ``root``, with its own files in ``home``; gives its address."""
    process, url = _start(root, lang, home)
    try:
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def browser():
    """A browser for the tests of one module."""
    need("chromium")
    pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with chromium() as chrome:
        yield chrome


@pytest.fixture
def page(browser):
    """A page of 1100 × 900; the test fails afterwards if anything complained in the console."""
    with quiet_page(browser) as page:
        yield page


@contextmanager
def quiet_page(browser, **settings):
    """Open a page with Playwright's ``settings`` and insist that its console stays free of errors."""
    context = browser.new_context(**{"viewport": {"width": 1100, "height": 900}} | settings)
    page, complaints = context.new_page(), []
    page.on("console", lambda m: complaints.append(f"{m.text} ({m.location})") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
        assert complaints == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory):
    """``jupyterlab(root, lang)`` starts a server on the folder ``root`` and returns its address."""
    with ExitStack() as running:
        yield lambda root, lang="en": running.enter_context(
            server(root, tmp_path_factory.mktemp("jupyter"), lang)
        )


def _start(root, lang, home):
    token, port = secrets.token_hex(16), _free_port()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True", "--allow-root"),
    ]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=_environment(lang, home), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(300):
        try:
            urlopen(f"{address}/api/status?token={token}", timeout=5).close()
            return process, f"{address}/lab?token={token}"
        except URLError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    process.kill()
    process.wait()
    raise RuntimeError(f"JupyterLab did not start:\n{(home / 'server.log').read_text('utf8')}")


def _environment(lang, home):
    """Folders of the test's own, menus in ``lang``, no news and no look for updates."""
    settings = home / "settings" / "@jupyterlab"
    for plugin, values in {
        "translation-extension/plugin": {"locale": PACKS[lang]},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    }.items():
        path = settings / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    ours = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("JPY_", "JUPYTER", "GDLIB_"))}
    return environ | {name: str(home / folder) for name, folder in ours.items()}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ---- a notebook that is open in JupyterLab ----

_PANEL = "jupyterapp.shell.currentWidget"


def open_notebook(page, url, path):
    """Open the notebook ``path`` and wait until its kernel is ready."""
    page.goto(url.replace("/lab?", f"/lab/tree/{path}?reset&"))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    here = f"window.jupyterapp && {_PANEL}?.context?.path === {path!r}"
    idle = f"{_PANEL}.sessionContext.session?.kernel?.status === 'idle'"
    page.wait_for_function(f"{here} && {idle}", timeout=60_000)


def run_all(page, seconds=180):
    """Run all cells as the menu does, and wait for the last answer."""
    page.evaluate(
        "window.done = false; jupyterapp.commands.execute('notebook:run-all-cells').then(() => done = true)"
    )
    page.wait_for_function("done", timeout=1000 * seconds)


def run_cell(page, name, seconds=60):
    """Run the cell called ``name`` and return its outputs."""
    show_cell(page, name)
    page.evaluate(
        "window.done = false; jupyterapp.commands.execute('notebook:run-cell').then(() => done = true)"
    )
    page.wait_for_function("done", timeout=1000 * seconds)
    return outputs(page)[name]


def show_cell(page, name):
    """Make the cell called ``name`` the active one and scroll to it: only cells in sight are drawn."""
    page.evaluate(
        f"""async (name) => {{
          const notebook = {_PANEL}.content;
          notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.id === name);
          await notebook.scrollToItem(notebook.activeCellIndex, "start");
        }}""",
        name,
    )


def outputs(page):
    """Return {cell id: its outputs} of all code cells."""
    return page.evaluate(
        f"""() => Object.fromEntries({_PANEL}.content.widgets
          .filter((cell) => cell.model.type === "code")
          .map((cell) => [cell.model.id, cell.model.outputs.toJSON()]))"""
    )


def printed(outputs):
    """The text that the outputs of one cell print."""
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")
