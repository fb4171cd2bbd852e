"""gd lab: the command and the environment it starts JupyterLab with, and once the real thing."""

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path

import json5
import pytest

from gdlib.course import lab


@pytest.fixture
def course(tmp_path):
    for lang in ("en", "es"):
        path = tmp_path / "course" / lang / "00-start" / "00-start.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    return tmp_path


@pytest.fixture
def packs(monkeypatch):
    """The menus' languages that are installed, to be chosen by the test."""
    from importlib.metadata import EntryPoint

    names = []
    monkeypatch.setattr(lab, "entry_points", lambda group: [EntryPoint(n, "x", group) for n in names])
    return names


def settings(env, plugin):
    path = Path(env["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
    return json.loads(path.read_text("utf8"))


def test_the_command_listens_here_only_and_opens_the_readers_notebook(course):
    argv = lab.command(course, "es")
    assert f"--ServerApp.root_dir={course}" in argv
    assert "--ServerApp.ip=127.0.0.1" in argv
    assert "--LabApp.default_url=/lab/tree/course/es/00-start/00-start.ipynb" in argv
    assert "--no-browser" not in argv
    assert not any("port" in word for word in argv)


def test_menus_follow_the_language_where_the_pack_is_installed(tmp_path, packs):
    packs += ["es_ES"]
    env = lab.environment("es", environ={}, home=tmp_path)
    assert settings(env, "translation-extension/plugin") == {"locale": "es_ES"}
    env = lab.environment("de", environ={}, home=tmp_path)
    assert settings(env, "translation-extension/plugin") == {"locale": "en"}
    assert settings(env, "apputils-extension/notification") == {"fetchNews": "false"}


def test_the_readers_own_settings_are_copied_and_never_written(tmp_path, packs):
    own = tmp_path / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    own.mkdir(parents=True)
    theme, news = own / "themes.jupyterlab-settings", own / "notification.jupyterlab-settings"
    theme.write_text('{"theme": "JupyterLab Dark"}')
    news.write_text('// mine\n{"doNotDisturbMode": true, "fetchNews": "true",}')
    before = {path: path.read_bytes() for path in (theme, news)}
    env = lab.environment("en", environ={}, home=tmp_path)
    assert {path: path.read_bytes() for path in (theme, news)} == before
    assert settings(env, "apputils-extension/themes") == {"theme": "JupyterLab Dark"}
    assert settings(env, "apputils-extension/notification") == {
        "doNotDisturbMode": True,
        "fetchNews": "false",
    }


def test_what_is_changed_in_the_courses_lab_stays_for_the_next_launch(tmp_path, packs):
    env = lab.environment("en", environ={}, home=tmp_path)
    theme = Path(env["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / "theme"
    theme.write_text("dark")
    lab.environment("en", environ={}, home=tmp_path)
    assert theme.read_text() == "dark"


def test_a_damaged_settings_file_is_replaced(tmp_path, packs):
    env = lab.environment("en", environ={}, home=tmp_path)
    path = (
        Path(env["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab/translation-extension/plugin.jupyterlab-settings"
    )
    path.write_text("{")
    lab.environment("en", environ={}, home=tmp_path)
    assert json5.loads(path.read_text()) == {"locale": "en"}


def test_settings_chosen_by_the_environment_are_the_readers_own(tmp_path, packs):
    chosen = tmp_path / "elsewhere"
    chosen.mkdir()
    (chosen / "mark").write_text("x")
    env = lab.environment(
        "fr", environ={"JUPYTERLAB_SETTINGS_DIR": str(chosen), "HOME": "h"}, home=tmp_path / "home"
    )
    assert env["HOME"] == "h"
    assert (Path(env["JUPYTERLAB_SETTINGS_DIR"]) / "mark").exists()
    assert [path.name for path in chosen.iterdir()] == ["mark"]


def test_an_unbuilt_course_and_a_missing_jupyterlab_are_one_line(course, monkeypatch):
    [problem] = lab.launch(course, "fr")
    assert str(problem).startswith("course/fr/00-start/00-start.ipynb: ")
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    [problem] = lab.launch(course, "es")
    assert "pip install jupyterlab" in problem.message


def test_the_language_is_the_readers_unless_told(course, monkeypatch):
    started = []
    monkeypatch.setattr(lab, "_become", lambda argv, env: started.append(argv))
    monkeypatch.setattr(lab, "environment", lambda lang: {})
    monkeypatch.setenv("GDLIB_LANG", "es")
    lab.launch(course)
    lab.launch(course, "en")
    assert "/es/" in " ".join(started[0])
    assert "/en/" in " ".join(started[1])


@pytest.mark.slow
def test_the_real_server_serves_the_notebook_and_the_menus_language(course, tmp_path):
    home = tmp_path / "home"
    env = lab.environment("es", environ=dict(os.environ), home=home) | {
        "JUPYTER_TOKEN": "a-token",
        "HOME": str(home),
    }
    argv = [
        *lab.command(course, "es", browser=False, port=0),
        "--allow-root",
        "--ServerApp.open_browser=False",
    ]
    with open(tmp_path / "log", "w+") as log:
        server = subprocess.Popen(argv, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            address = _address(tmp_path / "log")
            page = _get(f"{address}/lab/tree/course/es/00-start/00-start.ipynb?token=a-token")
            assert "jupyter-config-data" in page
            listed = json.loads(_get(f"{address}/api/contents/course/es/00-start?token=a-token"))
            assert [entry["name"] for entry in listed["content"]] == ["00-start.ipynb"]
            plugin = "@jupyterlab/translation-extension:plugin"
            told = json.loads(_get(f"{address}/lab/api/settings/{plugin}?token=a-token"))
            assert json5.loads(told["raw"])["locale"] in ("es_ES", "en")
        finally:
            server.terminate()
            server.wait(20)


def _address(log, seconds=60):
    """The address that the server says it listens on."""
    for _second in range(seconds * 5):
        for word in log.read_text().split():
            if word.startswith("http://127.0.0.1:"):
                return word.split("/lab")[0]
        time.sleep(0.2)
    raise AssertionError(log.read_text())


def _get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()
