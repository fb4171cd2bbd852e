"""The student's side: runs the cells and, when asked, calls the functions. Nothing it says is trusted.

``warm`` is called once, in a process that has never seen a submission; ``serve`` in a copy of it that has
locked itself in. Whatever a submission does to this process, it can only spoil its own answers.
"""

import contextlib
import importlib
import importlib.abc
import io
import os
import re
import signal
import sys
import warnings

from gdlib import checks, i18n
from gdlib.checks import results
from gdlib.course.grade import lock, wire
from gdlib.course.grade.reasons import CLOSED
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

LONGEST = 20_000  # characters of what a cell prints, of an error, of a repr
STOPPED = N_("stopped after {n:g} seconds: an endless loop?")
LATER = N_("Your work is being marked: the report comes afterwards.")
PICTURE = re.compile(r'<img alt="([^"]*)" src="data:image/png;base64,([A-Za-z0-9+/=]+)"')


class Printed(io.StringIO):
    """A stream that keeps the first characters only: an endless print must not fill the memory."""

    def write(self, text):
        left = LONGEST - self.tell()
        super().write(str(text)[: max(0, left)])
        return len(text)


class Closed(importlib.abc.MetaPathFinder):
    """Says why a module is not there. The files are absent, too: this finder only finds the words."""

    def __init__(self, modules):
        self.modules = tuple(modules)

    def find_spec(self, name, path=None, target=None):
        for module in self.modules:
            if name == module or name.startswith(module + "."):
                raise ModuleNotFoundError(_(CLOSED).format(module=module), name=name)
        return None


def warm(config):
    """Import what students may use, and make the shell their cells run in."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    sys.meta_path.insert(0, Closed(config["closed"]))
    for lang in i18n.LANGUAGES:
        _("", lang)
    for line in config["imports"].splitlines():
        with contextlib.suppress(Exception):  # a cell that needs it will say so
            exec(line, {})
    # What students use and the grader does not, so it is named here and not imported.
    importlib.import_module("gdlib.plot")
    results.here(max, ([0],), {})  # loads what every call of a check needs
    checks.check = _later
    return _shell(config["figures"])


def _later(name, function=None, *, seed=None):
    """In place of ``gd.check``, whose answers are not in this process."""
    print(_(LATER))


def _shell(figures):
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        seen = ()

        def enable_gui(self, gui=None):
            pass

        def _showtraceback(self, etype, evalue, stb):
            self.seen = stb if isinstance(stb, list) else [str(stb)]

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Plain"
    shell = Shell.instance(config=config)
    if figures:
        _draw_once()
        shell.enable_matplotlib("inline")
    shell.run_cell("pass", store_history=False)
    return shell


def _draw_once():
    """Load fonts and what else the first figure takes; a laboratory's picture is nobody's work."""
    notebook = importlib.import_module("gdlib.plot.notebook")
    notebook.DPI = notebook.CSS_DPI  # pages are mailed
    laboratory = importlib.import_module("gdlib.labs.base").Lab
    laboratory._repr_mimebundle_ = lambda lab, **_settings: ({"text/plain": lab.alt()}, {})
    pyplot = importlib.import_module("matplotlib.pyplot")
    with pyplot.rc_context():
        notebook.setup("en")
        figure, axes = pyplot.subplots()
        axes.set(xlabel="x", ylabel="y", title="$h = 0.1$")
        notebook._html(figure, "")
        pyplot.close(figure)
    i18n.use(None)


def serve(shell, handle, limits):
    """Answer requests until the other side goes away."""
    Agent(shell, wire.Link(handle, handle), limits).serve()


def main():
    """Alone in a cold sandbox: the settings come first on the line that is standard input and output."""
    from gdlib.course.grade import zygote

    link = wire.Link(os.dup(0), os.dup(1))
    config = link.receive(60)["config"]
    limits = lock.Limits(**config["limits"])
    zygote.prepare(config)
    shell = warm(config)
    zygote.lock_in(config, limits)
    Agent(shell, link, limits).serve()


class Agent:
    def __init__(self, shell, link, limits):
        self.shell, self.link, self.limits = shell, link, limits
        self.objects, self.numbers = [], {}

    def serve(self):
        # KeyboardInterrupt is what `here` and a check take as "interrupted".
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        sys.path.insert(0, os.getcwd())
        self.link.send({"ready": True})
        while True:
            try:
                message = self.link.receive(resolve=self.resolve)
            except wire.Gone:
                os._exit(0)
            self.answer(message)

    def answer(self, message):
        try:
            reply = getattr(self, f"do_{message['op']}")(message)
        except BaseException as error:  # whatever the student's code raised, SystemExit included
            signal.setitimer(signal.ITIMER_REAL, 0)
            reply = {"error": type(error).__name__, "words": _words(error)}
        try:
            self.link.send({"to": message["number"], **reply}, self.keep)
        except (TypeError, ValueError, RecursionError) as error:
            self.link.send({"to": message["number"], "error": "TypeError", "words": _words(error)})

    def keep(self, thing):
        """An object stays here; the other side gets a number and can only have it called."""
        number = self.numbers.setdefault(id(thing), len(self.objects))
        if number == len(self.objects):
            self.objects.append(thing)
        return {"r": number, "type": type(thing).__name__[:80], "call": callable(thing)}

    def resolve(self, told):
        if "callback" not in told:
            return self.objects[told["r"]]

        def callback(*args, **kwargs):
            self.link.send({"callback": told["r"], "args": list(args), "kwargs": kwargs}, self.keep)
            reply = self.link.receive(resolve=self.resolve)
            if "error" in reply:
                raise getattr(__import__("builtins"), reply["error"], RuntimeError)(reply["words"])
            return reply["value"]

        return callback

    def do_probe(self, message):
        """What this process can do that it must not; asked before any submission is read."""
        from gdlib.course.grade import probe

        return {"value": probe.faults(message["closed"])}

    @contextlib.contextmanager
    def alarm(self, seconds):
        """Interrupt what runs too long. A loop that swallows interrupts is ended from outside."""
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def do_cell(self, message):
        """Run one cell and return what it showed, in the form of a notebook's outputs."""
        from IPython.utils.capture import capture_output

        i18n.use(message["lang"]) if message["number"] == 1 else None
        out, err, self.shell.seen = Printed(), Printed(), ()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            capture_output(stdout=False, stderr=False) as shown,
            self.alarm(self.limits.cell),
        ):
            done = self.shell.run_cell(message["source"], store_history=False)
        outputs = [_stream("stdout", out), _stream("stderr", err)]
        outputs += [_picture(output) for output in shown.outputs]
        error = done.error_before_exec or done.error_in_exec
        if error is not None:
            words = (
                _(STOPPED).format(n=self.limits.cell) if type(error) is KeyboardInterrupt else _words(error)
            )
            traceback = [str(line)[:LONGEST] for line in self.shell.seen[-20:]]
            outputs.append(
                {
                    "output_type": "error",
                    "ename": type(error).__name__,
                    "evalue": words,
                    "traceback": traceback,
                }
            )
        return {"outputs": [output for output in outputs if output]}

    def do_get(self, message):
        """The value of a name: data as it is, anything else as something that stays here."""
        if message["name"] not in self.shell.user_ns:
            return {"error": "NameError", "words": f"name {message['name']!r} is not defined"}
        return {"value": self.shell.user_ns[message["name"]]}

    def do_result(self, message):
        """Call a function for a check: everything it did, as data."""
        function, args, kwargs = self.objects[message["function"]], message["args"], message["kwargs"]
        with self.alarm(self.limits.call):
            result = results.here(function, args, kwargs)
        fields = {name: getattr(result, name) for name in ("value", "changed", "output", "warned", "seconds")}
        return {**fields, "failure": result.error and dict(vars(result.error))}

    def do_call(self, message):
        """Call a function for a teacher's own test and return its value."""
        with contextlib.redirect_stdout(Printed()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with self.alarm(self.limits.call):
                return {"value": self.objects[message["function"]](*message["args"], **message["kwargs"])}

    def do_attribute(self, message):
        return {"value": getattr(self.objects[message["object"]], message["name"])}


def _stream(name, printed):
    text = printed.getvalue()
    return {"output_type": "stream", "name": name, "text": wire.clean(text)} if text else None


def _picture(output):
    """What a cell displayed, without HTML: a figure of gd.show becomes its picture and its words."""
    import html

    data = {kind: output.data[kind] for kind in ("text/plain", "image/png") if kind in output.data}
    found = PICTURE.search(str(output.data.get("text/html", "")))
    if found:
        data = {"image/png": found[2], "text/plain": html.unescape(found[1])}
    if isinstance(data.get("image/png"), bytes):
        import base64

        data["image/png"] = base64.b64encode(data["image/png"]).decode()
    words = {kind: wire.clean(str(value)) for kind, value in data.items()}
    words["text/plain"] = words.get("text/plain", "")[:LONGEST]
    return {"output_type": "display_data", "data": words, "metadata": {}}


def _words(error):
    try:
        return wire.clean(str(error))[:2000]
    except Exception:  # one that cannot say what it is
        return ""


if __name__ == "__main__":
    main()
