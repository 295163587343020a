"""Who was asked what: the form's `relevant` conditions, evaluated over all interviews at once.

1. A question is asked where its own condition and those of its groups hold; what was not asked is blank in
   later conditions.
2. A calculated question that the export lacks is worked out from its calculation.
3. today() and now() are the day and moment of each interview, never those of the run.
4. Where a condition can't be known (a question or file that is not there, a function that can't be worked
   out, a choice that its list does not have), who answered counts as asked, and each cause is told once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.expressions.functions import LOOKED_UP, evaluate, over_texts
from analysis.expressions.tree import below
from analysis.expressions.xlsform import (
    Answer,
    Call,
    Literal,
    Node,
    Operation,
    Unreadable,
    parse,
    questions_in,
    walk,
)
from analysis.expressions.xpath_values import (
    DAY,
    UNKNOWN,
    Numbers,
    Texts,
    Ticks,
    Truths,
    Value,
    all_of,
    as_texts,
    as_truths,
)
from analysis.intake.answers.responses import Answers
from analysis.intake.form.form import NUMERIC
from analysis.intake.form.lists import read_file_rows
from analysis.problems import Problems, suggestion

__all__ = ["asked", "evaluate", "parse", "value_of", "violations", "walk"]

DAYS, MOMENTS = ("today", "start", "end"), ("end", "start", "today")
NAMED = 3
NO_CHOICE = "no choice "
"""Put before the code in what stands for a comparison with a choice that the question doesn't have."""


def asked(answers: Answers, problems: Problems) -> pd.DataFrame:
    """Boolean frame, one column a question that `answers.asked` has: whether each row was asked it.

    Where a condition can't be known, who answered counts as asked, and each cause is warned of once.
    """
    route = _Route(answers)
    columns = {
        question: route.asked(question)
        for question in answers.form.questions
        if question in answers.asked.columns
    }
    route.report(problems)
    return pd.DataFrame(columns, index=answers.frame.index, dtype=bool)


def violations(answers: Answers, question: str) -> np.ndarray:
    """Boolean (n,): who gave an answer that the question's `constraint` rules out."""
    constraint = answers.form.questions[question].constraint
    if not constraint or not answers.has(question):
        return np.zeros(len(answers), dtype=bool)
    route = _Route(answers)
    outcome = as_truths(evaluate(parse(constraint), route.value, route.value(question), route.look_up))
    return answers.answered(question) & np.broadcast_to(outcome.known & ~outcome.true, len(answers))


def value_of(answers: Answers, question: str) -> Value:
    """A question's answers as the expressions see them; unknown where `answers` lacks the question."""
    if not answers.has(question):
        return UNKNOWN
    kind = answers.type_of(question)
    if kind == "select_multiple":
        ticks, choices = answers.ticks(question)
        return Ticks(ticks, choices, answers.answered(question))
    if kind in NUMERIC:
        return Numbers(answers.numbers(question))
    moments = _moments(answers, question)
    if moments is not None:
        return Numbers(moments, dated=True)
    codes, texts = answers.codes(question)
    return Texts(codes, texts)


def _moments(answers: Answers, question: str) -> np.ndarray | None:
    """Days since 1970 (n,), NaN where there is no date; None for a question that holds no dates."""
    column = answers.frame.get(question)
    if column is None or not pd.api.types.is_datetime64_any_dtype(column):
        return None
    seconds = column.to_numpy(dtype="datetime64[s]")
    return np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64) / DAY)


@dataclass
class _Route:
    """One walk through the form from top to bottom, with what each condition came to."""

    answers: Answers
    _values: dict[str, Value] = field(default_factory=dict)
    _groups: dict[str, Truths] = field(default_factory=dict)
    _causes: dict[str, list[str]] = field(default_factory=dict)

    def value(self, question: str) -> Value:
        if question not in self._values:
            self._values[question] = UNKNOWN  # so that a calculation that looks at itself ends
            self._values[question] = self._worked_out(question)
        return self._values[question]

    def _worked_out(self, question: str) -> Value:
        calculation = self._calculation(question)
        if calculation:
            return evaluate(parse(calculation), self.value, lookup=self.look_up)
        return value_of(self.answers, question)

    def _calculation(self, question: str) -> str:
        """The calculation of a question that the export lacks."""
        row = self.answers.form.questions.get(question)
        return row.calculation if row is not None and not self.answers.has(question) else ""

    def look_up(self, function: str, arguments: tuple[Value, ...]) -> Value:
        """What functions come to that look at more than their arguments."""
        if function in ("today", "now"):
            return self._moment(DAYS if function == "today" else MOMENTS, whole=function == "today")
        if function == "jr:choice-name":
            return over_texts(self._choice_name, *arguments)
        if function == "pulldata":
            return self._pulled(*arguments)
        return UNKNOWN

    def _moment(self, kinds: tuple[str, ...], *, whole: bool) -> Value:
        """The day or moment of each interview, from the first of these that the export has."""
        questions = self.answers.form.questions
        for kind in kinds:
            names = [name for name, question in questions.items() if question.type == kind]
            for name in (*names, kind):
                moments = _moments(self.answers, name)
                if moments is not None:
                    return Numbers(np.floor(moments) if whole else moments, ~np.isnan(moments), dated=True)
        return UNKNOWN

    def _choice_name(self, choice: str, question: str) -> str:
        name = question.removeprefix("${").removesuffix("}").strip()
        form = self.answers.form
        return form.choice_label(name, choice) if choice and name in form.questions else ""

    def _pulled(self, file: Value, column: Value, key_column: Value, key: Value) -> Value:
        """pulldata(): a cell of a CSV file beside the form, in the row of a key; unknown without it."""
        names = [as_texts(value) for value in (file, column, key_column)]
        if any(name.codes.ndim or not name.texts for name in names):
            return UNKNOWN
        wanted, looked_in = names[1].texts[0].casefold(), names[2].texts[0].casefold()
        rows = read_file_rows(self.answers.form.source, names[0].texts[0])
        if not rows:
            return UNKNOWN
        found = {row.get(looked_in, ""): row.get(wanted, "") for row in reversed(rows)}
        return over_texts(lambda text: found.get(text, ""), key)

    def asked(self, question: str) -> np.ndarray:
        """Boolean (n,); from here on the question is blank for whoever was not asked it."""
        row = self.answers.form.questions[question]
        outcome = self._and(self._inside(row.groups), row.relevant)
        length = len(self.answers)
        known = np.broadcast_to(outcome.known, length)
        was_asked = np.broadcast_to(outcome.true & outcome.known, length)
        if not known.all():
            was_asked = np.where(known, was_asked, self.answers.answered(question))
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
            return Truths(np.True_)
        *outer, innermost = groups
        if innermost not in self._groups:
            relevant = self.answers.form.groups[innermost].relevant
            self._groups[innermost] = self._and(self._inside(tuple(outer)), relevant)
        return self._groups[innermost]

    def _and(self, outer: Truths, condition: str) -> Truths:
        if not condition:
            return outer
        return all_of(outer, as_truths(evaluate(self._tree(condition), self.value, lookup=self.look_up)))

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
        if not codes or code in codes or _is_like(code, codes) or not self.answers.has(one.question):
            return ""
        return "" if code in self.answers.choices(one.question) else f"{NO_CHOICE}{one.question}\n{code}"

    def _note_causes(self, condition: str, question: str) -> None:
        waiting, seen = [self._tree(condition)], set()
        while waiting:
            tree = waiting.pop()
            for name in questions_in(tree) - seen:
                seen.add(name)
                if calculation := self._calculation(name):
                    waiting.append(parse(calculation))
                elif not self.answers.has(name):
                    self._causes.setdefault(f"${{{name}}}", []).append(question)
            for node in walk(tree):
                if isinstance(node, Unreadable):
                    self._causes.setdefault(node.text, []).append(question)
                elif isinstance(node, Call) and node.function in LOOKED_UP and self._is_unknown(node):
                    self._causes.setdefault(f"{node.function}()", []).append(question)

    def _is_unknown(self, node: Node) -> bool:
        return not np.all(evaluate(node, self.value, lookup=self.look_up).known)

    def report(self, problems: Problems) -> None:
        form = self.answers.form
        for cause, questions in self._causes.items():
            names = list(dict.fromkeys(questions))
            shown = ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")
            routed = (
                f"1 question ({shown}) is" if len(names) == 1 else f"{len(names)} questions ({shown}) are"
            )
            consequence = f"{routed} taken as asked of whoever answered."
            reason, name, expected = self._reason(cause)
            problems.warn(form.source, f"{reason}: {consequence}", column=name, expected=expected)

    def _reason(self, cause: str) -> tuple[str, str, str]:
        """Why a condition could not be known, in words; where; and what would have been right."""
        form = self.answers.form
        if cause.startswith(NO_CHOICE):
            question, _, code = cause.removeprefix(NO_CHOICE).partition("\n")
            choices = [choice.name for choice in form.choices(question)]
            reason = f"A `relevant` looks for the choice {code!r}, which this question does not have"
            return reason, question, suggestion(code, choices)
        name = cause.removeprefix("${").removesuffix("}")
        if name == cause:
            return "This part of a `relevant` can't be evaluated", name, ""
        if name not in form.questions:
            reason = "A `relevant` looks at this question, which the form does not have"
            return reason, name, suggestion(name, form.questions)
        if form.questions[name].repeat:
            return "A `relevant` looks at the answers of a repeat", name, ""
        return "A `relevant` looks at this question, which the export does not have", name, ""


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
        )
    return value
