"""The notebooks as students get them: ``course/<lang>/<assignment>/<notebook>.ipynb``."""

import ast
import json
from pathlib import Path

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import LANGUAGES
from gdlib.i18n import gettext as _


def released(root, assignment, notebook):
    """Read the notebook in every language there is: ``{lang: notebook}``, no outputs, sources as text."""
    found = {}
    for lang in LANGUAGES:
        shown = f"course/{lang}/{assignment}/{notebook}.ipynb"
        try:
            found[lang] = _tidy(json.loads((Path(root) / shown).read_text("utf8")))
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CourseError([Problem(shown, "", _("damaged notebook: gd build makes it anew"))]) from None
    return found


def _tidy(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        cell.pop("attachments", None)
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def imports(sources):
    """Return the import statements of cells, one a line, each once; a cell that is not Python has none.

    >>> print(imports(["import numpy as np\\nx = 1", "%time x", "import numpy as np\\nimport math"]))
    import numpy as np
    import math
    """
    found = []
    for source in sources:
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError):
            continue
        found += [ast.unparse(line) for line in body if isinstance(line, ast.Import | ast.ImportFrom)]
    return "\n".join(dict.fromkeys(found))


def cell_id(cell):
    """Return the id that grading knows a released cell by: nbgrader's, else its own."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id") or cell.get("id", "")
