"""Which cities are left out of an outcome, so that nothing told of it gives back what they hide.

Outcomes are made of people, not of estimates that have passed the gate. So that none gives back what a city
hides, a city is left out of an outcome, whole,

1. where a table hides a cell of the outcome's question for everybody, or at levels of what the outcome is set
   against (the mix, the covariates, the rounds), or a cell of these alone: a share at a fixed mix is an
   equation in those cells; or has no row for the answer, as it was merged into another (`collapse`);
2. where fewer than `suppress_below` people, but some, of a cell of all of these together gave the answer, or
   did not: leaving out that cell alone would leave what is missing from the city;
3. where that few of those who did not say one of these (their sex, say) gave the answer, or did not: they are
   in the city's own table and in no cell here, and so what is left between the two;
4. where its counts are rounded: these would not be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.comparison.pooled import MixCells, Pooled
from analysis.planning.plan import PlanRow
from analysis.vocabulary import SUPPRESSED


@dataclass(frozen=True)
class ThresholdRule:
    """Under `small_base` people nothing is concluded; fewer than `suppress_below` are hidden, and the counts
    of the studies `rounded` are rounded.
    """

    small_base: int
    suppress_below: int
    rounded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OutcomeQuestion:
    """The plan's row of an outcome, the choices that it pools, and the questions it is set against."""

    row: PlanRow
    choices: Sequence[str]
    against: Sequence[str]


def hiding_cities(
    asked: OutcomeQuestion,
    outcome: np.ndarray,
    pooled: Pooled,
    estimates: pd.DataFrame,
    rule: ThresholdRule,
) -> set[str]:
    """The studies that are left out of an outcome (n,: 1 gave it, 0 did not, missing was not asked)."""
    return {
        *rule.rounded,  # rule 4
        *_with_hidden_cells(asked.row, asked.against, estimates),
        *_without_row(asked.row, asked.choices, estimates),
        *_with_few(outcome, pooled, asked.against, rule.suppress_below),
    }


def _with_hidden_cells(row: PlanRow, against: Sequence[str], estimates: pd.DataFrame) -> set[str]:
    """Rule 1: the studies that hide a cell of the outcome's question, of everybody or by what it is set
    against, or a cell of that alone.
    """
    hidden = estimates[estimates["status"] == SUPPRESSED]
    studies: set[str] = set()
    for study, question, domain in zip(hidden["study"], hidden["question"], hidden["domain"], strict=True):
        # Women who paid are one count, be it in the table of who paid by sex or of sex by who paid.
        questions = {question, *domain.split()}
        others = questions - {row.question}
        is_of_outcome = row.question in questions and (not others or not others.isdisjoint(against))
        if is_of_outcome or others <= set(against):
            studies.add(study)
    return studies


def _without_row(row: PlanRow, choices: Sequence[str], estimates: pd.DataFrame) -> set[str]:
    """Rule 1: the studies that have the table, but no row of any of the answers."""
    own = estimates[(estimates["table"] == row.table) & (estimates["domain"] == "")]
    having = own[own["choice"].isin(choices)]
    return set(own["study"]) - set(having["study"])


def _with_few(outcome: np.ndarray, pooled: Pooled, against: Sequence[str], least: int) -> set[str]:
    """Rules 2 and 3: the studies where few people of a cell, or of those who lack an answer, gave the outcome
    or not.
    """
    named = [name for name in against if name != STUDY]
    if not named:
        return set()
    # Each alone and all together: people without an answer to one are in cells of the others.
    groupings = dict.fromkeys([*((name,) for name in named), tuple(named)])
    few = set(_few_in(outcome, _by_lacking(pooled, named), least))
    for grouping in groupings:
        few.update(_few_in(outcome, pooled.cells([STUDY, *grouping]), least))
    return few


def _by_lacking(pooled: Pooled, questions: Sequence[str]) -> MixCells:
    """Everybody by study and by which of the questions they gave no answer to."""
    lacking = [pooled.groups(question).codes < 0 for question in questions]
    met, codes = np.unique(np.stack([pooled.studies.codes, *lacking]), axis=1, return_inverse=True)
    return MixCells(codes.ravel(), tuple((pooled.studies.names[code],) for code in met[0]))


def _few_in(outcome: np.ndarray, cells: MixCells, least: int) -> Iterator[str]:
    """The study of each cell, named first in it, that has few."""
    inside = (cells.codes >= 0) & np.isfinite(outcome)
    asked = np.bincount(cells.codes[inside], minlength=len(cells.names))
    given = np.bincount(cells.codes[inside], outcome[inside], minlength=len(cells.names))
    for name, some, all_ in zip(cells.names, given, asked, strict=True):
        if any(0 < size < least for size in (some, all_ - some)):
            yield name[0]
