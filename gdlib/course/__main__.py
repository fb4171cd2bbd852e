"""``python -m gdlib.course`` is ``gd``."""

import sys

from gdlib.course.cli import main

if __name__ == "__main__":
    sys.exit(main())
