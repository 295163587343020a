"""Tests of the plan's questions against its domains: how sure a difference is, and how large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.estimation.list_of_analysis import Survey, can_be_counted, design_of
from analysis.estimation.measures import Levels, measure, split
from analysis.intake.answers.offering import Offering
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.shares import share_ticks
from analysis.statistics.testing.association import association_test
from analysis.statistics.testing.correction import corrected
from analysis.vocabulary import SUPPRESSED

DTYPES: Mapping[str, str] = {
    "study": "str",
    "survey": "str",
    "wave": "str",
    "table": "str",
    "question": "str",
    "choice": "str",
    "domain": "str",
    "unit": "str",
    "test": "str",
    "statistic": "float64",
    "df": "float64",
    "df_residual": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "base": "int64",
    "largest": "str",
    "high_level": "str",
    "high": "float64",
    "low_level": "str",
    "low": "float64",
}
TEST_COLUMNS = tuple(DTYPES)
KEYS = ("survey", "table", "question", "domain", "unit")
P_LIMITS = (0.001, 0.01, 0.05, 1.0)
"""What the p of a test with hidden cells is told to be under; 1 says nothing of it."""


@dataclass(frozen=True, eq=False)
class _Split:
    """One plan row's answers by one domain: ticks (m, k) of who answered (m,), and the codes (m,) of their
    level.

    `offering`: who was offered which choices, None where everybody was offered all.
    """

    row: PlanRow
    design: Design
    choices: tuple[str, ...]
    ticks: np.ndarray
    answered: np.ndarray
    levels: Levels
    offering: Offering | None

    def inside(self, place: int) -> np.ndarray:
        """Boolean (m,): who answered and was offered the choice at `place`."""
        return self.answered if self.offering is None else self.answered & self.offering.of(place)


def estimate_tests(plan: Sequence[PlanRow], survey: Survey) -> pd.DataFrame:
    """The tests that a plan asks for, TEST_COLUMNS: Rao-Scott F of question by domain, in the main reading:
    as the sample was drawn, where that is declared.

    A single-choice question has one row, with `choice` blank; a multi-select one for each choice, whose p is
    also given as Holm corrects it for their number (`p_adjusted`; else the same as p). `largest` is the
    choice whose shares (0-1) lie furthest apart, `high` in `high_level` and `low` in `low_level`, among
    levels whose base is not small; blank and NaN where fewer than two levels have one. Who was not offered a
    choice is not in its test; a level at which nobody was offered one, not in a single-choice question's.
    What can't be tested (one level, one answer) has no row.
    """
    rows = [row for row in plan if row.test and can_be_counted(row, survey)]
    records = [record for row in rows for record in _tests_of(_split_of(row, survey), survey)]
    frame = pd.DataFrame(records, columns=list(TEST_COLUMNS))
    study = {"study": survey.study, "survey": survey.name, "wave": survey.wave}
    return frame.assign(**study).astype(DTYPES)


def _split_of(row: PlanRow, survey: Survey) -> _Split:
    counted = measure(row, survey.respondents, survey.reports)
    (levels,) = split(row, counted, survey.respondents, survey.reports)
    design = design_of(row, counted, survey.readings[survey.main])
    return _Split(row, design, counted.choices, counted.ticked(), counted.base, levels, counted.offering)


def _tests_of(given: _Split, survey: Survey) -> Iterator[dict[str, object]]:
    """One record for a single-choice question, one a choice for a multi-select."""
    ticks = given.ticks[given.answered]
    single = bool((ticks.sum(axis=1) <= 1).all()) and _type_of(given.row, survey) == "select_one"
    if single:
        given = replace(given, levels=_offered_all(given))
        codes = np.where(given.answered, given.ticks.argmax(axis=1), -1)
        tested = [("", codes, len(given.choices), np.arange(len(given.choices)))]
    else:
        tested = [
            (
                choice,
                np.where(given.inside(place), given.ticks[:, place].astype(int), -1),
                2,
                np.array([place]),
            )
            for place, choice in enumerate(given.choices)
        ]
    records = [record for one in tested if (record := _record(given, survey.small_base, *one)) is not None]
    adjusted = corrected(np.array([record["p"] for record in records], dtype=float), "holm")
    yield from (record | {"p_adjusted": p} for record, p in zip(records, adjusted, strict=True))


def _offered_all(given: _Split) -> Levels:
    """The levels without those at which nobody was offered some choice of a single-choice question: they
    can't have given it.
    """
    if given.offering is None:
        return given.levels
    codes, names = given.levels.codes, given.levels.names
    lacking = np.zeros(len(names) + 1, dtype=bool)
    for place in range(len(given.choices)):
        could = given.answered & (given.offering.of(place) | (given.ticks[:, place] == 1))
        lacking[:-1] |= np.bincount(codes[could & (codes >= 0)], minlength=len(names)) == 0
    return Levels(names, np.where(lacking[codes], -1, codes))


def _type_of(row: PlanRow, survey: Survey) -> str:
    """The type of a row's question where it is counted: people behind reports can give several answers."""
    if row.stack and row.unit == "respondents":
        return "select_multiple"
    return (survey.reports[row.stack] if row.stack else survey.respondents).type_of(row.question)


def _record(
    given: _Split, small_base: int, choice: str, codes: np.ndarray, k: int, places: np.ndarray
) -> dict[str, object] | None:
    levels = given.levels
    try:
        test = association_test(
            given.design, codes.astype(np.int64), levels.codes.astype(np.int64), k, len(levels.names)
        )
    except CaseStudyError:
        return None  # one level or one answer: nothing to be told apart
    if np.isnan(test.p):
        return None
    row = given.row
    return {
        "table": row.table,
        "question": row.question,
        "choice": choice,
        "domain": row.by,
        "unit": row.unit,
        "test": test.name,
        "statistic": test.statistic,
        "df": test.df,
        "df_residual": test.df_residual,
        "p": test.p,
        "base": int(((codes >= 0) & (levels.codes >= 0)).sum()),
        **_gap(given, small_base, places),
    }


def _gap(given: _Split, small_base: int, places: np.ndarray) -> dict[str, object]:
    """The choice, of those at `places`, whose shares lie furthest apart, and between which levels."""
    names = given.levels.names
    inside = given.inside(places[0]) if len(places) == 1 else given.answered
    block = share_ticks(given.design, given.ticks[:, places], inside, given.levels.codes, len(names))
    enough = block.base[1:] >= max(small_base, 1)
    if enough.sum() < 2:
        return {"largest": "", "high_level": "", "high": np.nan, "low_level": "", "low": np.nan}
    shares = np.where(enough[:, None], block.estimate[1:], np.nan)
    gaps = np.nanmax(shares, axis=0) - np.nanmin(shares, axis=0)
    widest = int(np.argmax(gaps.round(9)))  # yes and no lie as far apart: the first speaks
    high, low = int(np.nanargmax(shares[:, widest])), int(np.nanargmin(shares[:, widest]))
    return {
        "largest": given.choices[places[widest]],
        "high_level": names[high],
        "high": float(shares[high, widest]),
        "low_level": names[low],
        "low": float(shares[low, widest]),
    }


def hide_sizes(tests: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """The tests without what would tell of cells that the estimates hide or lack.

    1. A difference that such a cell is part of has no size.
    2. Where any cell of a test is hidden, its statistic, degrees of freedom and base go too, and its p is
       only told to lie under one of P_LIMITS: to six digits it is an equation that few tables fulfil.
    """
    cells = pd.MultiIndex.from_frame(estimates[[*KEYS, "choice", "level"]].astype(str))
    hidden = (estimates["status"] == SUPPRESSED).to_numpy()
    # Of two waves, one may hide what the other shows.
    visible_cells = set(cells[~hidden]) - set(cells[hidden])
    tests = tests.copy()
    for level in ("high_level", "low_level"):
        asked = zip(*(tests[name].astype(str) for name in (*KEYS, "largest", level)), strict=True)
        touched = np.array([cell not in visible_cells for cell in asked], dtype=bool)
        tests.loc[touched, ["largest", "high_level", "low_level"]] = ""
        tests.loc[touched, ["high", "low"]] = np.nan
    return _without_equations(tests, estimates[hidden])


def _without_equations(tests: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """The tests in which a hidden cell takes part, with a p that is but a limit (rule 2)."""
    whole = pd.MultiIndex.from_frame(hidden[list(KEYS)].astype(str))
    cells = pd.MultiIndex.from_frame(hidden[[*KEYS, "choice"]].astype(str))
    own = pd.MultiIndex.from_frame(tests[[*KEYS, "choice"]].astype(str))
    # A single-choice question has one test of all its choices.
    inexact = np.where(tests["choice"] == "", own.droplevel("choice").isin(whole), own.isin(cells))
    return inexact_tests(tests, inexact)


def inexact_tests(tests: pd.DataFrame, inexact: np.ndarray) -> pd.DataFrame:
    """The tests of which those that are `inexact` (t,) keep nothing but a limit of their p."""
    if not inexact.any():
        return tests
    tests = tests.copy()
    tests["base"] = tests["base"].astype("Int64").mask(inexact)
    tests.loc[inexact, ["statistic", "df", "df_residual"]] = np.nan
    # Just under each limit, so that what is under it is read as such.
    limits = np.append(np.nextafter(P_LIMITS[:-1], 0), P_LIMITS[-1])
    for name in ("p", "p_adjusted"):
        places = np.searchsorted(limits, tests.loc[inexact, name].to_numpy(), side="left")
        above = limits[np.minimum(places, len(limits) - 1)]
        tests.loc[inexact, name] = above
    return tests
