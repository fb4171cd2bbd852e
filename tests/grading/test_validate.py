"""``nbgrader validate`` and JupyterLab's Validate button on the notebooks that students get."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from gdlib.checks import exercises

from .classroom import copy_course, fill, nbgrader, worked

LESSON = "01-slope"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("validate"))


def test_a_fresh_notebook_names_every_unfinished_exercise(folder):
    said = nbgrader(folder, "validate", f"course/de/{LESSON}/{LESSON}.ipynb")
    graded = [ex.name for ex in exercises() if ex.lesson == LESSON and ex.points]
    assert f"VALIDATION FAILED ON {len(graded)} CELL(S)" in said
    for name in graded:
        assert f'gd.check("{name}", {name})' in said


def test_a_finished_notebook_is_a_success(folder):
    fill(folder, "es", LESSON, worked(folder, "es", LESSON), folder / "done.ipynb")
    assert "Success! Your notebook passes all the tests." in nbgrader(folder, "validate", "done.ipynb")


@pytest.fixture
def server(folder):
    """A Jupyter server on the course's folder, as ``jupyter lab`` starts it: yields what posts to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = [
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--no-browser",
        "--allow-root",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "server", *settings, "--IdentityProvider.token=test"],
        cwd=folder,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(folder / "runtime")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def post(path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/{path}",
            data=body and json.dumps(body).encode(),
            headers={"Authorization": "token test", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    try:
        for _ in range(300):
            try:
                post("api/status")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield post
    finally:
        process.terminate()
        process.wait(30)


def test_the_validate_button_names_what_is_unfinished(server):
    answer = server("assignments/validate", {"path": f"course/fr/{LESSON}/{LESSON}.ipynb"})
    assert answer["success"], answer["value"]
    failed = [cell["source"] for cell in answer["value"]["failed"]]
    assert 'gd.check("gd_step", gd_step)' in failed
