"""Answers taken through the steps of a recipe, with risk and information measured after each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.disclosure.release.data import ReleaseData
from analysis.disclosure.release.measures.assessment import Assessment
from analysis.disclosure.release.measures.information import Loss, PublishedTable, measure_loss
from analysis.disclosure.release.recipe import LinkStep, RecipeStep
from analysis.disclosure.release.treatments.steps import apply_step
from analysis.problems import CaseStudyError

Measure = Callable[[ReleaseData], Assessment]


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

    step: RecipeStep | LinkStep
    cells: int
    assessment: Assessment
    loss: Loss


@dataclass(frozen=True, eq=False)
class Treated:
    """Data after the steps so far. `everything` is what there was before anything was left out, from which
    `tables` are published; `where` names the recipe.
    """

    where: str
    everything: ReleaseData
    data: ReleaseData
    before: Assessment
    tables: Sequence[PublishedTable]
    effects: tuple[Effect, ...] = ()

    @property
    def after(self) -> Assessment:
        return self.effects[-1].assessment if self.effects else self.before

    @property
    def loss(self) -> Loss:
        return measure_loss(self.everything, self.data, self.tables)

    def stepped(
        self, step: RecipeStep | LinkStep, data: ReleaseData, cells: int, risk: Assessment
    ) -> Treated:
        """After a step, which made `data` and left `risk`."""
        loss = measure_loss(self.everything, data, self.tables)
        return replace(self, data=data, effects=(*self.effects, Effect(step, cells, risk, loss)))


def take_steps(
    treated: Treated,
    steps: Sequence[RecipeStep],
    keys: Sequence[str],
    measure: Measure,
    draws: np.random.Generator,
) -> Treated:
    """After all steps of a recipe with these keys.

    Raises CaseStudyError, with its number, for a step that can't be taken.
    """
    for number, step in enumerate(steps, start=1):
        try:
            stepped = apply_step(treated.data, step, keys, draws)
        except CaseStudyError as error:
            raise CaseStudyError(f"{treated.where}, steps.{number}: {error}") from error
        treated = treated.stepped(step, stepped.data, stepped.cells, measure(stepped.data))
    return treated
