"""The release itself: what is left out, the steps and what each does, the measures, the verdict.

1. What would identify people is left out first, unless the recipe keeps it and says why.
2. Recodes and indicators are left out unless the recipe names them: beside a coarser original they would give
   the finer answer back.
3. Steps are taken in the recipe's order; after each, risk and information are measured again.
4. Rows are shuffled, and rows and households get random numbers, from a seed that is not given out: with it
   the order of the interviews, and every random change, could be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable, take_data
from analysis.disclosure.release.identifying import LEADING, Identifying, find_identifying
from analysis.disclosure.release.measures.assessment import THRESHOLDS, Assessment, RiskQuestion, assess_risk
from analysis.disclosure.release.measures.caveats import find_caveats
from analysis.disclosure.release.measures.information import Loss, PublishedTable, measure_loss
from analysis.disclosure.release.measures.population import (
    CountedPeople,
    Known,
    Population,
    Statement,
    find_population,
    leaving,
)
from analysis.disclosure.release.measures.verdict import RiskVerdict, judge
from analysis.disclosure.release.recipe import Recipe, RecipeStep
from analysis.disclosure.release.recipe_checks import check_recipe
from analysis.disclosure.release.treatments.steps import apply_step
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form
from analysis.problems import CaseStudyError, Problems

ID, HOUSEHOLD, WEIGHT = "id", "household", "weight"
_ID_DIGITS = 10


@dataclass(frozen=True)
class LeftOut:
    """A column that does not leave: why, as a kind (identifying.REASONS, "repeat", "derived") or in the
    recipe's words.
    """

    column: str
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Effect:
    """A step, the cells it changed, and risk and information (since the start) after it."""

    step: RecipeStep
    cells: int
    assessment: Assessment
    loss: Loss


@dataclass(frozen=True, eq=False)
class Released:
    """What leaves, and all there is to say of it."""

    data: ReleaseData
    recipe: Recipe
    language: str
    left_out: tuple[LeftOut, ...]
    kept: Mapping[str, str]
    before: Assessment
    effects: tuple[Effect, ...]
    after: Assessment
    loss: Loss
    population: Population
    verdict: RiskVerdict
    caveats: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class ReleaseSource:
    """What a release is made from: cleaned answers, the form as it was asked, the tables that are published
    from them, the language of labels, where the recipe lies, and a count of the context.

    `made_of` names the question each recode is made of, `labels` the columns that are added here.
    """

    answers: Responses
    asked: Form
    tables: Sequence[PublishedTable]
    language: str
    where: str
    counted: CountedPeople | None = None
    made_of: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def make_release(
    source: ReleaseSource, recipe: Recipe, draws: np.random.Generator, problems: Problems
) -> Released:
    """The release of one survey by a recipe.

    Raises CaseStudyError with every name of the recipe that is not in the data, for a step that can't be
    taken, and for a population that can't be one.
    """
    answers, n = source.answers, len(source.answers)
    identifying = find_identifying(answers)
    check_recipe(recipe, answers, source.asked.questions, identifying, source.where, problems)
    left_out = _left_out(source, recipe, identifying)
    _check_originals(source, recipe, left_out, problems)
    problems.stop_if_fatal()
    everything = take_data(answers, answers.form, _planned(source, recipe, left_out), source.language)
    data = everything.without(column.column for column in left_out)
    population = find_population(_known(source, recipe), n, source.where)
    asked = RiskQuestion(
        recipe.keys,
        recipe.sensitive,
        population.weights,
        _households(answers, recipe),
        recipe.fraction,
        tuple(sorted({*THRESHOLDS, recipe.thresholds.k})),
    )
    before, effects = assess_risk(data, asked), []
    for number, step in enumerate(recipe.steps, start=1):
        try:
            stepped = apply_step(data, step, recipe.keys, draws)
        except CaseStudyError as error:
            raise CaseStudyError(f"{source.where}, steps.{number}: {error}") from error
        data = stepped.data
        loss = measure_loss(everything, data, source.tables)
        effects.append(Effect(step, stepped.cells, assess_risk(data, asked), loss))
    after = effects[-1].assessment if effects else before
    return Released(
        data=_anonymous(data, asked, leaving(population, recipe.thresholds.k), draws, source.labels),
        recipe=recipe,
        language=source.language,
        left_out=left_out,
        kept={
            identifier.column: recipe.keep[identifier.column]
            for identifier in identifying
            if identifier.column in recipe.keep
        },
        before=before,
        effects=tuple(effects),
        after=after,
        loss=measure_loss(everything, data, source.tables),
        population=population,
        verdict=judge(after, population, recipe.thresholds, _named(identifying, recipe)),
        caveats=find_caveats(data, recipe, population, after, answers.form),
    )


def _named(identifying: Sequence[Identifying], recipe: Recipe) -> int:
    """How many of the columns that the recipe keeps name people, or lead to them."""
    leading = [column for column in identifying if column.kind in LEADING]
    return sum(column.column in recipe.keep for column in leading)


def _left_out(
    source: ReleaseSource, recipe: Recipe, identifying: Sequence[Identifying]
) -> tuple[LeftOut, ...]:
    """Every column that does not leave, with its reason; the recipe's own reason first."""
    answers, wanted = source.answers, {*recipe.derived, *recipe.keys, *recipe.sensitive}
    left = {column: LeftOut(column, reason=reason) for column, reason in recipe.leave_out.items()}
    for identifier in identifying:
        if identifier.column not in recipe.keep:
            left.setdefault(identifier.column, LeftOut(identifier.column, identifier.kind))
    for name, question in answers.form.questions.items():
        if question.repeat:
            left.setdefault(name, LeftOut(name, "repeat"))
        elif name not in source.asked.questions and answers.has(name) and name not in wanted:
            left.setdefault(name, LeftOut(name, "derived"))
    return tuple(left.values())


def _check_originals(
    source: ReleaseSource, recipe: Recipe, left_out: Sequence[LeftOut], problems: Problems
) -> None:
    """Rule 2 the other way round: a recode that leaves protects nobody beside the question it is made of."""
    gone = {column.column for column in left_out}
    worked_on = {question for step in recipe.steps for question in step.questions}
    for name in (*recipe.keys, *recipe.sensitive, *recipe.derived):
        original = source.made_of.get(name, "")
        if original and original not in gone and original not in worked_on and original not in recipe.keys:
            problems.fatal(
                source.where,
                f"{name} is made of {original}, which would leave as it was answered and give away more. Put"
                f" {original} under leave_out, or take it as a key or into a step.",
                column="keys" if name in recipe.keys else "derived",
                got=name,
            )


def _planned(source: ReleaseSource, recipe: Recipe, left_out: Sequence[LeftOut]) -> list[str]:
    """The questions to take at first: all that leave, and what the published tables show beside them."""
    gone = {column.column for column in left_out}
    tabulated_names = {name for table in source.tables for name in (table.question, *table.by)}
    form = source.answers.form
    names = [name for name in form.questions if name not in gone or name in tabulated_names]
    return [*names, *(name for name in recipe.keep if name not in form.questions)]


def _known(source: ReleaseSource, recipe: Recipe) -> Known:
    given = recipe.population
    if given.context and source.counted is None:
        raise CaseStudyError(
            f"{source.where}, population.context: the city has no {given.context} to take its population"
            " from. Declare them in its params, or give `size` and `source`."
        )
    weights = source.answers.numbers(given.weights) if given.weights else None
    citation = f"{given.source} ({given.year})" if given.year else given.source
    return Known(given.weights, weights, given.size, citation, source.counted if given.context else None)


def _households(answers: Responses, recipe: Recipe) -> np.ndarray | None:
    """The household (n,) of each row; who has none is a household of one."""
    if not recipe.households:
        return None
    column = answers.frame[recipe.households]
    codes, names = pd.factorize(column)
    alone = codes < 0
    codes = codes.astype(np.int64)
    codes[alone] = len(names) + np.arange(alone.sum())
    return codes


def _anonymous(
    data: ReleaseData,
    asked: RiskQuestion,
    population: Population,
    draws: np.random.Generator,
    labels: Mapping[str, str],
) -> ReleaseData:
    """The data with random numbers for rows and households, in random order."""
    n = len(data.frame)
    frame, variables = data.frame.copy(), list(data.variables)
    if population.basis == "weights":
        frame[_free(WEIGHT, frame)] = population.weights
        variables.append(Variable(_free(WEIGHT, data.frame), WEIGHT, labels.get(WEIGHT, WEIGHT), "number"))
    if asked.households is not None:
        name = _free(HOUSEHOLD, frame)
        frame.insert(0, name, _numbers(asked.households.max() + 1, draws)[asked.households])
        variables.insert(0, Variable(name, HOUSEHOLD, labels.get(HOUSEHOLD, HOUSEHOLD), "text"))
    name = _free(ID, frame)
    frame.insert(0, name, _numbers(n, draws))
    variables.insert(0, Variable(name, ID, labels.get(ID, ID), "text"))
    order = draws.permutation(n)
    return replace(data, frame=frame.iloc[order].reset_index(drop=True), variables=tuple(variables))


def _free(name: str, frame: pd.DataFrame) -> str:
    """The name, with a _ for each column that has it already."""
    while name.casefold() in {column.casefold() for column in frame.columns}:
        name += "_"
    return name


def _numbers(count: int, draws: np.random.Generator) -> np.ndarray:
    """Random texts of ten digits, each once."""
    numbers: dict[int, None] = {}
    while len(numbers) < count:
        drawn = draws.integers(10 ** (_ID_DIGITS - 1), 10**_ID_DIGITS, count - len(numbers))
        numbers |= dict.fromkeys(drawn.tolist())
    return np.array([str(number) for number in numbers], dtype=object)
