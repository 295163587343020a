"""XLSForm's functions over columns of values, and the evaluation of a tree with them.

Each takes and gives values of `xpath_values`; what is not known stays so. Texts are worked on once for every
different text. What needs more than its arguments (the day, the form, a file) is looked up by whoever
evaluates; where nobody can, it is unknown.

Source: ODK XForms specification, "XPath functions"; JavaRosa for what it leaves open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial, reduce
from typing import TypeVar

import numpy as np

from analysis.expressions import xpath_values as values
from analysis.expressions.text_functions import TEXT_FUNCTIONS, over_texts
from analysis.expressions.tree import Answer, Call, Current, Literal, Node, Unreadable, below
from analysis.expressions.xpath_values import (
    UNKNOWN,
    Numbers,
    Texts,
    Ticks,
    Truths,
    Value,
    all_known,
    all_of,
    any_of,
    as_dates,
    as_numbers,
    as_texts,
    as_truths,
)

Lookup = Callable[[str, tuple[Value, ...]], Value]
V = TypeVar("V")
"""What a node comes to: a column of values, whatever the vocabulary makes of one."""
LOOKED_UP = ("today", "now", "jr:choice-name", "pulldata", "indexed-repeat", "position", "filtered")


def _nothing(function: str, arguments: tuple[Value, ...]) -> Value:
    return UNKNOWN


def evaluate(
    node: Node,
    value: Callable[[str], Value],
    current: Value = UNKNOWN,
    lookup: Lookup = _nothing,
    collect: Callable[[Call], Value | None] = lambda _: None,
) -> Value:
    """What a form's expression comes to, given every question's `value` and the `current` one (the dot).

    `lookup` answers functions that need more than their arguments, `collect` calls that look at all rows of a
    repeat (None for any other).
    """

    def of_node(node: Node, arguments: tuple[Value, ...]) -> Value:
        return _of_node(node, arguments, value, current, lookup)

    return evaluated(node, of_node, collect)


def evaluated(
    node: Node,
    of_node: Callable[[Node, tuple[V, ...]], V],
    collect: Callable[[Call], V | None] = lambda _: None,
) -> V:
    """What a tree comes to in any vocabulary, from the leaves up: no recursion that a tree could exhaust.

    `of_node` gives a node's value from those of the nodes below it; `collect` values calls as a whole,
    without what stands below them (None for any other).
    """
    waiting: list[tuple[Node, bool]] = [(node, False)]
    results: list[V] = []
    while waiting:
        top, ready = waiting.pop()
        collected = collect(top) if isinstance(top, Call) and not ready else None
        if collected is not None:
            results.append(collected)
            continue
        children = below(top)
        if children and not ready:
            waiting.append((top, True))
            waiting += [(child, False) for child in reversed(children)]
            continue
        arguments = tuple(results[len(results) - len(children) :])
        del results[len(results) - len(children) :]
        results.append(of_node(top, arguments))
    return results[0]


def _of_node(
    node: Node, arguments: tuple[Value, ...], value: Callable[[str], Value], current: Value, lookup: Lookup
) -> Value:
    if isinstance(node, Literal):
        return values.constant(node.value)
    if isinstance(node, Answer):
        return value(node.question)
    if isinstance(node, Current):
        return current
    if isinstance(node, Unreadable):
        return UNKNOWN
    if isinstance(node, Call):
        xpath_function = FUNCTIONS.get(node.function)
        return xpath_function(*arguments) if xpath_function else lookup(node.function, arguments)
    return FUNCTIONS[node.operator](*arguments)


def _coalesce(*arguments: Value) -> Value:
    return reduce(lambda first, second: values.either(_given(first), first, second), arguments)


def _given(value: Value) -> Truths:
    if isinstance(value, Numbers):
        return Truths(~np.isnan(value.values), value.known)
    return Truths(values.TRUE, value.known) if isinstance(value, Truths) else as_truths(value)


def _of_number(kernel: Callable[[np.ndarray], np.ndarray], value: Value) -> Numbers:
    number = as_numbers(value)
    with np.errstate(all="ignore"):
        return Numbers(kernel(number.values), number.known)


def _round(value: Value, digits: Value | None = None) -> Numbers:
    """Half up, as XPath rounds; with digits to that many decimals of the number as written: 1.005 is 1.01."""
    places = as_numbers(digits).values if digits is not None else values.for_all(0.0)
    scale = 10.0 ** np.clip(places, -15, 15)

    def half_up(numbers: np.ndarray) -> np.ndarray:
        scaled = numbers * scale
        written = np.where(scale == 1, scaled, scaled + 2 * np.spacing(np.abs(scaled)))
        return np.floor(written + 0.5) / scale

    rounded = _of_number(half_up, value)
    return rounded if digits is None else Numbers(rounded.values, rounded.known & digits.known)


def _pow(base: Value, power: Value) -> Numbers:
    base, power = as_numbers(base), as_numbers(power)
    with np.errstate(all="ignore"):
        return Numbers(np.power(base.values, power.values), base.known & power.known)


def _extreme(kernel: Callable, *arguments: Value) -> Numbers:
    """min() and max() leave blanks out, as JavaRosa does; a date stays one."""
    numbers = [as_numbers(argument) for argument in arguments]
    dated = all(number.dated for number in numbers)
    return Numbers(reduce(kernel, (number.values for number in numbers)), all_known(numbers), dated)


def _sum(*arguments: Value) -> Numbers:
    numbers = [as_numbers(argument) for argument in arguments]
    return Numbers(reduce(np.add, (np.nan_to_num(number.values) for number in numbers)), all_known(numbers))


def _count_non_empty(*arguments: Value) -> Numbers:
    given = [_given(argument) for argument in arguments]
    return Numbers(reduce(np.add, (np.asarray(one.true, dtype=float) for one in given)), all_known(given))


def _checklist(least: Value, most: Value, *truths: Value) -> Truths:
    return _weighted_checklist(least, most, *(one for truth in truths for one in (truth, values.constant(1))))


def _weighted_checklist(least: Value, most: Value, *pairs: Value) -> Truths:
    """Whether the weights of what is true add to `least` and more, `most` and less (-1: no limit)."""
    low, high = as_numbers(least), as_numbers(most)
    truths = [as_truths(truth) for truth in pairs[0::2]]
    weights = [as_numbers(weight) for weight in pairs[1::2]]
    total = values.for_all(0.0)
    for truth, weight in zip(truths, weights, strict=False):
        total = total + truth.true * np.nan_to_num(weight.values)
    within = ((low.values == -1) | (total >= low.values)) & ((high.values == -1) | (total <= high.values))
    return Truths(within, all_known([low, high, *truths, *weights]))


def _selected_at(value: Value, place: Value) -> Value:
    """The choice at a place of those written; where their order is not kept, only one alone is known."""
    number = as_numbers(place)
    if isinstance(value, Ticks) and value.order is not None:
        rows, longest = value.order.shape
        places = np.broadcast_to(number.values, rows)
        inside = (places >= 0) & (places < longest)
        at = np.where(inside, places, 0).astype(np.int64)
        written = value.order[np.arange(rows), at] if longest else np.full(rows, -1)
        whole = (value.order >= 0).sum(axis=1) == value.ticks.sum(axis=1)
        return Texts(np.where(inside, written, -1), value.choices, value.known & number.known & whole)
    if not isinstance(value, Ticks):
        return over_texts(_word_at, value, number)
    texts = as_texts(value)
    codes = np.where(number.values == 0, texts.codes, -1)
    return Texts(codes, texts.texts, value.known & number.known & (value.ticks.sum(axis=1) <= 1))


def _word_at(text: str, place: str) -> str:
    """The word at a place of a text, as in a ranking, which is one."""
    words = text.split()
    return words[int(place)] if place.isdigit() and int(place) < len(words) else ""


def _boolean_from_string(value: Value) -> Truths:
    texts = as_texts(value)
    true = values.per_text(texts, lambda text: text.strip().casefold() in ("true", "1"), False)
    return Truths(true, texts.known)


def _date(value: Value) -> Numbers:
    """The day: date() keeps no time, which date-time() does."""
    dates = as_dates(value)
    return Numbers(np.floor(dates.values), dates.known, True)


def _number(value: Value) -> Numbers:
    return replace(as_numbers(value), dated=False)


def _decimal_time(value: Value) -> Numbers:
    dates = as_dates(value)
    return _of_number(lambda days: days % 1.0, dates)


OF_ONE_NUMBER = {
    "int": np.trunc,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "floor": np.floor,
    "ceiling": np.ceil,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
}
FUNCTIONS: dict[str, Callable[..., Value]] = {
    "and": lambda left, right: all_of(as_truths(left), as_truths(right)),
    "or": lambda left, right: any_of(as_truths(left), as_truths(right)),
    "=": values.equal,
    "!=": lambda left, right: values.negated(values.equal(left, right)),
    **{operator: partial(values.compared, operator) for operator in values.ORDERS},
    **{operator: partial(values.computed, operator) for operator in values.ARITHMETIC},
    "not": lambda value: values.negated(as_truths(value)),
    "true": lambda: Truths(values.TRUE),
    "false": lambda: Truths(values.FALSE),
    "boolean": as_truths,
    "boolean-from-string": _boolean_from_string,
    "selected": values.selected,
    "selected-at": _selected_at,
    "count-selected": values.count_selected,
    "if": lambda condition, yes, no: values.either(as_truths(condition), yes, no),
    "coalesce": _coalesce,
    "once": lambda value: value,
    "number": _number,
    "round": _round,
    **{function: partial(_of_number, kernel) for function, kernel in OF_ONE_NUMBER.items()},
    "pi": lambda: Numbers(values.for_all(np.pi)),
    "pow": _pow,
    "min": partial(_extreme, np.fmin),
    "max": partial(_extreme, np.fmax),
    "sum": _sum,
    "count": _count_non_empty,
    "count-non-empty": _count_non_empty,
    "checklist": _checklist,
    "weighted-checklist": _weighted_checklist,
    "exp10": lambda power: _pow(values.constant(10), power),
    "string": as_texts,
    **TEXT_FUNCTIONS,
    "date": _date,
    "date-time": as_dates,
    "decimal-date-time": lambda value: Numbers(as_dates(value).values, value.known),
    "decimal-time": _decimal_time,
}
