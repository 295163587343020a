"""Applying a reviewed log: clean = raw + log. The responses given are left as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import is_recode, multi_select_of
from analysis.cleaning.log.levels import gone_rows
from analysis.cleaning.log.review import Review, empty_discards
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.intake.derived.recodes import remake_recodes
from analysis.intake.form.routing import looks_into_repeats, route
from analysis.problems import Problems
from analysis.vocabulary import SELECT_SEPARATOR


@dataclass(frozen=True)
class Level:
    """One level of record, interviews or the rows of a repeat, before and after the log's changes.

    `changed` is neither routed anew nor without discards yet; `touched` (n,) are the records whose routing
    may differ: those with a change, and rows of an interview with one; `repeats` the rows that conditions
    look at.
    """

    before: Answers
    changed: Answers
    touched: np.ndarray
    repeats: Mapping[str, Reports]


def apply_log(responses, review: Review):
    """New Responses with every change made and every discarded interview, or row of a repeat, left out.

    A multi-select and its choices stay in step. Routing is evaluated anew for the records
    that changed, and an answer to a question no longer asked is blanked (`routed_out` lists these).
    Variables that recodes.csv makes are made again.
    """
    levels = changed_levels(responses, review)
    interviews = levels.pop("")
    cleaned = _recoded_anew(_reroute(interviews), responses.recodes)
    repeats, gone = {}, pd.Index([])
    for name, level in levels.items():
        rows = replace(level.changed, respondents=cleaned)
        rows = _recoded_anew(_reroute(replace(level, changed=rows)), responses.recodes)
        out = gone_rows(rows, review.rows[name].discards if name in review.rows else empty_discards(), gone)
        gone = gone.append(rows.frame.index[out])
        repeats[name] = rows.subset(~out)
    if repeats:
        cleaned = replace(cleaned, repeats=repeats)
    return cleaned.subset(~cleaned.frame.index.isin(review.discards["uuid"]))


def changed_levels(responses, review: Review) -> dict[str, Level]:
    """Each level with its changes made: "" for the interviews, then every repeat."""
    changed = _with_changes(responses, review.changes)
    touched = np.asarray(responses.frame.index.isin(review.changes["uuid"]))
    own: dict[str, np.ndarray] = {}
    rows: dict[str, Reports] = {}
    left: dict[str, Reports] = {}
    gone = pd.Index([])
    for name, reports in responses.repeats.items():
        level = review.rows.get(name) or Review(review.log, review.changes.iloc[:0], empty_discards())
        rows[name] = _with_changes(replace(reports, respondents=changed), level.changes)
        own[name] = np.asarray(reports.frame.index.isin(level.changes["uuid"]))
        out = gone_rows(reports, level.discards, gone)
        gone = gone.append(reports.frame.index[out])
        left[name] = rows[name].subset(~out)
        if (own[name] | out).any() and looks_into_repeats(responses.form):
            touched[reports.rows[own[name] | out]] = True
    changed = replace(changed, repeats=left)
    levels = {"": Level(responses, changed, touched, left)}
    for name, reports in responses.repeats.items():
        levels[name] = Level(reports, rows[name], own[name] | touched[reports.rows], left)
    return levels


def _recoded_anew(responses, recodes):
    """The answers with every variable of recodes.csv made from them as they are now."""
    form = responses.form
    made = [
        one.variable
        for one in recodes
        if one.variable in form.questions
        and one.variable != one.question
        and is_recode(form.questions[one.variable])
        and Answers.has(responses, one.question)
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
    # Their problems were told when the answers were read.
    again = remake_recodes(bare, [one for one in recodes if one.variable in made], Problems())
    return replace(
        again,
        form=form,
        frame=again.frame[responses.frame.columns],
        asked=again.asked[responses.asked.columns],
    )


def routed_out(responses, review: Review) -> pd.DataFrame:
    """The answers that applying a review blanks beyond its own rows, because their question is no longer
    asked: uuid (of an interview, or the key of a row of a repeat), question.
    """
    records = [
        pd.DataFrame({"uuid": level.changed.frame.index[rows[lost]], "question": question})
        for level in changed_levels(responses, review).values()
        for question, lost, rows in _lost(level)
    ]
    return (
        pd.concat(records, ignore_index=True)
        if records
        else pd.DataFrame({"uuid": [], "question": []}, dtype="str")
    )


def column_changes(responses, changes: pd.DataFrame) -> Iterator[tuple[str, list, np.ndarray]]:
    """Each column of the frame that changes touch, with its new values (text, or booleans and NA) and their
    places.
    """
    parents = changes["question"].map(
        {name: multi_select_of(name, responses) for name in changes["question"].unique()}
    )
    for question, rows in changes[parents == ""].groupby("question", sort=False):
        yield question, rows["new_value"].tolist(), responses.frame.index.get_indexer(rows["uuid"])
    for parent, rows in changes[parents != ""].groupby(parents, sort=False):
        yield from _tick_changes(responses, parent, rows)


def _tick_changes(responses, parent: str, rows: pd.DataFrame) -> Iterator[tuple[str, list, np.ndarray]]:
    """All choices of a multi-select in step: a changed answer sets all, a changed choice itself; no tick left
    is no answer.

    A choice that a person was not offered stays missing, unless it is ticked now.
    """
    places, line = np.unique(responses.frame.index.get_indexer(rows["uuid"]), return_inverse=True)
    old, choices = responses.ticks(parent)
    listed = dict.fromkeys([*choices, *(choice.name for choice in responses.form.choices(parent))])
    position = {choice: place for place, choice in enumerate(listed)}
    ticks = np.zeros((len(places), len(position)), dtype=bool)
    ticks[:, : len(choices)] = old[places] > 0
    whole = (rows["question"] == parent).to_numpy()
    for row, value in zip(line[whole], rows["new_value"][whole], strict=True):
        ticks[row] = [choice in value.split(SELECT_SEPARATOR) for choice in position]
    single = rows["question"][~whole].str.slice(len(parent) + 1).map(position)
    ticks[line[~whole], single.to_numpy(dtype="int64")] = rows["new_value"][~whole] == "1"
    has_value = ticks.any(axis=1)[:, None] | np.zeros_like(ticks)
    was_answered = responses.answered(parent)[places]
    has_value[:, : len(choices)] &= ~was_answered[:, None] | responses.tickable(parent)[places]
    has_value |= ticks
    for choice, place in position.items():
        if choice in choices or ticks[:, place].any():
            values = [
                bool(tick) if is_filled else pd.NA
                for tick, is_filled in zip(ticks[:, place], has_value[:, place], strict=True)
            ]
            yield f"{parent}/{choice}", values, places


def _with_changes(responses, changes: pd.DataFrame):
    columns: dict[str, pd.Series] = {}
    for name, values, places in column_changes(responses, changes):
        column = columns.get(name, responses.frame.get(name))
        columns[name] = _placed(column, values, places, responses, name)
    return replace(responses, frame=_with_columns(responses.frame, columns))


def _with_columns(frame: pd.DataFrame, columns: dict[str, pd.Series]) -> pd.DataFrame:
    if not columns:
        return frame
    frame_columns = {name: columns.get(name, frame[name]) for name in frame.columns}
    return pd.DataFrame({**frame_columns, **columns}, index=frame.index)


def _placed(column: pd.Series | None, values: list, places: np.ndarray, responses, name: str) -> pd.Series:
    """A copy of a column with values at some places, in the column's own type."""
    if column is None:  # a choice of the form that the export has no column for
        parent = name.partition("/")[0]
        blank = pd.array(np.zeros(len(responses.frame), dtype=bool), dtype="boolean")
        blank[~responses.answered(parent)] = pd.NA
        column = pd.Series(blank, index=responses.frame.index)
    column = column.copy()
    if isinstance(column.dtype, pd.CategoricalDtype):
        new = [value for value in dict.fromkeys(values) if value and value not in column.cat.categories]
        column = column.cat.add_categories(new)
    column.iloc[places] = pd.array(_typed(values, column.dtype), dtype=column.dtype)
    return column


def _typed(values: list, dtype: object) -> list:
    if pd.api.types.is_bool_dtype(dtype):
        return values
    if pd.api.types.is_numeric_dtype(dtype):
        return [float(value) if value else np.nan for value in values]
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return [pd.Timestamp(value) if value else pd.NaT for value in values]
    return [value or None for value in values]


def _asked_anew(level: Level) -> tuple[pd.DataFrame, np.ndarray]:
    """`asked` of the records whose routing may differ, and their positions.

    Where routing is as the data has it, who answers counts as asked, and no answer falls away.
    """
    part = level.changed.subset(level.touched)
    rows = level.repeats if isinstance(part, Reports) else part.repeats
    routing = route(part, Problems(), rows).asked
    if not getattr(part, "by_form", True):
        routing = routing.assign(**{name: routing[name] | part.answered(name) for name in routing})
    return routing, np.flatnonzero(level.touched)


def _lost(level: Level) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Questions with the touched records (a mask, and their positions) that answered them and are no longer
    asked.
    """
    if not level.touched.any():
        return
    asked_now, rows = _asked_anew(level)
    for question in asked_now.columns:
        lost = level.before.asked_of(question)[rows] & ~asked_now[question].to_numpy()
        if lost.any():
            lost &= level.changed.answered(question)[rows]
        if lost.any():
            yield question, lost, rows


def _reroute(level: Level):
    """The changed records with what is no longer asked of them blank."""
    changed = level.changed
    if not level.touched.any():
        return changed
    columns: dict[str, pd.Series] = {}
    for question, lost, rows in _lost(level):
        for name in columns_of(question, changed):
            columns[name] = changed.frame[name].copy()
            columns[name].iloc[rows[lost]] = None
    asked_now, rows = _asked_anew(level)
    whole = changed.asked.copy()
    whole.loc[whole.index[rows], asked_now.columns] = asked_now
    return replace(changed, frame=_with_columns(changed.frame, columns), asked=whole)


def columns_of(question: str, responses) -> list[str]:
    """The frame's columns that hold a question: one a choice for a multi-select."""
    if responses.type_of(question) == "select_multiple":
        return [f"{question}/{choice}" for choice in responses.choices(question)]
    return [question]
