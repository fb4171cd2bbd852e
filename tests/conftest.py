"""Shared helpers: a missing tool skips loudly on a user's machine and fails in continuous integration."""

import os
import shutil
from glob import glob

import pytest

DEBIAN = {
    "msgfmt": "gettext",
    "msgmerge": "gettext",
    "xgettext": "gettext",
    "msginit": "gettext",
    "hunspell": "hunspell hunspell-es hunspell-fr hunspell-de-de",
    "chromium": "chromium",
    "node": "nodejs",
    "bwrap": "bubblewrap",
    "postgres": "postgresql",
}


def need(tool):
    """Skip this test where ``tool`` is missing, saying how to get it; with CI=true fail instead."""
    # Debian keeps PostgreSQL's programs where no PATH leads.
    places = [os.environ.get("PATH", os.defpath), *sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)]
    if found := shutil.which(tool, path=os.pathsep.join(places)):
        return found
    reason = f"{tool} is missing: apt install {DEBIAN.get(tool, tool)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items):
    """Tests of one file that share a server, a browser or a gradebook run in one process."""
    for item in items:
        if item.get_closest_marker("browser") or "grading" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(autouse=True)
def _own_language(monkeypatch):
    """No test sees the language of the machine or of the test before it."""
    from gdlib import i18n

    monkeypatch.delenv("GDLIB_LANG", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    i18n.use(None)
    yield
    i18n.use(None)
