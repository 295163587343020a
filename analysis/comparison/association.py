"""Whether the answers to a question differ between cities, or between rounds, at all: one test a question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison.differences import WHOLE, DifferenceOptions, comparable, wide_by_group
from analysis.estimation.frame import UNWEIGHTED
from analysis.statistics.testing.association import TestResult, counts_test
from analysis.statistics.testing.correction import corrected_within

KEYS = ("survey", "table", "question", "choice", "unit")
ASSOCIATION_COLUMNS = (
    *KEYS,
    "domain",
    "groups",
    "left_out",
    "base",
    "statistic",
    "df",
    "df_residual",
    "p",
    "p_adjusted",
)


Test = Callable[[Mapping[str, str], str, Sequence[str]], TestResult | None]
"""The test of a question (its keys), of one choice of it or "" for all, over some groups."""


@dataclass(frozen=True, eq=False)
class _Counts:
    """People of one question of a table: `n` (choices, groups) who gave each choice, `base` (choices, groups)
    who could, NaN where not asked; `people` the same, of a drawn sample too those who were interviewed.

    `hidden` and `lacking` (groups,): a cell is hidden, or a choice was not in the form.
    """

    keys: dict[str, str]
    choices: tuple[str, ...]
    n: np.ndarray
    base: np.ndarray
    people: np.ndarray
    hidden: np.ndarray
    lacking: np.ndarray


def estimate_associations(
    estimates: pd.DataFrame,
    groups: Sequence[str],
    single: Collection[str],
    domain: str = "study",
    options: DifferenceOptions | None = None,
    of_people: Test | None = None,
) -> pd.DataFrame:
    """Rao-Scott F of each question of people by `groups`: ASSOCIATION_COLUMNS, in the order of the tables.

    A question in `single` (single-choice) has one row with `choice` blank; any other one for each choice.
    Groups with a base under the threshold, a hidden cell, or a form without one of the choices are in no
    test: they are in `left_out`. The numbers are NaN where fewer than two remain, or all of their people
    answered alike. Corrected within each table, as differences are. Rows of people only, in the main reading;
    `of_people` tests drawn samples from their people, and where it can't, a sample counts for as many people
    as its design effect leaves. Reports of one person are not independent, and their counts can't tell.
    Source: as `counts_test`.
    """
    options = options or DifferenceOptions()
    rows = comparable(estimates, domain)
    rows = rows[(rows["unit"] == "respondents") & (rows["statistic"] == "share")]
    if rows.empty or len(groups) < 2:
        return pd.DataFrame(columns=list(ASSOCIATION_COLUMNS))
    column = domain if domain in WHOLE else "level"
    records = [
        _record(counts, places, choice, groups, options.small_base, of_people)
        for counts in _counts(rows, column, groups)
        for choice, places in _parts(counts, single)
        if np.isfinite(counts.base).any(axis=0).sum() > 1
    ]
    frame = pd.DataFrame(
        records, columns=[name for name in ASSOCIATION_COLUMNS if name not in ("domain", "p_adjusted")]
    )
    p = corrected_within(frame, ["survey", "table", "unit"], options.correction)
    return frame.assign(domain=domain, p_adjusted=p)[list(ASSOCIATION_COLUMNS)]


def _counts(rows: pd.DataFrame, column: str, groups: Sequence[str]) -> Iterator[_Counts]:
    wide = wide_by_group(rows, column, groups)
    keys, is_drawn = wide["keys"], bool((rows["weighting"] != UNWEIGHTED).any())
    for (survey, table, question, unit), places in keys.groupby(
        ["survey", "table", "question", "unit"], sort=False
    ).indices.items():
        n = wide["n"][places]
        base = wide["base"][places]
        if is_drawn:
            n, base = _effective(wide, places)
        asked = np.isfinite(base).any(axis=0)
        yield _Counts(
            {"survey": survey, "table": table, "question": question, "unit": unit},
            tuple(keys["choice"].iloc[places]),
            n,
            base,
            wide["base"][places],
            wide["hidden"][places].any(axis=0),
            asked & np.isnan(n).any(axis=0),
        )


def _effective(wide: dict, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A drawn sample's numbers as of a simple one that knows as much: each group's over its design effect.

    A group's effect is that of its answers together: their variances over those of as many people.
    Source: Rao and Scott (1992), who divide counts so and test them as any others.
    """
    share, base = wide["estimate"][places], wide["base"][places]
    simple = np.where(np.isfinite(share), share * (1 - share), 0.0).sum(axis=0)
    variance = np.nansum(wide["se"][places] ** 2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        people = np.where(variance > 0, simple / variance, np.nan)
    behind = np.where(np.isfinite(base), np.fmin(np.nan_to_num(people, nan=np.inf), base), np.nan)
    return share * behind, behind


def _parts(counts: _Counts, single: Collection[str]) -> Iterator[tuple[str, np.ndarray]]:
    """What is tested together: all choices of a single-choice question, each choice of another."""
    if counts.keys["question"] in single:
        yield "", np.arange(len(counts.choices))
    else:
        yield from ((choice, np.array([place])) for place, choice in enumerate(counts.choices))


def _record(
    counts: _Counts,
    places: np.ndarray,
    choice: str,
    groups: Sequence[str],
    small_base: int,
    of_people: Test | None,
) -> dict[str, object]:
    asked = np.isfinite(counts.base).any(axis=0)
    people, base = (np.fmax.reduce(of[places], axis=0) for of in (counts.people, counts.base))
    lacking = counts.lacking if choice == "" else np.isnan(counts.n[places[0]])
    is_tested = asked & ~counts.hidden & ~lacking & (np.nan_to_num(people) >= small_base)
    table = counts.n[np.ix_(places, is_tested)]
    if choice != "":
        table = np.vstack([table, base[is_tested] - table])
    test = None if of_people is None else of_people(counts.keys, choice, list(np.array(groups)[is_tested]))
    test = test or counts_test(table)
    return {
        **counts.keys,
        "choice": choice,
        "groups": " ".join(np.array(groups)[is_tested]),
        "left_out": " ".join(np.array(groups)[asked & ~is_tested]),
        "base": int(people[is_tested].sum()),
        **_numbers(test),
    }


def _numbers(found: TestResult | None) -> dict[str, float]:
    names = ("statistic", "df", "df_residual", "p")
    if not found:
        return dict.fromkeys(names, np.nan)
    return {name: getattr(found, name) for name in names}
