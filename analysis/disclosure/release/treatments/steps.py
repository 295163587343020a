"""What a step of the recipe does to the data: data in, changed data out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable, blank_cells
from analysis.disclosure.release.recipe import BandsStep, Code, GroupStep, RecipeStep, Suppress
from analysis.disclosure.release.treatments.local_suppression import choose_blanks
from analysis.disclosure.release.treatments.microaggregation import average_alike
from analysis.disclosure.release.treatments.perturbation import add_noise, draw_categories, transition_matrix
from analysis.disclosure.risk.matches import BLANK
from analysis.problems import CaseStudyError, hint


@dataclass(frozen=True, eq=False)
class Stepped:
    """The data after a step, and how many cells it changed or blanked."""

    data: ReleaseData
    cells: int


def apply_step(
    data: ReleaseData, step: RecipeStep, keys: Sequence[str], draws: np.random.Generator
) -> Stepped:
    """The data after one step; `keys` are the questions that local suppression works on.

    Raises CaseStudyError where a question's values are not of the kind the step is for.
    """
    if step.suppress:
        return _suppress(data, step.suppress, keys)
    if step.drop is not None:
        cells = sum(len(data.of(question)) for question in step.drop) * len(data.frame)
        return Stepped(data.without(step.drop), cells)
    if step.group:
        return _group(data, step.group)
    if step.microaggregate:
        return _microaggregate(data, step.microaggregate.questions, step.microaggregate.size)
    variable, values = _change(data, step, draws)
    before = data.frame[variable.name]
    changed = data.with_column(replace(variable, altered=(*variable.altered, step.kind)), values)
    return Stepped(changed, _differing(before, values))


def _change(data: ReleaseData, step: RecipeStep, draws: np.random.Generator) -> tuple[Variable, pd.Series]:
    """The one column that a step changes, and its new values."""
    what = getattr(step, step.kind)
    wanted = {"coarsen": "date", "pram": "category"}.get(step.kind, "number")
    variable = _only(data, what.question, wanted, step.kind)
    column = data.frame[variable.name]
    if step.bands:
        return _banded(variable, column, step.bands)
    if step.top_code or step.bottom_code:
        return variable, _coded(column, what, top=step.top_code is not None)
    if step.coarsen:
        return _coarsened(variable, column, what.to)
    if step.pram:
        codes = data.codes(variable)
        matrix = transition_matrix(codes, len(variable.values), what.change)
        drawn = draw_categories(codes, matrix, draws)
        return variable, pd.Series(pd.Categorical.from_codes(drawn, dtype=column.dtype), index=column.index)
    return variable, pd.Series(add_noise(column.to_numpy(), what.share, draws), index=column.index)


_KINDS = {"number": "numbers", "date": "dates", "category": "one answer of a list"}


def _only(data: ReleaseData, question: str, kind: str, step: str) -> Variable:
    """The column of a question that holds values of the kind."""
    variables = data.of(question)
    if not variables:
        raise CaseStudyError(f"The step {step} comes too late: {question} has left the data before it.")
    if variables[0].kind != kind or len(variables) > 1:
        has = "several answers" if len(variables) > 1 else f"a {variables[0].kind}"
        raise CaseStudyError(
            f"The step {step} is for {_KINDS[kind]}; {question} holds {has}. Take another step for it."
        )
    return variables[0]


def _banded(variable: Variable, column: pd.Series, bands: BandsStep) -> tuple[Variable, pd.Series]:
    """Numbers as bands: below the first break, from each break up to the next, from the last on."""
    breaks = bands.breaks
    numbers = column.dropna()
    whole = bool((numbers == numbers.round()).all()) and all(value == round(value) for value in breaks)
    labels = {f"under_{breaks[0]:g}": f"< {breaks[0]:g}"}
    for low, high in pairwise(breaks):
        top = f"{high - 1:g}" if whole else f"< {high:g}"
        labels[f"{low:g}_{high - whole:g}"] = f"{low:g}–{top}" if whole else f"{low:g} – {top}"
    labels[f"{breaks[-1]:g}_more"] = f"{breaks[-1]:g}+"
    codes = np.where(column.isna(), BLANK, np.searchsorted(breaks, column.to_numpy(), side="right"))
    values = pd.Series(pd.Categorical.from_codes(codes, categories=list(labels)), index=column.index)
    return replace(variable, kind="category", values=labels), values


def _coded(column: pd.Series, code: Code, top: bool) -> pd.Series:
    return column.clip(upper=code.at) if top else column.clip(lower=code.at)


def _coarsened(variable: Variable, column: pd.Series, to: str) -> tuple[Variable, pd.Series]:
    """Dates as the text of their period, a category in the order of time."""
    frequency = {"month": "M", "quarter": "Q", "year": "Y"}[to]
    periods = column.dt.to_period(frequency)
    names = [str(period) for period in sorted(periods.dropna().unique())]
    texts = periods.astype("str").where(column.notna())
    values = texts.astype(pd.CategoricalDtype(names))
    return replace(variable, kind="category", values={name: name for name in names}), values


def _group(data: ReleaseData, group: GroupStep) -> Stepped:
    variables = data.of(group.question)
    if not variables:
        raise CaseStudyError(f"The step group comes too late: {group.question} has left the data before it.")
    choices = list(variables[0].values) if variables[0].kind == "category" else [v.choice for v in variables]
    for choice in (choice for joined in group.into.values() for choice in joined):
        if variables[0].kind in ("category", "tick") and choice not in choices:
            raise CaseStudyError(
                f"The step group names {choice!r}, which {group.question} has not{hint(choice, choices)}."
            )
    if variables[0].kind == "tick":
        return _group_ticks(data, variables, group)
    if variables[0].kind != "category":
        raise CaseStudyError(
            f"The step group is for choices; {group.question} holds a {variables[0].kind}. Use bands."
        )
    variable = variables[0]
    column = data.frame[variable.name]
    counts = column.value_counts()
    target = _targets(group, {choice: int(counts.get(choice, 0)) for choice in variable.values})
    labels = _joined_labels(variable.values, target, group)
    renamed = {choice: target.get(choice, choice) for choice in variable.values}
    values = column.astype("object").map(renamed).astype(pd.CategoricalDtype(list(labels)))
    changed = replace(variable, values=labels, altered=(*variable.altered, "group"))
    cells = int(column.isin([old for old, new in target.items() if new != old]).sum())
    return Stepped(data.with_column(changed, values), cells)


def _targets(group: GroupStep, counts: Mapping[str, int]) -> dict[str, str]:
    """Choice -> the name it is joined under, for the choices that are joined."""
    target = {choice: new for new, choices in group.into.items() for choice in choices}
    if group.fewer_than:
        for choice, count in counts.items():
            if choice not in target and count < group.fewer_than:
                target[choice] = group.other
    return target


def _joined_labels(labels: Mapping[str, str], target: Mapping[str, str], group: GroupStep) -> dict[str, str]:
    """The labels that are left, each new name where its first choice stood."""
    joined: dict[str, str] = {}
    for choice, label in labels.items():
        new = target.get(choice, choice)
        if new == choice:
            joined.setdefault(choice, label)
        else:
            joined.setdefault(new, group.labels.get(new) or labels.get(new) or new.replace("_", " "))
    return joined


def _group_ticks(data: ReleaseData, variables: Sequence[Variable], group: GroupStep) -> Stepped:
    """Ticks of joined choices become one: ticked, where any of them is."""
    counts = {variable.choice: int(data.frame[variable.name].fillna(0).sum()) for variable in variables}
    target = _targets(group, counts)
    labels = _joined_labels({variable.choice: variable.label for variable in variables}, target, group)
    members: dict[str, list[Variable]] = {}
    for variable in variables:
        members.setdefault(target.get(variable.choice, variable.choice), []).append(variable)
    frame, replaced, cells = data.frame, {}, 0
    for new, joined in members.items():
        first = joined[0]
        ticks = frame[[variable.name for variable in joined]].max(axis=1).astype("Int8")
        alone = len(joined) == 1 and joined[0].choice == new
        altered = first.altered if alone else (*first.altered, "group")
        cells += 0 if alone else int(ticks.fillna(0).sum())
        frame = frame.assign(**{first.name: ticks})
        replaced[first.name] = replace(first, choice=new, label=labels[new], altered=altered)
    gone = {variable.name for variable in variables} - set(replaced)
    new_variables = tuple(
        replaced.get(variable.name, variable) for variable in data.variables if variable.name not in gone
    )
    return Stepped(replace(data, frame=frame.drop(columns=list(gone)), variables=new_variables), cells)


def _suppress(data: ReleaseData, suppress: Suppress, keys: Sequence[str]) -> Stepped:
    codes, variables = data.keys(keys)
    if not variables:
        raise CaseStudyError("The step suppress comes too late: all keys have left the data before it.")
    importance = np.array([suppress.importance.get(variable.question, 1.0) for variable in variables])
    blanks = choose_blanks(codes, suppress.k, importance)
    for variable, cells in zip(variables, blanks.T, strict=True):
        if cells.any():
            altered = replace(variable, altered=(*variable.altered, "suppress"))
            data = data.with_column(altered, blank_cells(data.frame[variable.name], cells))
    return Stepped(data, int(blanks.sum()))


def _microaggregate(data: ReleaseData, questions: Sequence[str], size: int) -> Stepped:
    """Rows that lack one of the numbers stay as they are and join no group."""
    variables = [_only(data, question, "number", "microaggregate") for question in questions]
    names = [variable.name for variable in variables]
    numbers = data.frame[names].to_numpy(dtype=np.float64, copy=True)
    whole = ~np.isnan(numbers).any(axis=1)
    if whole.sum() < size:
        raise CaseStudyError(
            f"The step microaggregate needs {size} people who have all of {', '.join(questions)};"
            f" only {whole.sum()} have."
        )
    numbers[whole] = average_alike(numbers[whole], size)
    cells = 0
    for variable, column in zip(variables, numbers.T, strict=True):
        values = pd.Series(column, index=data.frame.index)
        cells += _differing(data.frame[variable.name], values)
        data = data.with_column(replace(variable, altered=(*variable.altered, "microaggregate")), values)
    return Stepped(data, cells)


def _differing(before: pd.Series, after: pd.Series) -> int:
    """Cells that hold something else than before."""
    if before.dtype != after.dtype:
        return int(after.notna().sum())
    same = (before == after).fillna(False) | (before.isna() & after.isna())
    return int((~same.astype(bool)).sum())
