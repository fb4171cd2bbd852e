"""What belongs to the notebook: ``setup`` at its top, ``show`` under every figure."""

import sys
from base64 import b64encode
from html import escape
from io import BytesIO

import matplotlib.pyplot as plt

from gdlib import i18n
from gdlib.i18n import gettext as _

from .style import SHEET, localize

CSS_DPI, DPI = 100, 200  # twice as fine as it is shown, for screens with small pixels


def setup(lang=None):
    """Choose the reader's language and the look of the figures; the first line of every notebook.

    >>> with plt.rc_context():
    ...     setup("es")
    >>> i18n.language()
    'es'
    >>> i18n.use(None)
    """
    i18n.use(lang)
    plt.style.use(SHEET)
    shell = _shell()
    if shell is not None:
        _stay_calm(shell)


def show(fig, alt=None):
    """Display a figure together with the words that say what it shows, then close it.

    ``alt`` is read aloud to readers who do not see the figure, so it is not optional.
    Outside a notebook nothing is displayed.

    >>> show(plt.figure(), alt=" ")
    Traceback (most recent call last):
    ...
    ValueError: got no alt text, wanted words that say what the figure shows: try gd.show(fig, alt="...")
    """
    fig = fig.get_figure() if hasattr(fig, "get_figure") else fig
    if not isinstance(alt, str) or not alt.strip():
        plt.close(fig)
        raise ValueError(
            _("got no alt text, wanted words that say what the figure shows: try {call}").format(
                call='gd.show(fig, alt="...")'
            )
        )
    if _shell() is not None:
        from IPython.display import display

        display({"text/html": _html(fig, alt), "text/plain": alt}, raw=True)
    plt.close(fig)  # else the inline backend shows it a second time, without its words


def _html(fig, alt):
    """Return ``fig`` as one HTML element: JupyterLab drops the alt text of plain image outputs."""
    localize(fig)
    png = BytesIO()
    fig.savefig(png, format="png", dpi=DPI, bbox_inches="tight", pad_inches=0.15, metadata={"Software": None})
    data = png.getvalue()
    width = int.from_bytes(data[16:20], "big") * CSS_DPI // DPI  # from the PNG header
    return (
        '<figure role="group" style="margin:0.5em 0">'
        f'<img alt="{escape(alt)}" src="data:image/png;base64,{b64encode(data).decode()}" width="{width}"'
        ' style="max-width:100%;height:auto;border-radius:10px"></figure>'
    )


def _shell():
    """Return the running IPython shell, or None; IPython is not imported for that."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _draws(source):
    """Tell whether a cell only shows something.

    No other cell is calmed: a grader reads a check cell without an error as full marks.
    """
    return (
        ("gd.show(" in source or "gd.labs." in source)
        and "gd.check(" not in source
        and "assert" not in source
    )


def _stay_calm(shell):
    """In a cell that draws, say in one line which function is still to be written; Run All then goes on."""
    if getattr(shell, "_gdlib_calm", False):
        return
    shell._gdlib_calm = True
    now = {"draws": False, "error": None}

    def before(info):
        now.update(draws=_draws(info.raw_cell or ""), error=None)

    def handler(shell, kind, error, tb, tb_offset=None):
        last = tb
        while last.tb_next:
            last = last.tb_next
        code = last.tb_frame.f_code
        # Only what was written in this notebook can be "not started yet", never a library.
        if not now["draws"] or last.tb_frame.f_globals is not shell.user_ns or code.co_name == "<module>":
            return shell.showtraceback((kind, error, tb), tb_offset=tb_offset)
        now["error"] = error
        plt.close("all")  # else the half-made figure appears below
        print(
            _("Not started yet: write `{name}` above, then run this cell again.").format(
                name=code.co_qualname
            )
        )

    def after(result):
        if result is not None and now["error"] is not None and result.error_in_exec is now["error"]:
            result.error_in_exec = None  # the kernel replies "ok": Run All goes on

    shell.set_custom_exc((NotImplementedError,), handler)
    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)
