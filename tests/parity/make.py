"""Make the stored trajectories anew: ``python -m tests.parity.make`` with the ``frameworks`` extra installed.

Each file holds, for every case, the points after the steps in KEPT, (6, 64) float64.
"""

import json
from pathlib import Path

import numpy as np

from tests.parity.libraries import LIBRARIES, defaults, schedules, versions
from tests.parity.problem import KEPT
from tests.parity.variants import NUMPY

HERE = Path(__file__).parent


def main():
    for library, run in LIBRARIES.items():
        rows = {case: run(case)[KEPT - 1] for case in NUMPY[library]}
        np.savez_compressed(HERE / f"{library}.npz", **rows)
    write("schedules.json", schedules())
    write("versions.json", {"versions": versions(), "defaults": defaults()})


def write(name, facts):
    (HERE / name).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", "utf8")


if __name__ == "__main__":
    main()
