"""Stacking: repeated blocks of questions into one row a report, as the instrument declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Stack, StackBlock
from analysis.problems import CaseStudyError, hint


@dataclass(frozen=True)
class _Part:
    """The reports of one block: the respondent `rows` (m,), the choice of `each` (m,), the questions the
    export has.
    """

    block: StackBlock
    rows: np.ndarray
    each: np.ndarray
    questions: Mapping[str, str]


def stack(responses: Responses, name: str) -> Reports:
    """One row a report: the blocks of the instrument's stack `name`, or the rows of the form's repeat group
    of that name.

    A block gives a respondent a report where any variable of `requires` is answered; with
    `each`, one for every choice ticked there, save those whose role is "none". Rows go by
    respondent, then block. Raises CaseStudyError where there is no such stack, or where the
    export has none of its questions.
    """
    stacks = responses.instrument.stacks
    if name not in stacks:
        if name in responses.repeats:
            return responses.repeats[name]
        stack_names = [*stacks, *responses.repeats]
        suggestion = hint(name, stack_names, lead=": ") if stack_names else ": it declares none"
        raise CaseStudyError(f"There is no stack {name!r} in instrument.yaml{suggestion}.")
    declared = stacks[name]
    if declared.repeat:
        if declared.repeat not in responses.repeats:
            raise CaseStudyError(
                f"The stack {name!r} is of the repeat {declared.repeat!r}, which the export does not have, or"
                " whose rows can't be joined to its interviews."
            )
        return responses.repeats[declared.repeat]
    if not any(responses.has(question) for block in declared.blocks for question in block.columns.values()):
        raise CaseStudyError(f"The export has none of the questions of the stack {name!r}.")
    blocks = [_part(block, declared, responses) for block in declared.blocks]
    rows = np.concatenate([part.rows for part in blocks])
    order = np.argsort(rows, kind="stable")
    return _reports(declared, blocks, order, rows[order], responses)


def _part(block: StackBlock, declared: Stack, responses: Responses) -> _Part:
    questions = {
        variable: question for variable, question in block.columns.items() if responses.has(question)
    }
    needed = [questions[name] for name in declared.requires or questions if name in questions]
    some = (
        np.any([responses.answered(question) for question in needed], axis=0)
        if needed
        else np.zeros(len(responses), bool)
    )
    rows = np.flatnonzero(some)
    if declared.each is None:
        return _Part(block, rows, np.full(len(rows), None, dtype=object), questions)
    if declared.each not in questions:
        return _Part(block, rows[:0], np.array([], dtype=object), questions)
    ticks, choices = responses.ticks(questions[declared.each])
    ticks = ticks * ~np.isin(choices, responses.instrument.roles.none)
    at, choice = np.nonzero(ticks[rows])
    return _Part(block, rows[at], np.array(choices, dtype=object)[choice], questions)


def _reports(
    declared: Stack, parts: Sequence[_Part], order: np.ndarray, rows: np.ndarray, responses: Responses
) -> Reports:
    index = pd.RangeIndex(len(rows), name="report")
    columns: dict[str, object] = {}
    asked: dict[str, np.ndarray] = {}
    questions: dict[str, Question] = {}
    lists: dict[str, tuple[Choice, ...]] = {}
    for variable in declared.variables:
        question = _question(variable, declared, responses.form)
        lists[question.list_name or ""] = _choices(variable, declared, parts, responses)
        names = tuple(choice.name for choice in lists[question.list_name or ""])
        columns |= _columns(question, names, variable == declared.each, parts, order, responses)
        asked[variable] = np.concatenate([_asked(variable, part, responses) for part in parts])[order]
        questions[variable] = question
    others = {name: question for name, question in responses.form.questions.items() if name not in questions}
    form = replace(responses.form, questions=questions | others, lists={**responses.form.lists, **lists})
    frame = pd.DataFrame(columns, index=index)
    guessed = frozenset(
        variable
        for part in parts
        for variable, question in part.questions.items()
        if question in responses.guessed
    )
    whole = pd.DataFrame(asked, index=index)
    return Reports(frame, form, responses.instrument, whole, responses, rows, guessed=guessed)


def _question(variable: str, declared: Stack, form: Form) -> Question:
    """The stacked variable as a question: of its first column's type, one choice a report where it is set or
    is `each`.
    """
    names = [block.columns[variable] for block in declared.blocks if variable in block.columns]
    labels = declared.labels.get(variable) or (form.questions[names[0]].labels if names else {})
    kind = form.questions[names[0]].type if names and variable != declared.each else "select_one"
    groups = form.questions[names[0]].groups if names else ()
    return Question(variable, kind, f"instrument.yaml: {variable}", labels, groups)


def _choices(
    variable: str, declared: Stack, parts: Sequence[_Part], responses: Responses
) -> tuple[Choice, ...]:
    """The choices of every block's question in form order, then those only the export has, then those that
    are set.
    """
    form = responses.form
    choices_by_name: dict[str, Choice] = {}
    for part in parts:
        name = part.questions.get(variable)
        if name and form.questions[name].is_select:
            choices_by_name |= {
                choice.name: choice for choice in form.choices(name) if choice.name not in choices_by_name
            }
            choices_by_name |= {
                choice: Choice(choice) for choice in responses.choices(name) if choice not in choices_by_name
            }
    everywhere = {choice.name: choice for choices in reversed(form.lists.values()) for choice in choices}
    for block in declared.blocks:
        name = block.set.get(variable)
        if name is not None and name not in choices_by_name:
            choices_by_name[name] = everywhere.get(name, Choice(name))
    return tuple(choices_by_name.values())


def _columns(
    question: Question,
    names: tuple[str, ...],
    is_each: bool,
    parts: Sequence[_Part],
    order: np.ndarray,
    responses: Responses,
) -> dict[str, object]:
    variable = question.name
    if question.type == "select_multiple":
        return _ticked(variable, names, parts, order, responses)
    if question.type == "select_one":
        values = np.concatenate(
            [part.each if is_each else _one(variable, part, responses) for part in parts]
        )[order]
        return {variable: pd.Categorical(values, categories=list(names))}
    columns = {part.questions[variable] for part in parts if variable in part.questions}
    dtype = next((responses.frame[column].dtype for column in columns), "str")
    values = [
        (
            responses.frame[part.questions[variable]].iloc[part.rows]
            if variable in part.questions
            else pd.Series([None] * len(part.rows), dtype=dtype)
        )
        for part in parts
    ]
    return {variable: pd.concat(values, ignore_index=True).iloc[order].array}


def _one(variable: str, part: _Part, responses: Responses) -> np.ndarray:
    if variable in part.block.set:
        return np.full(len(part.rows), part.block.set[variable], dtype=object)
    if variable not in part.questions:
        return np.full(len(part.rows), None, dtype=object)
    codes, choices = responses.codes(part.questions[variable])
    return np.array([*choices, None], dtype=object)[codes[part.rows]]


def _ticked(
    variable: str, names: tuple[str, ...], parts: Sequence[_Part], order: np.ndarray, responses: Responses
) -> dict[str, pd.arrays.BooleanArray]:
    count = sum(len(part.rows) for part in parts)
    ticks, tickable, start = (
        np.zeros((count, len(names)), dtype=bool),
        np.zeros((count, len(names)), dtype=bool),
        0,
    )
    for part in parts:
        rows = slice(start, start + len(part.rows))
        start = rows.stop
        if variable in part.questions:
            question = part.questions[variable]
            ticked, choices = responses.ticks(question)
            at = [names.index(choice) for choice in choices]
            ticks[rows, at] = ticked[part.rows]
            tickable[rows, at] = responses.tickable(question)[part.rows]
    ticks, tickable = ticks[order], tickable[order]
    return {
        f"{variable}/{name}": pd.arrays.BooleanArray(ticks[:, place].copy(), ~tickable[:, place])
        for place, name in enumerate(names)
    }


def _asked(variable: str, part: _Part, responses: Responses) -> np.ndarray:
    if variable in part.questions:
        return responses.asked_of(part.questions[variable])[part.rows]
    return np.full(len(part.rows), variable in part.block.set)


def stacked_variables(declared: Stack, form: Form) -> tuple[str, ...]:
    """The questions that a stack has once a report: those its blocks name, or those asked in its repeat."""
    if not declared.repeat:
        return declared.variables
    return tuple(name for name, asked in form.questions.items() if asked.repeat == declared.repeat)


def with_stacks(form: Form, stacks: Mapping[str, Stack]) -> Form:
    """The form with every stacked variable as a question, as the reports have it but for choices only an
    export has.
    """
    for declared in stacks.values():
        for variable in declared.variables:
            question = _question(variable, declared, form)
            names = [block.columns[variable] for block in declared.blocks if variable in block.columns]
            choices_by_name = {
                choice.name: choice for name in reversed(names) for choice in form.choices(name)
            }
            everywhere = {
                choice.name: choice for choices in reversed(form.lists.values()) for choice in choices
            }
            fixed = [block.set[variable] for block in declared.blocks if variable in block.set]
            choices_by_name |= {
                name: everywhere.get(name, Choice(name)) for name in fixed if name not in choices_by_name
            }
            lists = {**form.lists, question.list_name or "": tuple(choices_by_name.values())}
            form = replace(form, questions={**form.questions, variable: question}, lists=lists)
    return form
