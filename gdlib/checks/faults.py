"""What can be wrong with a result before its numbers are compared, in the order in which it is said."""

import numpy as np

from gdlib.i18n import N_

from .results import Opaque

# id: (diagnosis, hint). The order is the order of root causes: what stands first explains what follows.
FAULTS = {
    "not_a_function": (
        N_("This is a {type}, not a function."),
        N_('Hand over the function itself, without parentheses: gd.check("{name}", {name}).'),
    ),
    "ended": (
        N_("Your function ended the Python process, or asked for more memory than there is."),
        N_("Does it call exit, or build something huge?"),
    ),
    "interrupted": (
        N_("Your function was interrupted before it came to an end."),
        N_("Does a loop never stop? Look at its condition."),
    ),
    "arity": (
        N_("Your function cannot be called as it must be: {message}"),
        N_("Its first line must read: def {name}{signature}:"),
    ),
    "raised": (
        N_("Your function raised {type}: {message}"),
        N_("It happened in line {line}: {code}"),
    ),
    "printed": (
        N_("Your function printed its result and returned nothing."),
        N_("Write return instead of print."),
    ),
    "returned_none": (
        N_("Your function returned nothing."),
        N_("Its last line must return the result: return ..."),
    ),
    "wrong_parts": (
        N_("Your function must return {wanted}, in this order."),
        N_("Its last line must read: return {wanted}"),
    ),
    "wrong_rows": (
        N_("Your function returned a {type}; batches of indices were expected, an array for each."),
        N_("Collect the batches in a list and return it, or yield one after the other."),
    ),
    "wrong_kind": (
        N_("Your function returned a {type}; numbers were expected."),
        N_("Return a number or a NumPy array."),
    ),
    "not_a_bool": (
        N_("Your function returned a {type}; True or False was expected."),
        N_("A comparison such as a <= b gives it; all(...) makes one answer out of many."),
    ),
    "wrong_tuple": (
        N_("Your function returned a {type} in a place where a tuple of {count} values was expected."),
        N_("Put these values into parentheses of their own."),
    ),
    "wrong_count": (
        N_("Your function returned {yours} values in a place where {count} were expected."),
        N_("Return all of them, in the order that the statement asks for."),
    ),
    "wrong_names": (
        N_("Your function returned a {type}; a list of names was expected."),
        N_("Start with an empty list, append each name, and return the list."),
    ),
    "wrong_container": (
        N_("Your function returned a {type}; a {wanted} was expected."),
        N_("Return one {wanted} that holds all the results."),
    ),
    "wrong_keys": (
        N_("Your {wanted} does not have the names that are expected: {keys}"),
        N_("A minus marks a name that is missing, a plus one that is too many."),
    ),
    "wrong_text": (
        N_("Your function returned a {type}; a piece of text was expected."),
        N_('Return it in quotes: return "A".'),
    ),
    "mutated": (
        N_("Your function changed {argument}, which belongs to the caller."),
        N_("Work on a new array: {argument} = {argument} - ... makes one, {argument} -= ... does not."),
    ),
    "global_rng": (
        N_("Your function draws from the global random generator, not from the one it was given."),
        N_("Use the argument: rng.permutation(n) instead of np.random.permutation(n)."),
    ),
    "wrong_shape": (
        N_("Your result has the shape {yours}; expected is {expected}."),
        N_("The result must have the shape that the statement asks for, whatever the shape of the input."),
    ),
    "integer_truncation": (
        N_("Your result holds integers: everything after the decimal point was cut off."),
        N_("Convert the input first: np.asarray(x, dtype=float)."),
    ),
    "not_finite": (
        N_("Your result is not a number (nan) or infinite."),
        N_("Look for a division by zero, or a loop whose steps grow."),
    ),
    "not_repeatable": (
        N_("Called twice with the same numbers, your function gives two answers."),
        N_("What it remembers must come in as an argument and go out with return; use no global variable."),
    ),
    "warned": (
        N_("Your numbers are right, but NumPy warns on the way: {message}."),
        N_("Look for an exponential of a large number, or a division by zero."),
    ),
}
ORDER = tuple(FAULTS)


def fault_of(value, expected, returns=(), part=None):
    """Compare the kind of a returned value with the expected one: return (id, facts), or None where it fits.

    >>> fault_of(None, 1.0), fault_of([1, 2], np.ones(2))
    (('returned_none', {}), None)
    >>> fault_of(np.ones(2), 1.0)
    ('wrong_shape', {'yours': '(2,)', 'expected': '()'})
    """
    if value is None:
        return "returned_none", {}
    if not isinstance(expected, tuple):
        return _kind_fault(value, expected)
    if not isinstance(value, (tuple, list)) or len(value) != len(expected):
        wanted = {"wanted": ", ".join(returns)}
        return ("wrong_parts", wanted) if returns else ("wrong_rows", {"type": type_name(value)})
    chosen = parts_of(expected, part)
    return next(filter(None, (_kind_fault(value[i], expected[i]) for i in chosen)), None)


def parts_of(values, part):
    """The places of a tuple that a question compares: all of them, one, or several."""
    if part is None:
        return range(len(values))
    return part if isinstance(part, tuple) else (part,)


def _kind_fault(value, expected):
    if isinstance(expected, tuple):
        return _tuple_fault(value, expected)
    if isinstance(expected, dict):
        return _dict_fault(value, expected)
    if is_names(expected):
        return None if is_names(value) else ("wrong_names", {"type": type_name(value)})
    if isinstance(expected, bool):
        return None if isinstance(value, bool) else ("not_a_bool", {"type": type_name(value)})
    if isinstance(expected, str):
        return None if isinstance(value, str) else ("wrong_text", {"type": type_name(value)})
    array = as_numbers(value)
    if array is None:
        return "wrong_kind", {"type": type_name(value)}
    if array.shape != np.shape(expected):
        return "wrong_shape", {"yours": str(array.shape), "expected": str(np.shape(expected))}
    if not np.isfinite(array).all() and np.isfinite(expected).all():
        return "not_finite", {}
    return None


def _tuple_fault(value, expected):
    if not isinstance(value, (tuple, list)):
        return "wrong_tuple", {"type": type_name(value), "count": len(expected)}
    if len(value) != len(expected):
        return "wrong_count", {"yours": len(value), "count": len(expected)}
    return fault_of(value, expected)


def _dict_fault(value, expected):
    """A dictionary or a table must have the expected names, in any order, and an entry that fits for each."""
    wanted = type_name(expected)
    if not isinstance(value, type(expected)):
        return "wrong_container", {"type": type_name(value), "wanted": wanted}
    signs = [f"-{key}" for key in expected if key not in value] + [
        f"+{key}" for key in value if key not in expected
    ]
    if signs:
        return "wrong_keys", {"wanted": wanted, "keys": " ".join(signs[:6])}
    return next(filter(None, (_kind_fault(value[key], expected[key]) for key in expected)), None)


def is_names(value):
    """Whether ``value`` is a list or tuple of pieces of text; an empty one may be.

    >>> is_names(["a", "b"]), is_names([]), is_names([1.0]), is_names("ab")
    (True, True, False, False)
    """
    if isinstance(value, np.ndarray):
        return value.shape == (0,)
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)


def type_name(value):
    return value.type if isinstance(value, Opaque) else type(value).__name__


def as_numbers(value):
    """Return a real float64 array for a number, an array, or a list of numbers; None for anything else."""
    if value is None or isinstance(value, (str, bool, complex, Opaque)):
        return None
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "iuf" else None
    except (ValueError, TypeError, OverflowError):
        return None
