"""Who was asked what: the form's `relevant` conditions, evaluated over all interviews at once.

1. A question is asked where its own condition and those of its groups hold; what was not asked is blank in
   later conditions.
2. A calculated question that the export lacks is worked out from its calculation.
3. today() and now() are the day and moment of each interview, never those of the run.
4. Functions that take all rows of a repeat are worked out from its rows (`rows_of_repeats`).
5. Where a condition can't be known (a question or file that is not there, a function that can't be worked
   out, a choice that its list does not have), who answered counts as asked, each cause is told once, and
   the question is named as guessed, so that its tables say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from analysis.expressions.functions import LOOKED_UP, evaluate
from analysis.expressions.text_functions import TEXT_FUNCTIONS, over_texts
from analysis.expressions.tree import below, questions_in
from analysis.expressions.xlsform import (
    FILTERED,
    Answer,
    Call,
    Literal,
    Node,
    Operation,
    Unreadable,
    parse,
    walk,
)
from analysis.expressions.xpath_values import (
    TRUE,
    UNKNOWN,
    Numbers,
    Texts,
    Ticks,
    Truths,
    Value,
    all_of,
    as_truths,
)
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.intake.form.causes import NO_CHOICE, tell_causes
from analysis.intake.form.form import Form
from analysis.intake.form.rows_of_repeats import RowsOfRepeats, looks_at_rows, repeat_of, row_numbers
from analysis.intake.form.values import choice_name, moment_of, pulled, value_of
from analysis.problems import Problems

__all__ = ["asked", "evaluate", "parse", "route", "value_of", "violations", "walk"]

TOLD = tuple(function for function in LOOKED_UP if function != FILTERED)


@dataclass(frozen=True)
class Routed:
    """Boolean frame `asked`, one column a question that the answers have: whether each row was asked it.

    `guessed` are the questions of which that is not known for somebody.
    """

    asked: pd.DataFrame
    guessed: frozenset[str]


def route(answers: Answers, problems: Problems, repeats: Mapping[str, Reports] | None = None) -> Routed:
    """Who was asked what. `repeats` are the rows of repeats that conditions may look at.

    Where a condition can't be known, who answered counts as asked, and each cause is warned of once.
    """
    walked = _Route(answers, repeats or {})
    columns = {
        question: walked.asked(question)
        for question in answers.form.questions
        if question in answers.asked.columns
    }
    walked.report(problems)
    frame = pd.DataFrame(columns, index=answers.frame.index, dtype=bool)
    return Routed(frame, frozenset(walked.guessed))


def asked(answers: Answers, problems: Problems) -> pd.DataFrame:
    """Boolean frame, one column a question that `answers.asked` has: whether each row was asked it."""
    return route(answers, problems).asked


def looks_into_repeats(form: Form) -> bool:
    """Whether any condition or calculation of the form takes all rows of a repeat."""
    return looks_at_rows(form, _expressions(form), parse)


def _expressions(form: Form) -> list[str]:
    """The conditions and calculations of a form."""
    texts = [group.relevant for group in form.groups.values()]
    for question in form.questions.values():
        texts += [question.relevant, question.calculation]
    return [text for text in texts if text]


def asked_in_order(form: Form) -> frozenset[str]:
    """The questions of which a condition or calculation takes the first, second, ... choice, or the text."""
    names: set[str] = set()
    for text in _expressions(form):
        for node in walk(parse(text)):
            if isinstance(node, Call) and (node.function == "selected-at" or node.function in TEXT_FUNCTIONS):
                names.update(*map(questions_in, node.arguments))
    return frozenset(names)


def violations(answers: Answers, question: str) -> np.ndarray:
    """Boolean (n,): who gave an answer that the question's `constraint` rules out."""
    constraint = answers.form.questions[question].constraint
    if not constraint or not answers.has(question):
        return np.zeros(len(answers), dtype=bool)
    interviews = answers.respondents if isinstance(answers, Reports) else answers
    walked = _Route(answers, getattr(interviews, "repeats", {}))
    outcome = as_truths(walked.evaluate(parse(constraint), walked.value(question)))
    return answers.answered(question) & np.broadcast_to(outcome.known & ~outcome.true, len(answers))


@dataclass
class _Route:
    """One walk through the form from top to bottom, with what each condition came to."""

    answers: Answers
    repeats: Mapping[str, Reports] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)
    _values: dict[str, Value] = field(default_factory=dict)
    _groups: dict[str, Truths] = field(default_factory=dict)
    _causes: dict[str, list[str]] = field(default_factory=dict)
    _of_rows: dict[int, _Route] = field(default_factory=dict)

    def value(self, question: str) -> Value:
        if question in self._open:
            return UNKNOWN  # a calculation that looks at itself ends, also by way of a repeat's rows
        if question not in self._values:
            self._open.add(question)
            self._values[question] = self._worked_out(question)
            self._open.discard(question)
        return self._values[question]

    def _worked_out(self, question: str) -> Value:
        calculation = self._calculation(question)
        if calculation:
            return self.evaluate(parse(calculation))
        value = value_of(self.answers, question)
        if value is UNKNOWN:
            return value
        was_asked = self.answers.asked_of(question)
        return value if was_asked.all() else _blanked(value, ~was_asked)

    def evaluate(self, tree: Node, current: Value = UNKNOWN) -> Value:
        return evaluate(tree, self.value, current, self.look_up, self._collected)

    def _collected(self, call: Call) -> Value | None:
        """What a call comes to that looks at all rows of a repeat; None for any other."""
        own = self._own_repeat
        if own and all(
            _repeat_asked(argument, self.answers.form) in ("", own) for argument in call.arguments
        ):
            return None  # a row's references to its own repeat mean the row itself
        return self._rows.collected(call, self.evaluate)

    @property
    def _own_repeat(self) -> str:
        """The repeat whose rows these are, "" for interviews."""
        if not isinstance(self.answers, Reports):
            return ""
        names = [name for name in self.answers.asked.columns if name in self.answers.form.questions]
        return (self.answers.form.questions[names[0]].repeat or "") if names else ""

    @cached_property
    def _rows(self) -> RowsOfRepeats:
        answers, interviews = self.answers, len(self.answers)
        owners = np.arange(interviews)
        if isinstance(answers, Reports):
            interviews, owners = len(answers.respondents), answers.rows
        return RowsOfRepeats(answers.form, self.repeats, interviews, owners, self._over_rows)

    def _over_rows(self, rows: Reports) -> Callable[[Node], Value]:
        if id(rows) not in self._of_rows:
            self._of_rows[id(rows)] = _Route(rows, self.repeats, _open=self._open)
        return self._of_rows[id(rows)].evaluate

    def _calculation(self, question: str) -> str:
        """The calculation of a question that the export lacks."""
        row = self.answers.form.questions.get(question)
        return row.calculation if row is not None and not self.answers.has(question) else ""

    def look_up(self, function: str, arguments: tuple[Value, ...]) -> Value:
        """What functions come to that look at more than their arguments."""
        if function in ("today", "now"):
            return moment_of(self.answers, whole=function == "today")
        if function == "jr:choice-name":
            return over_texts(partial(choice_name, self.answers.form), *arguments)
        if function == "pulldata":
            return pulled(self.answers.form, *arguments)
        if function == "position" and isinstance(self.answers, Reports):
            return Numbers(row_numbers(self.answers).astype(float))
        return UNKNOWN

    def asked(self, question: str) -> np.ndarray:
        """Boolean (n,); from here on the question is blank for whoever was not asked it."""
        row = self.answers.form.questions[question]
        outcome = self._and(self._inside(row.groups), row.relevant)
        length = len(self.answers)
        is_known = np.broadcast_to(outcome.known, length)
        was_asked = np.broadcast_to(outcome.true & outcome.known, length)
        if not is_known.all():
            was_asked = np.where(is_known, was_asked, self.answers.answered(question))
            self.guessed.add(question)
            for condition in self.answers.form.relevants(question):
                self._note_causes(condition, question)
        if not was_asked.all() and question in self._values:
            self._values[question] = _blanked(self._values[question], ~was_asked)
        elif not was_asked.all() and self.answers.answered(question)[~was_asked].any():
            self._values[question] = _blanked(self.value(question), ~was_asked)
        return was_asked

    def _inside(self, groups: tuple[str, ...]) -> Truths:
        """Whether the innermost of these nested groups was entered; each group is evaluated once."""
        if not groups:
            return Truths(TRUE)
        *outer, innermost = groups
        if innermost not in self._groups:
            relevant = self.answers.form.groups[innermost].relevant
            self._groups[innermost] = self._and(self._inside(tuple(outer)), relevant)
        return self._groups[innermost]

    def _and(self, outer: Truths, condition: str) -> Truths:
        if not condition:
            return outer
        return all_of(outer, as_truths(self.evaluate(self._tree(condition))))

    def _tree(self, condition: str) -> Node:
        """A condition's tree, without comparisons with a choice that its question can't have."""
        tree = parse(condition)
        astray = {id(node): code for node in walk(tree) if (code := self._astray(node))}
        return _without(tree, astray) if astray else tree

    def _astray(self, node: Node) -> str:
        """What stands for a node that compares a question with a choice it does not have; "" for others."""
        if isinstance(node, Call) and node.function == "selected":
            one, other = node.arguments
        elif isinstance(node, Operation) and node.operator in ("=", "!="):
            one, other = (
                (node.right, node.left) if isinstance(node.left, Literal) else (node.left, node.right)
            )
        else:
            return ""
        if not isinstance(one, Answer) or not isinstance(other, Literal) or other.value == "":
            return ""
        question = self.answers.form.questions.get(one.question)
        listed = self.answers.form.choices(one.question) if question and question.is_select else ()
        code = f"{other.value:.15g}" if isinstance(other.value, float) else other.value
        codes = {choice.name for choice in listed}
        if question and question.type == "select_multiple" and set(code.split()) <= codes:
            return ""  # all of several ticks, as `=` compares them
        if not codes or code in codes or _is_like(code, codes) or not self.answers.has(one.question):
            return ""
        return "" if code in self.answers.choices(one.question) else f"{NO_CHOICE}{one.question}\n{code}"

    def _note_causes(self, condition: str, question: str) -> None:
        waiting, seen, before = [(self._tree(condition), False)], set(), self._counts()
        while waiting:
            node, collected_rows = waiting.pop()
            collected = self._collected(node) if isinstance(node, Call) else None
            if collected is not None and np.all(collected.known):
                continue
            waiting += [(child, collected_rows or collected is not None) for child in below(node)]
            if isinstance(node, Unreadable):
                self._note(node.text, question)
            elif isinstance(node, Answer) and node.question not in seen:
                seen.add(node.question)
                if collected_rows and repeat_of(node.question, self.answers.form) in self.repeats:
                    continue  # its rows are there: something else of the call is not known
                if calculation := self._calculation(node.question):
                    waiting.append((parse(calculation), False))
                elif not self.answers.has(node.question):
                    self._note(f"${{{node.question}}}", question)
            elif isinstance(node, Call) and node.function in TOLD and self._is_unknown(node):
                self._note(f"{node.function}()", question)
        if self._counts() == before:
            self._note(self._unknown_part(condition), question)

    def _counts(self) -> int:
        return sum(map(len, self._causes.values()))

    def _unknown_part(self, condition: str) -> str:
        """The innermost function of a condition that is not known though all it looks at is; "" for none.

        Which of several ticks came first is not kept, and no text says which of them are meant.
        """
        unknown = ""
        for node in walk(self._tree(condition)):
            if isinstance(node, Call) and self._is_unknown(node):
                unknown = f"{node.function}()"
        outcome = as_truths(self.evaluate(self._tree(condition)))
        return unknown or ("" if np.all(outcome.known) else condition)

    def _note(self, cause: str, question: str) -> None:
        if not cause:
            return  # a condition that is known: another one of the question is not
        self._causes.setdefault(cause, []).append(question)

    def _is_unknown(self, node: Node) -> bool:
        return not np.all(self.evaluate(node).known)

    def report(self, problems: Problems) -> None:
        """One warning a cause."""
        tell_causes(self._causes, self.answers.form, problems)


def _repeat_asked(node: Node, form: Form) -> str:
    """The repeat that an argument is a question of; its name for the repeat itself is no question of it."""
    if isinstance(node, Answer) and node.question in form.questions:
        return form.questions[node.question].repeat or ""
    return "" if not isinstance(node, Call | Answer) else "..."


def _without(tree: Node, astray: dict[int, str]) -> Node:
    """The tree with what is astray unreadable; trees are never nested deeper than `parse` allows."""
    if id(tree) in astray:
        return Unreadable(astray[id(tree)])
    children = tuple(_without(child, astray) for child in below(tree))
    if isinstance(tree, Call):
        return Call(tree.function, children)
    return Operation(tree.operator, *children) if isinstance(tree, Operation) else tree


def _is_like(code: str, codes: set[str]) -> bool:
    """Whether a number stands among the codes in another spelling (1 for 01, 1.0 for 1)."""
    try:
        number = float(code)
        return any(float(other) == number for other in codes)
    except ValueError:
        return False


def _blanked(value: Value, mask: np.ndarray) -> Value:
    if isinstance(value, Numbers):
        return replace(value, values=np.where(mask, np.nan, value.values))
    if isinstance(value, Texts):
        return replace(value, codes=np.where(mask, -1, value.codes))
    if isinstance(value, Ticks):
        return replace(
            value,
            ticks=np.where(mask[:, None], 0, value.ticks).astype(np.uint8),
            answered=value.answered & ~mask,
            order=None if value.order is None else np.where(mask[:, None], -1, value.order),
        )
    return value
