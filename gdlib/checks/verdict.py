"""From probes and results to a verdict: a pure function, with the expected values computed then and there."""

from dataclasses import dataclass, field, replace

import numpy as np

from .faults import ORDER, as_numbers, fault_of, is_names, parts_of, type_name
from .results import ENDED, GLOBAL_DICE, Opaque, aside, collect, here, known

# A known mistake may explain anything but these, which speak for themselves.
PLAIN_CAUSES = ("ended", "interrupted", "arity", "printed", "returned_none")
# Mistakes with these ids return the right values: only the finding itself can tell them apart.
SIDE_EFFECTS = ("mutated", "warned", "global_rng")


@dataclass(frozen=True)
class Finding:
    """The first thing wrong for one question.

    ``kind`` is an id of ``faults.FAULTS``, "differs" (in its numbers) or "property".
    ``facts`` fill the gaps in the message; ``inner`` is the place in a returned part that is a tuple itself.
    """

    kind: str
    facts: dict = field(default_factory=dict)
    probe: object = None
    step: int = 0
    part: int | None = None
    inner: int | None = None
    entry: tuple = ()
    yours: object = None
    expected: object = None


@dataclass(frozen=True)
class Verdict:
    """``findings`` has one entry a question (None where it is right); ``cause`` is the one to explain."""

    findings: tuple
    cause: Finding | None = None
    mistake: object = None


def decide(exercise, probes, results):
    """Judge ``results``, one tuple for each probe, and find the known mistake that explains them."""
    results = [*results, *[()] * (len(probes) - len(results))]
    errors = [r[-1].error for r in results if r]
    if errors and all(e and e.type == "NotImplementedError" for e in errors):
        return everywhere(exercise, Finding("not_started"))
    with aside():
        wanted = collect(probes, exercise.reference, known)
        results, expected = (viewed(exercise, probes, r) for r in (results, wanted))
        rows = list(zip(probes, results, expected, strict=True))
        findings = tuple(judge(exercise, question, rows) for question in exercise.questions)
        return Verdict(findings, *diagnose(exercise, rows, findings))


def viewed(exercise, probes, results):
    """The results as the exercise looks at them."""
    if not exercise.view:
        return results
    views = (exercise.view([r.value for r in row], p.calls) for p, row in zip(probes, results, strict=True))
    return [
        tuple(replace(r, value=v) for r, v in zip(row, view, strict=True))
        for row, view in zip(results, views, strict=True)
    ]


def everywhere(exercise, finding):
    """The verdict where one finding answers every question."""
    return Verdict((finding,) * len(exercise.questions), finding)


def judge(exercise, question, rows):
    """Return the first thing wrong for ``question``, or None; a row is (probe, results, expected)."""
    mine = [row for row in rows if question.reads(row[0])]
    for probe, results, expected in mine:
        for step, (got, want) in enumerate(zip(results, expected, strict=False)):
            finding = _problem(exercise, question, probe, got, want)
            if finding:
                return replace(finding, probe=probe, step=step)
        if len(results) < len(expected):
            return replace(
                _broken_off(exercise, results, expected), probe=probe, step=max(len(results) - 1, 0)
            )
    if question.holds:
        values = [[_numbers(r.value) for r in results] for _, results, _ in mine]
        if not question.holds(values, [probe.calls for probe, _, _ in mine]):
            return Finding("property", probe=mine[0][0])
    return None


def _problem(exercise, question, probe, got, want):
    """What is wrong with one result, in the order of root causes; None where it is right."""
    if got.error:
        return _error(got.error)
    nothing = question.or_none and (got.value is None or want.value is None)
    fault = None if nothing else fault_of(got.value, want.value, exercise.returns, question.part)
    if fault and not (question.any_shape and fault[0] == "wrong_shape"):
        printed = fault[0] == "returned_none" and got.output.strip()
        return Finding("printed" if printed else fault[0], fault[1], part=question.part)
    if question.pure and got.changed:
        key = got.changed[0]
        if key == GLOBAL_DICE:
            return Finding("global_rng")
        return Finding("mutated", {"argument": key if isinstance(key, str) else exercise.arguments[key]})
    compare = _nothing if nothing else _difference
    different = None if question.holds else compare(got.value, want.value, probe, question.part)
    if question.quiet and got.warned and not different:
        return Finding("warned", {"message": got.warned}, part=question.part)
    return different


def _error(error):
    if error.type == "KeyboardInterrupt":
        return Finding("interrupted")
    if error.type == ENDED:
        return Finding("ended")
    facts = {"type": error.type, "message": error.message, "line": error.line, "code": error.code}
    return Finding("arity" if error.binding else "raised", facts)


def _broken_off(exercise, results, expected):
    """Why a probe ended before its last step, where the question's own part did not show it."""
    if not results:
        return Finding("interrupted")
    fault = fault_of(results[-1].value, expected[len(results) - 1].value, exercise.returns)
    return Finding(*(fault or ("wrong_kind", {"type": "?"})))


def _difference(yours, expected, probe, part=None):
    """The first number that differs, as a Finding; None where all agree. A state may be a tuple itself."""
    if isinstance(expected, tuple):
        chosen = parts_of(expected, part)
        each = ((i, _difference(yours[i], expected[i], probe)) for i in chosen)
        return next((replace(found, part=i, inner=found.part) for i, found in each if found), None)
    if isinstance(expected, dict):
        each = ((key, _difference(yours[key], expected[key], probe)) for key in expected)
        return next((replace(found, entry=(key, *found.entry)) for key, found in each if found), None)
    if is_names(expected):
        same = list(yours) == list(expected)
        return None if same else Finding("differs", yours=list(yours), expected=list(expected))
    if isinstance(expected, (str, bool)):
        same = _word(yours) == _word(expected)
        return None if same else Finding("differs", yours=yours, expected=expected)
    mine, right = as_numbers(yours), np.asarray(expected, dtype=float)
    wrong = ~_close(mine, right, probe)
    if not wrong.any():
        return None
    cut = np.asarray(yours).dtype.kind in "iu" and np.array_equal(mine, np.trunc(right))
    entry = tuple(int(i) for i in np.argwhere(wrong)[0])
    kind = "integer_truncation" if cut else "differs"
    return Finding(kind, entry=entry, yours=float(mine[entry]), expected=float(right[entry]))


def _nothing(yours, expected, probe, part=None):
    """Where None is an answer, both must be None."""
    if yours is expected:
        return None
    shown = (Opaque("None" if x is None else type_name(x)) for x in (yours, expected))
    numbers = map(as_numbers, (yours, expected))
    pair = (
        float(n) if n is not None and n.ndim == 0 else words for n, words in zip(numbers, shown, strict=True)
    )
    return Finding("differs", **dict(zip(("yours", "expected"), pair, strict=True)))


def _word(answer):
    return answer.strip().casefold() if isinstance(answer, str) else answer


def _close(a, b, probe):
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= probe.atol + probe.rtol * np.abs(b)
    return (near & np.isfinite(b)) | (a == b) | (np.isnan(a) & np.isnan(b))


def _numbers(value):
    if isinstance(value, dict) or (is_names(value) and len(value)):
        return value
    parts = isinstance(value, tuple) or (isinstance(value, list) and as_numbers(value) is None)
    return tuple(map(_numbers, value)) if parts else as_numbers(value)


def diagnose(exercise, rows, findings):
    """Choose the one finding to explain, and the known mistake that gives the same results on every probe."""
    found = [finding for finding in findings if finding]
    if not found:
        return None, None
    first = min(found, key=_rank)
    if first.kind in PLAIN_CAUSES:
        return first, None
    for mistake in exercise.mistakes:
        if mistake.id in SIDE_EFFECTS and mistake.id != first.kind:
            continue
        if _made(exercise, mistake, rows):
            return next((f for f in found if f.kind == "differs"), first), mistake
    if first.kind in ("differs", "property") and _forgetful(rows):
        return replace(first, kind="not_repeatable"), None
    return first, None


def _rank(finding):
    """The order of root causes; different numbers come after them, and a mere warning last."""
    if finding.kind == "warned":
        return len(ORDER) + 1
    return ORDER.index(finding.kind) if finding.kind in ORDER else len(ORDER)


def _made(exercise, mistake, rows):
    """Was this mistake made? Its own sign tells, or else equal results."""
    if not mistake.seen:
        # A function that throws everybody's dice gives the same only where they are put back each time.
        call = here if mistake.id in SIDE_EFFECTS else known
        return matches(exercise, mistake.function, rows, call)
    values = [[r.error or _numbers(r.value) for r in results] for _, results, _ in rows]
    try:
        return all(values) and bool(mistake.seen(values, [probe.calls for probe, _, _ in rows]))
    except (
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
    ):  # results of a kind that the sign never meets
        return False


def matches(exercise, function, rows, call=known):
    """Does ``function`` give the same results as those in ``rows``, on every probe?"""
    theirs = (
        (p, results, viewed(exercise, (p,), collect((p,), function, call))[0]) for p, results, _ in rows
    )
    return all(same(results, other, probe) for probe, results, other in theirs)


def _forgetful(rows):
    """The first probe comes twice: did the answers differ?"""
    (probe, once, _), (again, twice, _) = rows[0], rows[1 % len(rows)]
    return probe is again and not same(once, twice, probe)


def same(mine, theirs, probe):
    """Are two results of one probe the same: the same values or the same kind of exception, step by step?"""
    return len(mine) == len(theirs) and all(
        a.error.type == b.error.type
        if a.error and b.error
        else not (a.error or b.error) and _alike(a.value, b.value, probe)
        for a, b in zip(mine, theirs, strict=True)
    )


def _alike(a, b, probe):
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key], probe) for key in a)
    if is_names(a) and is_names(b):
        return list(a) == list(b)
    if isinstance(a, tuple) or isinstance(b, tuple):
        pair = isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)) and len(a) == len(b)
        return pair and all(_alike(x, y, probe) for x, y in zip(a, b, strict=True))
    left, right = as_numbers(a), as_numbers(b)
    if left is not None and right is not None:
        return left.shape == right.shape and bool(_close(left, right, probe).all())
    return type(a) is type(b) and not isinstance(a, (np.ndarray, list)) and a == b
