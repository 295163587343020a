"""Applying a reviewed log: clean = raw + log. The responses given are left as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cleaning.answers import RECODES, SEPARATOR, is_recode
from analysis.cleaning.review import Review
from analysis.intake.recode import apply_recodes, read_recodes
from analysis.intake.routing import asked
from analysis.problems import Problems


def apply_log(responses, review: Review):
    """New Responses with every change made and every discarded interview left out.

    A multi-select and its choices stay in step. Routing is evaluated anew for the interviews
    that changed, and an answer to a question no longer asked is blanked (`routed_out` lists these).
    Variables that recodes.csv makes are made again.
    """
    changed = _with_changes(responses, review.changes)
    changed = _reroute(responses, changed, review.changes)
    changed = _recoded_anew(changed)
    return changed.subset(~changed.frame.index.isin(review.discards["uuid"]))


def _recoded_anew(responses):
    """The responses with every variable of recodes.csv made from the answers as they are now."""
    form = responses.form
    recodes = read_recodes(
        responses.instrument.folder / RECODES, Problems()
    )  # their problems were told at first reading
    made = [
        one.variable
        for one in recodes
        if one.variable in form.questions and is_recode(form.questions[one.variable])
    ]
    if not made:
        return responses
    questions = {name: question for name, question in form.questions.items() if name not in made}
    bare = replace(
        responses,
        form=replace(form, questions=questions),
        frame=responses.frame.drop(columns=made, errors="ignore"),
        asked=responses.asked.drop(columns=made, errors="ignore"),
    )
    again = apply_recodes(bare, recodes, Problems())
    return replace(
        again,
        form=form,
        frame=again.frame[responses.frame.columns],
        asked=again.asked[responses.asked.columns],
    )


def routed_out(responses, review: Review) -> pd.DataFrame:
    """The answers that applying a review blanks beyond its own rows, because their question is no longer asked: uuid, question."""
    changed = _with_changes(responses, review.changes)
    asked_now, rows = _asked_anew(changed, review.changes)
    records = [
        pd.DataFrame({"uuid": changed.frame.index[rows[lost]], "question": question})
        for question, lost in _lost(responses, changed, asked_now, rows)
    ]
    return (
        pd.concat(records, ignore_index=True)
        if records
        else pd.DataFrame({"uuid": [], "question": []}, dtype="str")
    )


def column_changes(responses, changes: pd.DataFrame) -> Iterator[tuple[str, list, np.ndarray]]:
    """Each column of the frame that changes touch, with its new values and their places; later ones overrule earlier ones."""
    for question, rows in sorted(changes.groupby("question", sort=False), key=lambda pair: "/" in pair[0]):
        places = responses.frame.index.get_indexer(rows["uuid"])
        yield from _column_values(responses, question, rows["new_value"].to_numpy(), places)


def _with_changes(responses, changes: pd.DataFrame):
    columns: dict[str, pd.Series] = {}
    for name, values, places in column_changes(responses, changes):
        column = columns.get(name, responses.frame.get(name))
        columns[name] = _placed(column, values, places, responses, name)
    return replace(responses, frame=_with_columns(responses.frame, columns))


def _with_columns(frame: pd.DataFrame, columns: dict[str, pd.Series]) -> pd.DataFrame:
    if not columns:
        return frame
    kept = {name: columns.get(name, frame[name]) for name in frame.columns}
    return pd.DataFrame({**kept, **columns}, index=frame.index)


def _column_values(
    responses, question: str, values: np.ndarray, places: np.ndarray
) -> Iterator[tuple[str, list, np.ndarray]]:
    """The frame's columns that a change of `question` touches, with the values that go to `places`."""
    if responses.type_of(question) == "select_multiple":
        named = [set(value.split(SEPARATOR)) if value else None for value in values]
        ticked = set().union(*(names for names in named if names))
        choices = dict.fromkeys([*responses.choices(question), *sorted(ticked)])
        for choice in choices:
            yield (
                f"{question}/{choice}",
                [pd.NA if names is None else choice in names for names in named],
                places,
            )
        return
    parent = question.partition("/")[0]
    if parent != question and parent in responses.form.questions:
        yield question, [value == "1" for value in values], places
        # A tick in a question that had no answer is an answer: its other choices are now not ticked.
        fresh = np.array([value == "1" for value in values]) & ~responses.answered(parent)[places]
        for choice in responses.choices(parent):
            if f"{parent}/{choice}" != question and fresh.any():
                yield f"{parent}/{choice}", [False] * int(fresh.sum()), places[fresh]
        return
    yield question, list(values), places


def _placed(column: pd.Series | None, values: list, places: np.ndarray, responses, name: str) -> pd.Series:
    """A copy of a column with values at some places, in the column's own type."""
    if column is None:  # a choice of the form that the export has no column for
        parent = name.partition("/")[0]
        blank = pd.array(np.zeros(len(responses.frame), dtype=bool), dtype="boolean")
        blank[~responses.answered(parent)] = pd.NA
        column = pd.Series(blank, index=responses.frame.index)
    typed = (
        pd.array(_typed(values, column), dtype=column.dtype)
        if not isinstance(column.dtype, pd.CategoricalDtype)
        else None
    )
    column = column.copy()
    if typed is None:
        new = [value for value in dict.fromkeys(values) if value and value not in column.cat.categories]
        column = column.cat.add_categories(new)
        typed = pd.Categorical([value or None for value in values], dtype=column.dtype)
    column.iloc[places] = typed
    return column


def _typed(values: list, column: pd.Series) -> list:
    if pd.api.types.is_bool_dtype(column.dtype):
        return values
    if pd.api.types.is_numeric_dtype(column.dtype):
        return [float(value) if value else np.nan for value in values]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [pd.Timestamp(value) if value else pd.NaT for value in values]
    return [value or None for value in values]


def _asked_anew(changed, changes: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """`asked` of the interviews that have a change, and their positions."""
    touched = np.asarray(changed.frame.index.isin(changes["uuid"]))
    return asked(changed.subset(touched), Problems()), np.flatnonzero(touched)


def _lost(before, changed, asked_now: pd.DataFrame, rows: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Questions with the touched interviews (a mask over `rows`) that answered them and are no longer asked."""
    for question in asked_now.columns:
        lost = before.asked_of(question)[rows] & ~asked_now[question].to_numpy()
        if lost.any():
            lost &= changed.answered(question)[rows]
        if lost.any():
            yield question, lost


def _reroute(before, changed, changes: pd.DataFrame):
    asked_now, rows = _asked_anew(changed, changes)
    columns: dict[str, pd.Series] = {}
    for question, lost in _lost(before, changed, asked_now, rows):
        children = (
            [f"{question}/{choice}" for choice in changed.choices(question)]
            if changed.type_of(question) == "select_multiple"
            else [question]
        )
        for name in children:
            column = columns.get(name, changed.frame[name]).copy()
            column.iloc[rows[lost]] = None
            columns[name] = column
    whole = changed.asked.copy()
    moved = [name for name in asked_now.columns if name in whole.columns]
    for name in moved:
        values = whole[name].to_numpy(dtype=bool).copy()
        if (values[rows] != asked_now[name].to_numpy()).any():
            values[rows] = asked_now[name].to_numpy()
            whole[name] = values
    return replace(changed, frame=_with_columns(changed.frame, columns), asked=whole)
