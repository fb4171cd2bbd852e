"""A verdict in the reader's language: what a student sees."""

from dataclasses import dataclass, field

import numpy as np

from gdlib.i18n import N_, number
from gdlib.i18n import gettext as _

from .faults import FAULTS
from .functions import Function
from .probes import Returned
from .results import Opaque
from .tables import Table

NO_MATCH = N_("The numbers differ from the expected ones.")
NO_MATCH_ANSWER = N_("Your answer is not the expected one.")
NO_MATCH_LATER = N_("Step 1 is right, step {step} is not.")


@dataclass(frozen=True)
class Report:
    """What one check found; ``str(report)`` is its text.

    ``mistake`` is the id of the known mistake, or None. ``questions`` holds (text, points earned, points)
    for each line, ``right`` tells whether all were answered.
    """

    name: str
    points: float
    max_points: int
    mistake: str | None
    text: str
    seed: int
    questions: tuple = field(default=())
    right: bool = False

    def __str__(self):
        return self.text


class _Gaps(dict):
    def __missing__(self, key):
        return "?"


def make_report(exercise, verdict, seed, lang, printed=""):
    """Write the report of a verdict in ``lang``."""
    cause, mistake = verdict.cause, verdict.mistake
    rows = tuple(
        (_(q.text, lang), 0 if finding else q.points, q.points)
        for q, finding in zip(exercise.questions, verdict.findings, strict=True)
    )
    points = float(sum(row[1] for row in rows))
    if cause and cause.kind == "not_started":
        text, name = _("{name}: not started yet", lang).format(name=exercise.name), cause.kind
    else:
        name = mistake.id if mistake else cause.kind if cause and cause.kind in FAULTS else None
        marks = [_line(*row, finding is None) for row, finding in zip(rows, verdict.findings, strict=True)]
        total = _("practice, no points", lang) if not exercise.points else f"{points:g}/{exercise.points}"
        blocks = [[exercise.name, *marks, _("Total: {points}", lang).format(points=total)]]
        blocks.append(_explanation(exercise, verdict, lang) if cause else [])
        blocks.append(_printed(printed, lang))
        blocks.append(
            [
                _('Seed {seed}: gd.check("{name}", {name}, seed={seed}) repeats this check.', lang).format(
                    seed=seed, name=exercise.name
                )
            ]
        )
        text = "\n\n".join("\n".join(block) for block in blocks if block)
    return Report(exercise.name, points, exercise.points, name, _printable(text), seed, rows, cause is None)


def _line(text, earned, points, right):
    marks = f"  {earned}/{points}" if points else ""
    return f"{'[ok]' if right else '[x] '} {text}{marks}"


def _explanation(exercise, verdict, lang):
    """At most one diagnosis, one hint, the first number that differs, and the call that gave it."""
    cause, mistake = verdict.cause, verdict.mistake
    diagnosis, hint = FAULTS.get(cause.kind, ("", ""))
    if mistake and mistake.diagnosis:
        diagnosis, hint = mistake.diagnosis, mistake.hint
    elif cause.kind in ("differs", "property"):
        question = exercise.questions[verdict.findings.index(cause)]
        nothing = NO_MATCH_ANSWER if isinstance(cause.yours, (str, bool, list)) else NO_MATCH
        diagnosis, hint = (NO_MATCH_LATER if cause.step else nothing), question.hint
    if cause.kind == "raised" and cause.facts["line"] is None:
        hint = ""
    facts = _Gaps(_facts(exercise, cause, lang))
    lines = [_(diagnosis, lang).format_map(facts)]
    if hint:
        lines.append(_("Hint: {hint}", lang).format(hint=_(hint, lang).format_map(facts)))
    if cause.yours is not None and not isinstance(cause.yours, str):
        lines.append(_numbers_line(exercise, cause, lang))
    if cause.probe is not None and cause.kind != "not_a_function":
        lines.append(_("Called as: {call}", lang).format(call=call_text(exercise, cause)))
        lines += _tables(exercise, cause)
    return lines


def _facts(exercise, cause, lang):
    facts = {"name": exercise.name, "signature": exercise.signature, "step": cause.step + 1, **cause.facts}
    if cause.probe is not None:
        given = _given(exercise, cause.probe.calls[cause.step])
        facts |= {name: number(v, 4, lang) for name, v in given.items() if isinstance(v, float)}
    if isinstance(cause.yours, float):
        facts |= dict(zip(("yours", "expected"), _apart(cause.yours, cause.expected, lang), strict=True))
    return facts


def _numbers_line(exercise, cause, lang):
    """The first difference, as in "step 2, w, entry (0, 1): yours 0.4123, expected 0.4019"."""
    place = []
    if len(cause.probe.calls) > 1:
        place.append(_("step {n}", lang).format(n=cause.step + 1))
    if cause.part is not None and exercise.returns:
        place.append(_part(exercise.returns[cause.part], cause.inner))
    if cause.entry:
        entry = cause.entry if len(cause.entry) > 1 else cause.entry[0]
        place.append(_("entry {entry}", lang).format(entry=entry))
    yours, expected = _apart(cause.yours, cause.expected, lang)
    text = _("yours {yours}, expected {expected}", lang).format(yours=yours, expected=expected)
    return _("{place}: {numbers}", lang).format(place=", ".join(place), numbers=text) if place else text


def _part(name, inner):
    """The name of a returned part, or of a place in it.

    >>> _part("w", None), _part("(m, v, t)", 1), _part("grads", 1)
    ('w', 'v', 'grads[1]')
    """
    if inner is None:
        return name.strip("()") if name.count(",") == 0 else name
    names = name.strip("()").split(", ")
    return names[inner] if len(names) > 1 else f"{name}[{inner}]"


def _apart(yours, expected, lang):
    """Both numbers with as many digits as it takes to see that they differ."""
    if isinstance(yours, (str, bool, list)):
        return yours, expected
    if isinstance(yours, Opaque) or isinstance(expected, Opaque):
        return tuple(x.type if isinstance(x, Opaque) else number(x, 4, lang) for x in (yours, expected))
    for digits in range(4, 18):
        pair = number(yours, digits, lang), number(expected, digits, lang)
        if pair[0] != pair[1]:
            break
    return pair


def call_text(exercise, cause):
    """The failing call as code that can be pasted; arrays by name where it would not fit on a line."""
    call, names = cause.probe.calls[cause.step], exercise.arguments
    for short in (False, True):
        words = [_code(a, n, short, exercise) for a, n in zip(call.args, names, strict=False)]
        words += [f"{k}={_code(v, k, short, exercise)}" for k, v in call.kwargs.items()]
        text = f"{exercise.name}({', '.join(words)})"
        if len(text) <= 110:
            break
    return text


def _tables(exercise, cause):
    """Each table of the failing call, as a line of code that makes it."""
    given = _given(exercise, cause.probe.calls[cause.step])
    return [f"{name} = {value.source}" for name, value in given.items() if isinstance(value, Table)]


def _given(exercise, call):
    """The arguments of a call by name, however they are passed."""
    return {**dict(zip(exercise.arguments, call.args, strict=False)), **call.kwargs}


def _code(value, name, short, exercise):
    if isinstance(value, Returned):
        return exercise.returns[value.part]
    if isinstance(value, Function):
        return value.source
    if isinstance(value, Table) or (short and isinstance(value, (np.ndarray, list, tuple, dict))):
        return name
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()})"
    if isinstance(value, list):
        return f"[{', '.join(_code(v, name, short, exercise) for v in value)}]"
    if isinstance(value, tuple):
        words = [_code(v, name, short, exercise) for v in value]
        return f"({', '.join(words)}{',' * (len(words) == 1)})"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _printed(text, lang):
    """The first lines a student's function printed: they were caught, and may be what is being looked for."""
    lines = text.strip().splitlines()[:5]
    return [_("Your function printed:", lang), *(f"  {line[:100]}" for line in lines)] if lines else []


def _printable(text):
    return text.encode("utf-8", "replace").decode()
