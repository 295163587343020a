"""Columns of values as XPath sees them, with a mask of what is known; the arithmetic under `routing`.

Every array is (n,), or () for a constant, and broadcasts. What is not known is neither true
nor false (Kleene's three-valued logic).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np


def for_all(value: bool | float) -> np.ndarray:
    """One value for all rows: a scalar of numpy's, which broadcasts and computes as an array () does."""
    return np.array(value)[()]


KNOWN = TRUE = for_all(True)
FALSE = for_all(False)
DAY = 86_400
NEAR = 1e-12
"""Numbers that lie nearer to each other are equal."""
FARTHEST = 3_000_000
"""Days from 1970 that a date may lie away: more than eight thousand years."""
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?:Z|[+-]\d\d:?\d\d)?)?$")


@dataclass(frozen=True)
class Truths:
    """`true` is only to be read where `known`."""

    true: np.ndarray
    known: np.ndarray = KNOWN


@dataclass(frozen=True)
class Numbers:
    """NaN is a blank or something that is no number. Dates are days since 1970, `dated`."""

    values: np.ndarray
    known: np.ndarray = KNOWN
    dated: bool = False


@dataclass(frozen=True)
class Texts:
    """`codes` point into `texts`; -1 is the empty text, which no answer is."""

    codes: np.ndarray
    texts: tuple[str, ...]
    known: np.ndarray = KNOWN


@dataclass(frozen=True)
class Ticks:
    """A multi-select: `ticks` (n, k) of `choices`, all zero where nothing was answered.

    `order` (n, m): the positions of the choices as they were written one after the other, -1 behind the last
    of a row, and throughout a row of which it is not known.
    """

    ticks: np.ndarray
    choices: tuple[str, ...]
    answered: np.ndarray
    known: np.ndarray = KNOWN
    order: np.ndarray | None = None


Value = Truths | Numbers | Texts | Ticks

UNKNOWN = Truths(FALSE, FALSE)


def constant(value: str | float) -> Value:
    """A literal of an expression."""
    if isinstance(value, str):
        return Texts(for_all(0 if value else -1), (value,) if value else ())
    return Numbers(for_all(float(value)))


def all_of(left: Truths, right: Truths) -> Truths:
    """Kleene's and: false wherever either is known to be false."""
    false = (left.known & ~left.true) | (right.known & ~right.true)
    return Truths(left.known & left.true & right.known & right.true, (left.known & right.known) | false)


def any_of(left: Truths, right: Truths) -> Truths:
    """Kleene's or: true wherever either is known to be true."""
    return negated(all_of(negated(left), negated(right)))


def all_known(arguments: Iterable[Value]) -> np.ndarray:
    """Where every one of them is known."""
    return reduce(np.logical_and, (argument.known for argument in arguments), KNOWN)


def negated(value: Truths) -> Truths:
    return replace(value, true=~value.true)


def as_truths(value: Value) -> Truths:
    """XPath's boolean(): a number that is not 0 or NaN, a text that is not empty."""
    if isinstance(value, Truths):
        return value
    if isinstance(value, Numbers):
        return Truths((value.values != 0) & ~np.isnan(value.values), value.known)
    return Truths(value.codes >= 0 if isinstance(value, Texts) else value.answered, value.known)


def as_numbers(value: Value) -> Numbers:
    """XPath's number(): NaN for what is no number."""
    if isinstance(value, Numbers):
        return value
    if isinstance(value, Truths):
        return Numbers(value.true.astype(float), value.known)
    if isinstance(value, Ticks):
        value = _single_ticks(value)
    return Numbers(per_text(value, _number, np.nan), value.known)


def as_texts(value: Value) -> Texts:
    """XPath's string(); several ticks have a text where it is known how they were written."""
    if isinstance(value, Texts):
        return value
    if isinstance(value, Ticks):
        return _single_ticks(value) if value.order is None else _written_ticks(value, value.order)
    if isinstance(value, Truths):
        return Texts(value.true.astype(np.int64), ("false", "true"), value.known)
    unique, codes = np.unique(value.values, return_inverse=True)
    codes = np.where(np.isnan(value.values), -1, codes.reshape(np.shape(value.values)))
    write = date_text if value.dated else _plain_number
    return Texts(codes, tuple(write(number) for number in unique), value.known)


def _plain_number(number: float) -> str:
    return f"{number:.15g}"


def date_text(days: float) -> str:
    """Days since 1970 as a date, with its time where it has one; "" where there is no such date."""
    if not np.isfinite(days) or abs(days) > FARTHEST:
        return ""
    seconds = np.datetime64(round(days * DAY), "s")
    return str(seconds.astype("datetime64[D]") if seconds == seconds.astype("datetime64[D]") else seconds)


def days_of(text: str) -> float:
    """An ISO date or time as days since 1970, its time zone left aside; NaN for other texts."""
    match = _ISO.match(text.strip())
    if not match:
        return np.nan
    try:
        moment = np.datetime64(match[1] + "T" + (match[2] or "00:00"), "s")
    except ValueError:
        return np.nan
    return float(moment.astype(np.int64)) / DAY


def as_dates(value: Value) -> Numbers:
    """XPath's date(): days since 1970 of a date, an ISO text or a number of days."""
    if isinstance(value, Numbers):
        return replace(value, dated=True)
    texts = as_texts(value)
    return Numbers(
        per_text(texts, lambda text: _first(days_of(text), _number(text)), np.nan), texts.known, True
    )


def _first(one: float, other: float) -> float:
    return other if np.isnan(one) else one


def _single_ticks(value: Ticks) -> Texts:
    several = value.ticks.sum(axis=1) != 1
    codes = np.where(several, -1, value.ticks.argmax(axis=1)) if value.choices else np.full(len(several), -1)
    return Texts(codes, value.choices, value.known & (~several | ~value.answered))


def _written_ticks(value: Ticks, order: np.ndarray) -> Texts:
    whole = (order >= 0).sum(axis=1) == value.ticks.sum(axis=1)
    return replace(_joined(value.choices, order), known=value.known & whole)


def listed_ticks(value: Ticks) -> Texts:
    """The ticked choices parted by blanks, as the list has them: for what is the same in any order."""
    places = np.arange(len(value.choices))
    return replace(_joined(value.choices, np.where(value.ticks, places, -1)), known=value.known)


def _joined(choices: tuple[str, ...], places: np.ndarray) -> Texts:
    """The choices at the places (n, m) of each row, parted by blanks; -1 is none."""
    unique, codes = np.unique(places, axis=0, return_inverse=True)
    texts = tuple(" ".join(np.array(choices)[row[row >= 0]]) for row in unique)
    codes = codes.reshape(-1)
    blank = np.all(unique < 0, axis=1)
    return Texts(np.where(blank[codes], -1, codes), texts)


def _number(text: str) -> float:
    try:
        return float(text) if not set(text) & set("eEnN_") else np.nan
    except ValueError:
        return np.nan


def per_text(value: Texts, function: Callable[[str], float | bool], blank: float | bool) -> np.ndarray:
    """`function` of every different text once, laid out along the codes."""
    results = np.array([*(function(text) for text in value.texts), blank])
    return results[value.codes]


def equal(left: Value, right: Value) -> Truths:
    """XPath's =: as booleans if either is one, else as numbers if either is one, else as texts."""
    is_known = left.known & right.known
    if isinstance(left, Truths) or isinstance(right, Truths):
        return Truths(as_truths(left).true == as_truths(right).true, is_known)
    if isinstance(left, Numbers) or isinstance(right, Numbers):
        return _equal_numbers(left, right)
    if isinstance(right, Ticks):
        left, right = right, left
    if isinstance(left, Ticks) and isinstance(right, Texts) and np.ndim(right.codes) == 0:
        return Truths(_ticks_are(left, right.texts[0].split() if right.texts else []), is_known)
    left, right = as_texts(left), as_texts(right)
    positions = {text: position for position, text in enumerate(left.texts)}
    translated = np.array([*(positions.get(text, -2) for text in right.texts), -1])
    return Truths(left.codes == translated[right.codes], left.known & right.known)


def _equal_numbers(left: Value, right: Value) -> Truths:
    """Two blanks are equal only as texts: `${age} = ''` asks whether nothing was entered."""
    for value, other in ((left, right), (right, left)):
        if isinstance(other, Texts) and np.ndim(other.codes) == 0 and not other.texts:
            return Truths(np.isnan(as_numbers(value).values), value.known)
    left, right = _on_one_scale(left, right)
    with np.errstate(invalid="ignore"):
        # as JavaRosa does: 0.1 + 0.2 is 0.3; infinities have no difference
        alike = (left.values == right.values) | (np.abs(left.values - right.values) < NEAR)
    return Truths(alike, left.known & right.known)


def _on_one_scale(left: Value, right: Value) -> tuple[Numbers, Numbers]:
    """Two values as numbers; a text beside a date is a date too."""
    dated = any(isinstance(value, Numbers) and value.dated for value in (left, right))
    read = as_dates if dated else as_numbers
    return read(left), read(right)


def _ticks_are(value: Ticks, names: list[str]) -> np.ndarray:
    """Whether exactly these choices are ticked, in whatever order."""
    wanted = np.isin(value.choices, names)
    if wanted.sum() != len(set(names)):
        return np.zeros(len(value.answered), dtype=bool)
    return (value.ticks.astype(bool) == wanted).all(axis=1) & (value.answered if names else ~value.answered)


def selected(value: Value, choice: Value) -> Truths:
    """selected(): whether the choice is among the ticked ones."""
    choice = as_texts(choice)
    is_known = value.known & choice.known
    if np.ndim(choice.codes) == 0:
        return Truths(_selected(value, choice.texts[0] if choice.texts else ""), is_known)
    is_selected = np.zeros(len(choice.codes), dtype=bool)
    for code, text in enumerate(choice.texts):
        is_selected |= (choice.codes == code) & _selected(value, text)
    return Truths(is_selected, is_known)


def _selected(value: Value, choice: str) -> np.ndarray:
    choice = choice.strip()  # as JavaRosa does: selected(${q}, 'a ') is met in forms
    if not choice:  # as all clients do: selected(${q}, '') asks whether nothing was ticked
        return ~value.answered if isinstance(value, Ticks) else as_texts(value).codes < 0
    if isinstance(value, Ticks):
        if choice in value.choices:
            return value.ticks[:, value.choices.index(choice)].astype(bool)
        return np.zeros(len(value.answered), dtype=bool)
    return per_text(as_texts(value), lambda text: choice == text or choice in text.split(), False)


def count_selected(value: Value) -> Numbers:
    """count-selected(): the number of ticked choices."""
    if isinstance(value, Ticks):
        return Numbers(value.ticks.sum(axis=1).astype(float), value.known)
    texts = as_texts(value)
    return Numbers(per_text(texts, lambda text: float(len(text.split())), 0.0), texts.known)


def either(condition: Truths, yes: Value, no: Value) -> Value:
    """if(): `yes` where the condition is true, `no` where it is false, as truths, numbers or texts."""
    is_known = condition.known & np.where(condition.true, yes.known, no.known)
    if isinstance(yes, Truths) and isinstance(no, Truths):
        return Truths(np.where(condition.true, yes.true, no.true), is_known)
    if isinstance(yes, Numbers) and isinstance(no, Numbers):
        return Numbers(np.where(condition.true, yes.values, no.values), is_known, yes.dated and no.dated)
    first, second = as_texts(yes), as_texts(no)
    is_known = condition.known & np.where(condition.true, first.known, second.known)
    later = np.where(second.codes < 0, -1, second.codes + len(first.texts))
    codes, texts = np.where(condition.true, first.codes, later), first.texts + second.texts
    unique = tuple(dict.fromkeys(texts))
    return Texts(np.array([*(unique.index(text) for text in texts), -1])[codes], unique, is_known)


ORDERS = {"<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal}
ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply, "div": np.divide, "mod": np.fmod}


def compared(operator: str, left: Value, right: Value) -> Truths:
    """<, >, <=, >= of two values as numbers; false where either is no number."""
    left, right = _on_one_scale(left, right)
    return Truths(ORDERS[operator](left.values, right.values), left.known & right.known)


def computed(operator: str, left: Value, right: Value) -> Numbers:
    """+, -, *, div, mod of two values as numbers."""
    dates = [value for value in (left, right) if isinstance(value, Numbers) and value.dated]
    left, right = as_numbers(left), as_numbers(right)
    # A date and days make a date; two dates make days.
    dated = len(dates) == 1 and operator in ("+", "-")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return Numbers(ARITHMETIC[operator](left.values, right.values), left.known & right.known, dated)
