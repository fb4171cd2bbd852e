"""What a lesson's code may not do: everything that would surprise on another machine or at a second run."""

import ast
import re

from gdlib.course.problems import Problem
from gdlib.course.units_python import parse
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

# Calls that a lesson must not make, by the end of their dotted name, and what to do instead.
FORBIDDEN = {
    "plt.show": N_('write gd.show(fig, alt="...")'),
    "plt.savefig": N_('write gd.show(fig, alt="...")'),
    "sys.path.append": N_("no path tricks: gdlib is installed"),
    "sys.path.insert": N_("no path tricks: gdlib is installed"),
    "os.chdir": N_("no path tricks: gdlib is installed"),
    "os.system": N_("no installing, no network: a lesson runs as it is"),
    "subprocess.run": N_("no installing, no network: a lesson runs as it is"),
    "urlopen": N_("no installing, no network: a lesson runs as it is"),
    "urlretrieve": N_("no installing, no network: a lesson runs as it is"),
    "requests.get": N_("no installing, no network: a lesson runs as it is"),
    "warnings.filterwarnings": N_("a warning is a mistake: repair it"),
    "warnings.simplefilter": N_("a warning is a mistake: repair it"),
}
# What may be imported in the cell that first needs it; the import cell is the same in all lessons.
LATER = ("import pandas as pd",)
LOCAL = ("default_rng", "Generator", "SeedSequence", "PCG64")


def check(pages):
    """The problems of the English sources of all lessons."""
    problems = [Problem(p.path, cell, said) for p in pages for cell, said in (*code(p), *rebound(p))]
    return problems + setups(pages)


def setups(pages):
    """The import cell is the same everywhere; the first lesson's is the model."""
    problems, model = [], None
    for page in pages:
        mine = next((cell.source.strip() for cell in page.cells if cell.id == "setup"), None)
        model = model or mine
        if mine is None:
            problems.append(
                Problem(page.path, "", _("no import cell: copy the cell setup from another lesson"))
            )
        elif mine != model:
            said = _("the import cell differs from the one in {lesson}: copy it").format(
                lesson=pages[0].lesson
            )
            problems.append(Problem(page.path, "setup", said))
    return problems


def code(page):
    """What single cells may not do: (cell, what is wrong)."""
    for cell in page.cells:
        if cell.type != "code":
            continue
        if re.search(r"^\s*[%!]", cell.source, re.M):
            yield cell.id, _("no magics and no shell: a lesson runs as it is")
        tree, _text = parse(cell.source)
        for node in ast.walk(tree):
            yield from ((cell.id, said) for said in _faults(node, cell, page))


def _faults(node, cell, page):
    if isinstance(node, ast.Import | ast.ImportFrom):
        if any(alias.name == "*" for alias in node.names):
            yield _("no star import: name what you use")
        elif cell.id != "setup" and not page.needs and ast.unparse(node) not in LATER:
            yield _("imports belong into the cell setup")
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.Constant) and re.match(r"(https?|ftp)://", str(node.value)):
        yield _("no network: {address}").format(address=node.value)


def _call(node):
    name = ast.unparse(node.func)
    for end, advice in FORBIDDEN.items():
        if name == end or name.endswith("." + end):
            yield f"{name}: {_(advice)}"
    tail = name.rpartition(".")[2]
    if re.fullmatch(r"(np|numpy)\.random\.\w+", name) and tail not in LOCAL:
        yield _("{name} uses the global seed: rng = np.random.default_rng(0)").format(name=name)
    if tail == "default_rng" and not (node.args or node.keywords):
        yield _("default_rng() without a seed: every run would differ; default_rng(0)")
    if name == "gd.show" and not _told(node):
        yield _('gd.show wants a description for those who cannot see: alt="..."')


def _told(call):
    """Whether ``alt`` is given and not an empty text."""
    given = [word.value for word in call.keywords if word.arg == "alt"]
    label = given[0] if given else None
    if isinstance(label, ast.Call) and label.args:
        label = label.args[0]
    return label is not None and not (isinstance(label, ast.Constant) and not str(label.value or "").strip())


def rebound(page):
    """Names of functions, classes and imports stand for one thing in a lesson: (cell, what is wrong)."""
    home, values = {}, {}
    for cell in page.cells:
        if cell.type != "code":
            continue
        tree, _text = parse(cell.source)
        for name, fixed in _bound(tree):
            first, known = home.get(name), values.get(name)
            if (first and first != cell.id) or (fixed and known and known != cell.id):
                said = _("{name} already stands for something else, in the cell {cell}: take another name")
                yield cell.id, said.format(name=name, cell=first or known)
            (home if fixed else values).setdefault(name, cell.id)


def _bound(tree):
    """The names that a cell binds at its top level: (name, whether it is a function, class or module)."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, True
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (((alias.asname or alias.name).split(".")[0], True) for alias in node.names)
        else:
            names = (n.id for n in _here(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            yield from ((name, False) for name in names)


def _here(node):
    """Walk a statement without the inside of functions and comprehensions, whose names are their own."""
    own = (ast.Lambda, ast.FunctionDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, own):
            yield from _here(child)
