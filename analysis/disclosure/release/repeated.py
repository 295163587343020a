"""Rows of repeats on their way out: household members, places, incidents, each repeat a file of its own.

1. Only repeats that the recipe names leave; their columns are taken, left out and treated as those of
   interviews are.
2. Where rows say whose they are, whoever knows a row's keys knows those of its interview too: risk is
   measured with both, and with what the interview shows besides (linked_rows.py).
3. Rows that may not say so leave with their own keys alone, blanked where fewer than `k` such rows share
   them. Where there are fewer than `k` of them, they don't leave.
4. Rows of one interview are a household: its risk is that one of them is recognised.
5. Rows stand for as many as their interviews only where the recipe says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable, blank_cells
from analysis.disclosure.release.measures.assessment import THRESHOLDS, Assessment, RiskQuestion, assess_risk
from analysis.disclosure.release.measures.population import Population, Statement
from analysis.disclosure.release.recipe import LinkStep, Recipe
from analysis.disclosure.release.recipe_checks import check_keys, check_repeats
from analysis.disclosure.release.taken import Leaving, ReleaseSource, plan_leaving
from analysis.disclosure.release.treated import Treated, take_steps
from analysis.disclosure.release.treatments.linked_rows import RowsOf, choose_links, number_compositions
from analysis.disclosure.release.treatments.local_suppression import choose_blanks
from analysis.disclosure.risk.matches import BLANK, group_rows
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports, Responses
from analysis.problems import Problems

SHOWN = "rows"
"""The added key: which rows an interview shows."""


@dataclass(frozen=True, eq=False)
class Interviews:
    """What rows lean on: their interviews after all steps, the keys of these, and the population."""

    data: ReleaseData
    keys: tuple[str, ...]
    population: Population


@dataclass(frozen=True, eq=False)
class Repeated:
    """The rows of one repeat, and the interview (r,) of each."""

    name: str
    leaving: Leaving
    interviews: np.ndarray
    linked: bool
    weighted: bool

    @property
    def recipe(self) -> Recipe:
        return self.leaving.recipe

    def population(self, known: Population) -> Population:
        """Of how many the rows tell (rule 5); `known` is the population of the interviews."""
        if not self.weighted or known.weights is None:
            return Population("sample", caveats=(Statement("release.basis.sample"),))
        weights = known.weights[self.interviews]
        caveats = (*known.caveats, Statement("release.basis.rows"))
        return Population(known.basis, weights, float(weights.sum()), caveats)


@dataclass(frozen=True, eq=False)
class TreatedRows:
    """A repeat after its steps: which rows leave and which of these may say whose they are (r,)."""

    repeated: Repeated
    treated: Treated
    leaves: np.ndarray
    linked: np.ndarray


def plan_repeats(source: ReleaseSource, recipe: Recipe, problems: Problems) -> tuple[Repeated, ...]:
    """The repeats that the recipe names; with a fatal problem for each name in it that can't be followed."""
    if not recipe.repeats:
        return ()
    answers = source.answers
    assert isinstance(answers, Responses)
    check_repeats(recipe, answers, source.where, problems)
    there = [name for name in recipe.repeats if name in answers.repeats and len(answers.repeats[name])]
    return tuple(_plan(name, answers.repeats[name], source, recipe, problems) for name in there)


def _plan(name: str, reports: Reports, source: ReleaseSource, recipe: Recipe, problems: Problems) -> Repeated:
    own_recipe, rows = recipe.of_repeat(name), recipe.repeats[name]
    own = _own_answers(name, reports)
    own_source = replace(
        source,
        answers=own,
        asked=own.form,
        tables=source.row_tables.get(name, ()),
        where=f"{source.where}, repeats.{name}",
        made_of={},
    )
    if not rows.linked:
        check_keys(own_recipe, own_source.where, problems)
    leaving = plan_leaving(own_source, own_recipe, problems)
    return Repeated(name, leaving, reports.rows, rows.linked, rows.weights == "interview")


def _own_answers(name: str, reports: Reports) -> Answers:
    """The rows by themselves, with a form of their own questions."""
    questions = {
        question.name: replace(question, repeat="")
        for question in reports.form.questions.values()
        if question.repeat == name
    }
    form = replace(reports.form, questions=questions)
    return Answers(
        reports.frame,
        form,
        reports.instrument,
        reports.asked,
        guessed=reports.guessed,
        ordered=reports.ordered,
    )


def treat_rows(repeated: Repeated, interviews: Interviews, draws: np.random.Generator) -> TreatedRows:
    """The rows after the steps of their own recipe, all of them with what they are linked to."""
    everything, data = repeated.leaving.take()

    def measure(stepped: ReleaseData) -> Assessment:
        return _assess(stepped, repeated, interviews, np.full(len(stepped.frame), repeated.linked))

    source = repeated.leaving.source
    begun = Treated(source.where, everything, data, measure(data), source.tables)
    treated = take_steps(begun, repeated.recipe.steps, repeated.recipe.keys, measure, draws)
    everywhere = np.ones(len(data.frame), dtype=bool)
    return TreatedRows(repeated, treated, everywhere, everywhere & repeated.linked)


@dataclass(frozen=True, eq=False)
class Linked:
    """Interviews and rows after the last step: the rows, and a number (n,) that interviews share which show
    the same of them.
    """

    rows: tuple[TreatedRows, ...]
    compositions: np.ndarray


def link_rows(rows: Sequence[TreatedRows], interviews: Interviews, k: int) -> Linked:
    """The rows of which no more say whose they are than is safe, over all repeats together."""
    n = len(interviews.data.frame)
    groups = group_rows(interviews.data.keys(interviews.keys)[0])[0] if n else np.zeros(0, dtype=np.int64)
    together = _together([each for each in rows if each.repeated.linked])
    linked = choose_links(groups, together, k)
    compositions = number_compositions(n, together, linked)
    finished, start = [], 0
    for each in rows:
        if each.repeated.linked:
            end = start + len(each.repeated.interviews)
            each, start = _cut(each, interviews, linked[start:end], compositions, k), end
        finished.append(each)
    return Linked(tuple(finished), compositions)


def _together(rows: Sequence[TreatedRows]) -> RowsOf:
    """The rows of all repeats under each other; those of two repeats are never of one kind."""
    kinds, numbers = [], 0
    for each in rows:
        codes, _ = each.treated.data.keys(each.repeated.recipe.keys)
        own = np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)
        kinds.append(own + numbers)
        numbers += int(own.max()) + 1
    interviews = [each.repeated.interviews for each in rows]
    return RowsOf(np.concatenate(interviews), np.concatenate(kinds))


def _cut(
    rows: TreatedRows, interviews: Interviews, linked: np.ndarray, compositions: np.ndarray, k: int
) -> TreatedRows:
    """The rows without the numbers that they may not have, and rule 3 for those that have none."""
    repeated, data = rows.repeated, rows.treated.data
    alone = np.flatnonzero(~linked)
    leaves = np.ones(len(linked), dtype=bool)
    cells = len(alone)
    if len(alone) < k:
        leaves[alone] = False
    else:
        blanked = _blanked(data, repeated.recipe, alone, k)
        data, cells = blanked[0], cells + blanked[1]
    frame = data.frame[leaves].reset_index(drop=True)
    data = replace(data, frame=frame)
    left = replace(repeated, interviews=repeated.interviews[leaves])
    risk = _assess(data, left, interviews, linked[leaves], compositions)
    treated = rows.treated.stepped(LinkStep(k, (repeated.name,)), data, cells, risk)
    return TreatedRows(left, treated, leaves, linked[leaves])


def _blanked(data: ReleaseData, recipe: Recipe, rows: np.ndarray, k: int) -> tuple[ReleaseData, int]:
    """The data with keys of `rows` blanked until each shares them with `k` of these, and how many were."""
    codes, variables = data.keys(recipe.keys)
    if not variables:
        return data, 0
    suppress_steps = [step.suppress for step in recipe.steps if step.suppress]
    importance = suppress_steps[-1].importance if suppress_steps else {}
    weights = np.array([importance.get(variable.question, 1.0) for variable in variables])
    blanks = choose_blanks(codes[rows], k, weights)
    for variable, own_blanks in zip(variables, blanks.T, strict=True):
        if own_blanks.any():
            cells = np.zeros(len(codes), dtype=bool)
            cells[rows] = own_blanks
            altered = replace(variable, altered=(*variable.altered, "suppress"))
            data = data.with_column(altered, blank_cells(data.frame[variable.name], cells))
    return data, int(blanks.sum())


def _assess(
    data: ReleaseData,
    repeated: Repeated,
    interviews: Interviews,
    linked: np.ndarray,
    compositions: np.ndarray | None = None,
) -> Assessment:
    """The risk of rows by their own keys and, where they are `linked` (r,), by all their interviews show."""
    recipe, population = repeated.recipe, repeated.population(interviews.population)
    keys = recipe.keys
    if repeated.linked:
        own_codes, variables = interviews.data.keys(interviews.keys)
        names = [f"interview.{variable.name}" for variable in variables]
        of_interviews = dict(zip(names, own_codes.T, strict=True))
        if compositions is not None:
            of_interviews[SHOWN] = compositions
        added = {name: codes[repeated.interviews] for name, codes in of_interviews.items()}
        data = _beside(data, added, linked)
        keys = (*keys, *added)
    limits = tuple(sorted({*THRESHOLDS, recipe.thresholds.k}))
    asked = RiskQuestion(
        keys, recipe.sensitive, population.weights, repeated.interviews, recipe.fraction, limits
    )
    return assess_risk(data, asked)


def _beside(data: ReleaseData, added: Mapping[str, np.ndarray], linked: np.ndarray) -> ReleaseData:
    """The rows with further codes (r,) as columns; rows without a number match each other in them, and no row
    that has one.
    """
    frame, variables = data.frame, list(data.variables)
    for name, codes in added.items():
        values = pd.Series(codes, index=frame.index, dtype="Int64")
        values = values.mask(values == BLANK).where(linked, int(codes.max()) + 1)
        frame = frame.assign(**{name: values})
        variables.append(Variable(name, name, name, "number"))
    return replace(data, frame=frame, variables=tuple(variables))
