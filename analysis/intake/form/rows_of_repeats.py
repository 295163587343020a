"""Functions of a form that look at all rows of a repeat: sums, counts, the answers of one row.

1. `sum(${x})` takes the x of every row of the repeat that belongs to the interview; several questions, and
   unions of them, are taken together.
2. Rows that were not asked x, or left it blank, add nothing; `count()` counts the rows that were asked.
3. `${repeat}[condition]` and `${x}[condition]` are the rows that meet a condition; what is not known of any
   row of an interview is not known of the interview.
4. `indexed-repeat(${x}, ${repeat}, i)` is the x of the i-th row; `position(..)` the number of the row itself.
5. Seen from a row of a repeat, the rows of its own repeat are itself, as XLSForm's references are relative;
   those of another repeat are all rows of its interview.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.expressions.tree import Answer, Call, Node
from analysis.expressions.xlsform import COLLECTING, FILTERED, walk
from analysis.expressions.xpath_values import (
    UNKNOWN,
    Numbers,
    Texts,
    Truths,
    Value,
    as_numbers,
    as_texts,
    as_truths,
    constant,
)
from analysis.intake.answers.responses import Reports
from analysis.intake.form.form import Form

INDEXED = "indexed-repeat"
OfRows = Callable[[Reports], Callable[[Node], Value]]
"""Given the rows of a repeat, what evaluates a tree over them."""


@dataclass(frozen=True)
class _Part:
    """What one argument holds: a value a row, and the interview (m,) of each row."""

    value: Value
    interviews: np.ndarray
    asked: np.ndarray


@dataclass(frozen=True)
class RowsOfRepeats:
    """The rows of repeats as conditions see them.

    `interviews` is how many there are, `owners` (k,) the interview of each row that looks: of each interview
    itself, or of each row of a repeat; `of_rows` evaluates a tree over the rows of a repeat.
    """

    form: Form
    repeats: Mapping[str, Reports]
    interviews: int
    owners: np.ndarray
    of_rows: OfRows

    def collected(self, call: Call, evaluate: Callable[[Node], Value]) -> Value | None:
        """What a call over rows comes to for each row that looks; None for one that looks at no rows."""
        if call.function == INDEXED:
            return self._indexed(call, evaluate)
        if call.function not in COLLECTING or not any(map(self.is_of_rows, call.arguments)):
            return None
        arguments = list(call.arguments)
        mark = evaluate(arguments.pop(0)) if call.function == "join" else None
        found_parts = [self._part(argument, evaluate) for argument in arguments]
        readable_parts = [part for part in found_parts if part is not None]
        if len(readable_parts) < len(found_parts):
            return UNKNOWN
        if call.function in ("join", "concat"):
            outcome = self._joined(readable_parts, mark)
        else:
            outcome = self._number(call.function, readable_parts)
        return _taken(outcome, self.owners)

    def is_of_rows(self, node: Node) -> bool:
        """Whether a node stands for rows of a repeat."""
        if isinstance(node, Call) and node.function == FILTERED:
            return True
        return isinstance(node, Answer) and bool(repeat_of(node.question, self.form))

    def _part(self, node: Node, evaluate: Callable[[Node], Value]) -> _Part | None:
        condition = None
        if isinstance(node, Call) and node.function == FILTERED:
            node, condition = node.arguments
        if not (isinstance(node, Answer) and repeat_of(node.question, self.form)):
            if len(self.owners) != self.interviews:
                return None  # a row's own answer beside those of all rows of another repeat
            return _Part(evaluate(node), self.owners, np.ones(self.interviews, dtype=bool))
        rows = self.repeats.get(repeat_of(node.question, self.form))
        if rows is None:
            return None
        over = self.of_rows(rows)
        whole = node.question in self.form.groups
        asked = np.ones(len(rows), dtype=bool)
        value: Value = Truths(asked)
        if not whole:
            value = over(node)
            asked = rows.asked_of(node.question) if rows.has(node.question) else asked
        if condition is None:
            return _Part(value, rows.rows, asked)
        met = as_truths(over(condition))
        holds = np.broadcast_to(met.true & met.known, len(rows))
        is_known = np.broadcast_to(met.known, len(rows)) & np.broadcast_to(value.known, len(rows))
        return _Part(_known_where(value, is_known), rows.rows, asked & (holds | ~is_known))

    def _number(self, function: str, parts: list[_Part]) -> Numbers:
        is_known = self._known(parts)
        if function in ("count", "count-non-empty"):
            counts = np.zeros(self.interviews)
            for part in parts:
                counted = part.asked if function == "count" else part.asked & _filled(part.value)
                np.add.at(counts, part.interviews, counted.astype(float))
            return Numbers(counts, is_known)
        start, kernel = {"sum": (0.0, np.add), "min": (np.nan, np.fmin), "max": (np.nan, np.fmax)}[function]
        outcomes, dated = np.full(self.interviews, start), True
        for part in parts:
            numbers = as_numbers(part.value)
            values = np.broadcast_to(numbers.values, len(part.interviews))
            values = np.where(part.asked, values, np.nan)
            dated &= numbers.dated
            kernel.at(outcomes, part.interviews, np.nan_to_num(values) if function == "sum" else values)
        return Numbers(outcomes, is_known, dated and function != "sum")

    def _joined(self, parts: list[_Part], mark: Value | None) -> Value:
        marks = as_texts(mark if mark is not None else constant(""))
        if np.ndim(marks.codes):
            return UNKNOWN
        held: list[list[str]] = [[] for _ in range(self.interviews)]
        for part in parts:
            texts = as_texts(part.value)
            codes = np.where(part.asked, texts.codes, -1)
            for interview, code in zip(part.interviews, codes, strict=True):
                if code >= 0:
                    held[interview].append(texts.texts[code])
        between = marks.texts[0] if marks.texts else ""
        whole = [between.join(texts) for texts in held]
        unique = tuple(dict.fromkeys(text for text in whole if text))
        places = {text: place for place, text in enumerate(unique)}
        return Texts(np.array([places.get(text, -1) for text in whole]), unique, self._known(parts))

    def _known(self, parts: list[_Part]) -> np.ndarray:
        is_known = np.ones(self.interviews, dtype=bool)
        for part in parts:
            unsure = ~np.broadcast_to(part.value.known, len(part.interviews)) & part.asked
            is_known[part.interviews[unsure]] = False
        return is_known

    def _indexed(self, call: Call, evaluate: Callable[[Node], Value]) -> Value:
        """The answer in the row with a number (rule 4); nested repeats are not told apart here."""
        node = call.arguments[0]
        if len(call.arguments) != 3 or not isinstance(node, Answer):
            return UNKNOWN
        rows = self.repeats.get(repeat_of(node.question, self.form))
        if rows is None:
            return UNKNOWN
        number = as_numbers(evaluate(call.arguments[2]))
        wanted = np.broadcast_to(number.values, len(self.owners))
        places = {pair: place for place, pair in enumerate(zip(rows.rows, row_numbers(rows), strict=True))}
        chosen = [places.get(pair, -1) for pair in zip(self.owners, wanted, strict=True)]
        answer = _taken(self.of_rows(rows)(node), np.array(chosen, dtype=np.int64))
        return _known_where(answer, np.broadcast_to(number.known, len(self.owners)))


def repeat_of(name: str, form: Form) -> str:
    """The repeat that a name stands in, or is the name of; "" for a question of the interview."""
    if name in form.questions:
        return form.questions[name].repeat or ""
    return name if name in form.groups and form.groups[name].repeat else ""


def looks_at_rows(form: Form, texts: list[str], parse: Callable[[str], Node]) -> bool:
    """Whether any of these expressions looks at rows of a repeat by a function that takes them all."""
    for text in texts:
        for node in walk(parse(text)):
            takes = isinstance(node, Call) and node.function in (*COLLECTING, INDEXED, FILTERED)
            if takes and any(
                isinstance(part, Answer) and repeat_of(part.question, form) for part in walk(node)
            ):
                return True
    return False


def row_numbers(rows: Reports) -> np.ndarray:
    """The number (m,) of each row among those of its interview, from 1, as the export has them."""
    order = np.argsort(rows.rows, kind="stable")
    ordered = rows.rows[order]
    first = np.searchsorted(ordered, ordered, side="left")
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.arange(len(order)) - first + 1
    return numbers


def _filled(value: Value) -> np.ndarray:
    if isinstance(value, Numbers):
        return ~np.isnan(value.values)
    return np.asarray(as_truths(value).true)


def _known_where(value: Value, known: np.ndarray) -> Value:
    """The value, unknown where `known` is false as well."""
    if isinstance(value, Truths):
        return Truths(np.broadcast_to(value.true, known.shape), known & value.known)
    if isinstance(value, Numbers):
        return Numbers(np.broadcast_to(value.values, known.shape), known & value.known, value.dated)
    texts = as_texts(value)
    return Texts(np.broadcast_to(texts.codes, known.shape), texts.texts, known & texts.known)


def _taken(value: Value, places: np.ndarray) -> Value:
    """The value at each of these places; a known blank at -1."""
    lacking = places < 0
    if isinstance(value, Numbers):
        values, is_known = _laid_out(value.values, np.nan, places), _laid_out(value.known, True, places)
        return Numbers(values, is_known | lacking, value.dated)
    texts = as_texts(value)
    codes, is_known = _laid_out(texts.codes, -1, places), _laid_out(texts.known, True, places)
    return Texts(codes, texts.texts, is_known | lacking)


def _laid_out(values: np.ndarray, blank: Any, places: np.ndarray) -> np.ndarray:
    if not np.ndim(values):
        return np.where(places < 0, blank, values)
    return np.append(values, blank)[places]
