"""What all laboratories share: one JavaScript module, the reader's words, a picture where no kernel runs."""

import json
import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import anywidget
from traitlets import Dict, Unicode

from gdlib import i18n

HERE = Path(__file__).parent
# Read in this order; a later file may use what an earlier one exports.
SHARED = ("maths.js", "canvas.js", "controls.js")
_IMPORT = re.compile(r'^import [^;]* from "\./\w+\.js";\n', re.MULTILINE)


def module(*names):
    """Return the shared files and then ``names`` as one ES module, which is all that anywidget takes.

    The files import each other by name, as node and a web page want it; in one module the imports
    are no longer needed, so they are left out. Nothing else is changed and nothing needs a build.
    """
    text = "\n".join((HERE / name).read_text("utf8") for name in (*SHARED, *names))
    return _IMPORT.sub("", text)


class Lab(anywidget.AnyWidget):
    """An interactive figure. The picture and its physics live in the browser, the settings here and there.

    A laboratory sets ``SCRIPT``, ``_esm = module(SCRIPT)`` and ``WORDS`` (key in JavaScript -> English
    message, "title" among them) and writes two methods: ``figure()`` draws the state, ``alt()`` says it.
    """

    _css = (HERE / "labs.css").read_text("utf8")
    SCRIPT = None
    WORDS = {}

    lang = Unicode().tag(sync=True)
    words = Dict().tag(sync=True)

    def __init__(self, **settings):
        words = {key: i18n.gettext(message) for key, message in self.WORDS.items()}
        super().__init__(lang=i18n.language(), words=words, **settings)

    def figure(self):
        """Return the state as a matplotlib figure."""
        raise NotImplementedError

    def alt(self):
        """Return the state in words."""
        raise NotImplementedError

    def png(self):
        """Return ``figure()`` as the bytes of a PNG file, in the look of the course."""
        from matplotlib import rc_context, style

        from gdlib.plot.style import SHEET, localize

        with rc_context(), style.context(SHEET):
            figure, file = self.figure(), BytesIO()
            localize(figure)
            figure.savefig(file, format="png", dpi=120, metadata={"Software": None})
        return file.getvalue()

    def page(self):
        """Return the laboratory as one HTML page that needs no Jupyter, no kernel and no network.

        ``Path("levels.html").write_text(gd.labs.level_sets().page(), "utf8")`` is ready for a website.
        """
        parts = {
            "lang": self.lang,
            "title": self.words["title"],
            "css": self._css,
            "module": module("host.js", self.SCRIPT),
            # "<" would let a word end the script.
            "state": json.dumps(self._page_state()).replace("<", "\\u003c"),
        }
        template = (HERE / "page.html").read_text("utf8")
        return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)

    def _page_state(self):
        names = {name for name in self.keys if not name.startswith("_")} - {"layout", "tabbable", "tooltip"}
        state = {name: getattr(self, name) for name in sorted(names)}
        return {name: value for name, value in state.items() if not isinstance(value, bytes)}

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        alt = self.alt()
        data |= {"text/plain": alt, "image/png": b64encode(self.png()).decode()}
        return data, (metadata or {}) | {"image/png": {"alt": alt}}


def fixed(x, digits=2):
    """Write a number with fixed decimals in the reader's language, as the laboratories' read-outs do.

    >>> fixed(-0.5), fixed(-0.001)
    ('−0.50', '0.00')
    """
    return _prose(f"{round(x, digits) + 0.0:.{digits}f}")


def write(x, digits=3):
    """Write a number with that many significant digits in the reader's language.

    >>> write(0.05), write(25.0)
    ('0.05', '25')
    """
    return i18n.number(x, digits).replace("-", "−")


def pair(w):
    """Write a point; where the comma is the decimal sign a semicolon parts its coordinates.

    >>> pair((1, -2))
    '(1.00, −2.00)'
    """
    return "(" + (", " if i18n.language() == "en" else "; ").join(fixed(float(x)) for x in w) + ")"


def _prose(text):
    return (text if i18n.language() == "en" else text.replace(".", ",")).replace("-", "−")
