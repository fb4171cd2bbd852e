"""Speed beside other libraries: ``python -m benchmarks``. One thread, said before NumPy starts."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
