"""The release itself: what is left out, the steps and what each does, the measures, the verdict.

1. What would identify people, and what is made from other questions, is left out first (taken.py).
2. Steps are taken in the recipe's order; after each, risk and information are measured again.
3. Rows of repeats follow by their own steps (repeated.py). With rows that say whose they are, what an
   interview shows of them is one more key of it.
4. Rows are shuffled, and rows and households get random numbers, from a seed that is not given out: with it
   the order of the interviews, and every random change, could be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.assessment import THRESHOLDS, Assessment, RiskQuestion, assess_risk
from analysis.disclosure.release.measures.caveats import find_caveats
from analysis.disclosure.release.measures.information import Loss
from analysis.disclosure.release.measures.population import (
    Known,
    Population,
    Statement,
    find_population,
    leaving,
)
from analysis.disclosure.release.measures.verdict import RiskVerdict, judge
from analysis.disclosure.release.numbering import Beside, number_rows
from analysis.disclosure.release.recipe import LinkStep, Recipe
from analysis.disclosure.release.recipe_checks import check_keys
from analysis.disclosure.release.repeated import (
    SHOWN,
    Interviews,
    TreatedRows,
    link_rows,
    plan_repeats,
    treat_rows,
)
from analysis.disclosure.release.taken import Leaving, ReleaseSource, plan_leaving
from analysis.disclosure.release.treated import Effect, LeftOut, Treated, take_steps
from analysis.intake.answers.answers import Answers
from analysis.problems import CaseStudyError, Problems


@dataclass(frozen=True, eq=False)
class Released:
    """What leaves, and all there is to say of it; `repeats` has the same of each repeat's rows."""

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
    repeats: Mapping[str, Released] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the limits are met, of rows of repeats too."""
        return self.verdict.passed and all(rows.passed for rows in self.repeats.values())

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that leave, of interviews and of rows."""
        own = [variable.question for variable in self.data.variables]
        of_rows = [question for rows in self.repeats.values() for question in rows.questions]
        return tuple(dict.fromkeys([*own, *of_rows]))


def make_release(
    source: ReleaseSource, recipe: Recipe, draws: np.random.Generator, problems: Problems
) -> Released:
    """The release of one survey by a recipe.

    Raises CaseStudyError with every name of the recipe that is not in the data, for a step that can't be
    taken, and for a population that can't be one.
    """
    check_keys(recipe, source.where, problems)
    planned = plan_leaving(source, recipe, problems)
    repeats = plan_repeats(source, recipe, problems)
    problems.stop_if_fatal()
    population = find_population(_known(source, recipe), len(source.answers), source.where)
    asked = RiskQuestion(
        recipe.keys,
        recipe.sensitive,
        population.weights,
        _households(source.answers, recipe),
        recipe.fraction,
        tuple(sorted({*THRESHOLDS, recipe.thresholds.k})),
    )
    everything, data = planned.take()
    begun = Treated(source.where, everything, data, assess_risk(data, asked), source.tables)
    treated = take_steps(begun, recipe.steps, recipe.keys, lambda stepped: assess_risk(stepped, asked), draws)

    interviews = Interviews(treated.data, recipe.keys, population)
    rows = tuple(treat_rows(repeated, interviews, draws) for repeated in repeats)
    if any(each.repeated.linked for each in rows):
        treated, rows = _linked(treated, rows, interviews, asked, recipe.thresholds.k)

    weights = leaving(population, recipe.thresholds.k).weights if population.basis == "weights" else None
    numbered = number_rows(treated.data, Beside(weights, asked.households), draws, source.labels)
    released = _released(planned, treated, population, numbered.data)
    released_rows = {
        each.repeated.name: _released_rows(each, population, numbered.ids, draws) for each in rows
    }
    return replace(released, repeats=released_rows)


def _linked(
    treated: Treated, rows: tuple[TreatedRows, ...], interviews: Interviews, asked: RiskQuestion, k: int
) -> tuple[Treated, tuple[TreatedRows, ...]]:
    """Interviews and rows after the last step: rows say whose they are as far as that is safe (rule 3)."""
    linked = link_rows(rows, interviews, k)
    names = tuple(each.repeated.name for each in rows if each.repeated.linked)
    links_before = sum(int(each.linked.sum()) for each in rows)
    links_after = sum(int(each.linked.sum()) for each in linked.rows)
    composition = Variable(SHOWN, SHOWN, SHOWN, "number")
    beside = replace(
        treated.data,
        frame=treated.data.frame.assign(**{SHOWN: linked.compositions}),
        variables=(*treated.data.variables, composition),
    )
    risk = assess_risk(beside, replace(asked, keys=(*asked.keys, SHOWN)))
    return treated.stepped(LinkStep(k, names), treated.data, links_before - links_after, risk), linked.rows


def _released_rows(
    rows: TreatedRows, known: Population, interview_ids: np.ndarray, draws: np.random.Generator
) -> Released:
    """What leaves of a repeat's rows."""
    repeated, treated = rows.repeated, rows.treated
    beside = Beside()
    if repeated.linked:
        named_interviews = interview_ids[repeated.interviews]
        named_interviews[~rows.linked] = None
        beside = Beside(interviews=named_interviews)
    numbered = number_rows(treated.data, beside, draws, repeated.leaving.source.labels)
    # their weights stay with the interviews, where they are shared by enough of them
    population = replace(repeated.population(known), weights=None)
    released = _released(repeated.leaving, treated, population, numbered.data)
    return replace(released, caveats=(*released.caveats, *_row_caveats(rows)))


def _row_caveats(rows: TreatedRows) -> list[Statement]:
    """What is to be said of rows that may not say whose they are, or that don't leave at all."""
    caveats = []
    alone = int((~rows.linked).sum())
    values = {"n": len(rows.linked), "k": rows.repeated.recipe.thresholds.k}
    if rows.repeated.linked and alone:
        caveats.append(Statement("release.caveat.links", {"count": alone, **values}))
    if gone := int((~rows.leaves).sum()):
        caveats.append(Statement("release.caveat.rows_gone", {"count": gone, **values}))
    return caveats


def _released(planned: Leaving, treated: Treated, population: Population, data: ReleaseData) -> Released:
    """The record of what was planned, done and found; `data` as they leave."""
    recipe, source = planned.recipe, planned.source
    after = treated.after
    return Released(
        data=data,
        recipe=recipe,
        language=source.language,
        left_out=planned.left_out,
        kept=planned.kept,
        before=treated.before,
        effects=treated.effects,
        after=after,
        loss=treated.loss,
        population=population,
        verdict=judge(after, population, recipe.thresholds, planned.named),
        caveats=find_caveats(treated.data, recipe, population, after, source.answers.form),
    )


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


def _households(answers: Answers, recipe: Recipe) -> np.ndarray | None:
    """The household (n,) of each row; who has none is a household of one."""
    if not recipe.households:
        return None
    column = answers.frame[recipe.households]
    codes, names = pd.factorize(column)
    alone = codes < 0
    codes = codes.astype(np.int64)
    codes[alone] = len(names) + np.arange(alone.sum())
    return codes
