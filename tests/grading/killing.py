"""The driver of ``test_killed``: one run of the clerk in a process of its own, by default without an engine.

``python -m tests.grading.killing FOLDER LESSON [real]``
"""

import sys

from gdlib.course.grade import clerk
from gdlib.course.grade.pool import Threads

from .fake_engine import FakeEngine


def main(folder, lesson, real=""):
    FakeEngine.slow = 0.01
    print("started", flush=True)
    summary = clerk.grade(folder, lesson, workers=2 if real else Threads(2, engine=FakeEngine))
    print(*summary.problems, sep="\n")
    print(summary.graded, summary.unchanged, flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
