"""A Dask cluster as the pool: the marks of the local one, whatever happens to a worker."""

from contextlib import closing
from pathlib import Path

import pytest

from gdlib.course.grade import cluster, plain, records
from gdlib.course.grade.cluster import Cluster
from gdlib.course.grade.key import from_course
from gdlib.course.grade.pool import Job, choose
from gdlib.course.grade.sandbox import NoSandbox
from gdlib.course.problems import CourseError
from tests.conftest import need

from .classroom import ROOT, fill, worked
from .dask_cluster import running

pytestmark = pytest.mark.slow
LESSON = "01-slope"
STUDENTS = 16
WAYS = [
    lambda source: source,
    lambda source: source.replace("return ", "return -"),
    lambda source: source.replace("return ", "return 2 * "),
    lambda source: "raise NotImplementedError",
]
SETTINGS = {"sandbox": "auto", "figures": False, "limits": None}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A folder of notebooks in four languages, right and wrong, one that is none, one that is empty."""
    folder = tmp_path_factory.mktemp("class") / "handed"
    folder.mkdir()
    for k in range(STUDENTS - 2):
        lang = ("en", "es", "fr", "de")[k % 4]
        answers = worked(ROOT, lang, LESSON)
        mine = {name: WAYS[(k + j) % 4](source) for j, (name, source) in enumerate(answers.items())}
        fill(ROOT, lang, LESSON, mine, folder / f"s{k:02}.ipynb")
    (folder / "broken.ipynb").write_text('{"cells": [')
    (folder / "empty.ipynb").write_text("")
    return folder


def rows(summary):
    """What marking found out, by student; what it took differs from run to run."""
    assert not summary.problems
    kept = ("lang", "scores", "score", "max_score", "reason", "notes", "mistakes")
    return {row["student"]: {name: row[name] for name in kept} for row in summary.students}


@pytest.fixture(scope="module")
def local(handed_in, tmp_path_factory):
    """The local pool's marks."""
    need("bwrap")
    return rows(plain.grade(handed_in, ROOT, lesson=LESSON, to=tmp_path_factory.mktemp("local"), workers=2))


@pytest.fixture(scope="module")
def two():
    need("bwrap")
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def key():
    return from_course(ROOT, LESSON)


@pytest.fixture(scope="module")
def data(handed_in):
    return (handed_in / "s00.ipynb").read_bytes()


def test_marks_are_the_local_pools(two, handed_in, local, tmp_path):
    address = two.address.replace("tcp://", "dask://")
    assert len(local) == STUDENTS
    assert len({row["score"] for row in local.values()}) > 2
    assert rows(plain.grade(handed_in, ROOT, lesson=LESSON, to=tmp_path, workers=address)) == local


class Killing:
    """A progress bar that kills a worker half-way."""

    def __init__(self, worker):
        self.worker, self.steps = worker, 0

    def start(self, total, done):
        self.half = total // 2

    def step(self):
        self.steps += 1
        if self.steps == self.half:
            self.worker.kill()


@pytest.mark.parametrize("allowed_failures", [0, 3])
def test_a_worker_killed_half_way_loses_nothing(allowed_failures, handed_in, local, tmp_path):
    with running(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=str(allowed_failures)) as some:
        killing = Killing(some.workers[0])
        settings = {"lesson": LESSON, "to": tmp_path, "workers": some.address, "progress": killing}
        assert rows(plain.grade(handed_in, ROOT, **settings)) == local
        assert killing.steps == STUDENTS
        assert some.workers[0].wait(10) == -9


def without_bubblewrap(folder):
    return {"PATH": str(folder)}


def test_one_worker_without_a_sandbox_stops_the_run_before_it_starts(handed_in, tmp_path):
    need("bwrap")
    to = tmp_path / "marks"
    with running(1) as some:
        some.add(**without_bubblewrap(tmp_path))
        some.wait()
        with pytest.raises(NoSandbox, match="tcp://127.0.0.1:.*bubblewrap"):
            plain.grade(handed_in, ROOT, lesson=LESSON, to=to, workers=some.address, sandbox="fork")
    assert not list(to.rglob("*.html"))


def test_a_worker_without_a_sandbox_that_comes_late_stops_the_run(key, data, tmp_path):
    need("bwrap")
    with running(1) as some, closing(Cluster(some.address)) as pool:
        pool.start({LESSON: key}, **SETTINGS | {"sandbox": "fork"})
        some.add(**without_bubblewrap(tmp_path))
        found = list(until(pool, (Job(f"s{k}", LESSON, data) for k in range(500)), NoSandbox))
    marked = [one for one in found if not isinstance(one, NoSandbox)]
    assert len(marked) < len(found)
    assert all(one["scores"] for one in marked)


def until(pool, jobs, kind):
    """What jobs came to; the first of a kind stops it."""
    for _job, marked in pool.map_unordered(jobs):
        yield marked
        if isinstance(marked, kind):
            pool.stop()


def test_few_jobs_are_on_their_way_and_stopping_gives_up_the_rest(two, key, data):
    drawn = []

    def jobs():
        for k in range(2000):
            drawn.append(k)
            yield Job(f"s{k}", LESSON, data)

    done = 0
    with closing(Cluster(two.address)) as pool:
        pool.start({LESSON: key}, **SETTINGS)
        for _job, marked in pool.map_unordered(jobs()):
            done += 1
            assert marked["scores"]
            assert len(drawn) - done <= cluster.AHEAD * 2 * cluster.BATCH
            if done == 10:
                pool.stop()
    assert done <= 10 + cluster.AHEAD * 2 * cluster.BATCH


def test_a_task_is_half_a_second_of_work_and_never_much_memory():
    def sizes(pace, job, count=20):
        pool, jobs = Cluster("dask://nobody:1"), iter([job] * count)
        if pace is not None:
            pool.pace = pace
        return [len(batch) for batch in iter(lambda: pool._batch(jobs), [])]

    small, large = Job("ada", LESSON, b"x"), Job("ada", LESSON, b"x" * 600_000)
    assert sizes(None, small, 3) == [1, 1, 1]  # nothing is known yet
    assert sizes(0.12, small, 12) == [5, 5, 2]
    assert sizes(0.7, small, 2) == [1, 1]
    assert sizes(0.0, small) == [8, 8, 4]
    assert sizes(0.0, large, 5) == [2, 2, 1]
    assert sizes(0.0, Job("ada", LESSON), 2) == [2]


def test_one_that_cannot_be_marked_takes_nobody_with_it(two, key, data):
    bad = Job("bob", LESSON, "text")  # no notebook of any student's, but an error of ours
    jobs = [Job(f"s{k}", LESSON, data) for k in range(30)]
    with closing(Cluster(two.address)) as pool:
        pool.start({LESSON: key}, **SETTINGS)
        pool.pace = 0.0  # full tasks from the first
        found = {job.student: marked for job, marked in pool.map_unordered([*jobs[:10], bad, *jobs[10:]])}
        assert pool.sent == 4 + cluster.RETRIES
    assert isinstance(found.pop("bob"), RuntimeError)
    assert len(found) == 30
    assert all(one["scores"] for one in found.values())


def children(process):
    path = Path("/proc", str(process.pid), "task")
    return {pid for task in path.iterdir() for pid in (task / "children").read_text().split()}


def test_engines_are_kept_while_the_run_lasts_and_end_with_it(two, key, data):
    before = [children(worker) for worker in two.workers]
    with closing(Cluster(two.address)) as pool:
        pool.start({LESSON: key}, **SETTINGS)
        engines = [children(worker) - old for worker, old in zip(two.workers, before, strict=True)]
        assert all(len(found) == 2 for found in engines)  # one for marking, one for students
        assert len(list(pool.map_unordered(Job(f"s{k}", LESSON, data) for k in range(6)))) == 6
        assert all(found <= children(worker) for found, worker in zip(engines, two.workers, strict=True))
    assert [children(worker) for worker in two.workers] == before


def test_an_engine_that_nobody_asks_is_ended_and_made_anew(key, data, monkeypatch):
    need("bwrap")
    import asyncio

    async def life():
        marker = cluster.Marker({LESSON: key}, SETTINGS, records.program(), "en")
        marker.setup(None)
        first = await asyncio.to_thread(marker._engine, LESSON)
        marker._rest()
        assert first.parts
        monkeypatch.setattr(cluster, "IDLE", -1)
        marker._rest()
        assert not first.parts
        marked = await asyncio.to_thread(marker.mark, Job("ada", LESSON, data))
        await marker.teardown(None)
        return marked

    assert asyncio.run(life())["scores"]


def test_workers_with_another_gdlib_are_refused(two, key, monkeypatch):
    monkeypatch.setattr(records, "program", lambda: "another")
    with closing(Cluster(two.address)) as pool, pytest.raises(NoSandbox, match="same version"):
        pool.start({LESSON: key}, **SETTINGS)


def test_nobody_answers(key, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 1)
    with closing(choose("dask://127.0.0.1:9")) as pool, pytest.raises(CourseError) as caught:
        pool.start({LESSON: key}, **SETTINGS)
    assert str(caught.value.problems[0]).startswith("tcp://127.0.0.1:9: no Dask scheduler answers")


def test_a_cluster_without_workers_and_a_scheduler_that_dies(key, data, monkeypatch):
    need("bwrap")
    monkeypatch.setattr(cluster, "ANSWER", 2)
    with running(0) as some:
        with closing(Cluster(some.address)) as pool, pytest.raises(CourseError, match="no workers"):
            pool.start({LESSON: key}, **SETTINGS)
        some.add()
        some.wait()
        with closing(Cluster(some.address)) as pool:
            pool.start({LESSON: key}, **SETTINGS)
            marked = pool.map_unordered(Job(f"s{k}", LESSON, data) for k in range(500))
            with pytest.raises(CourseError, match="cluster"):
                [one for one in marked if some.scheduler.kill()]
