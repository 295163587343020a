"""Running the list of analysis: every row of a plan over one survey of one city, as estimates rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.estimation.blocks import Block
from analysis.estimation.design import Design
from analysis.estimation.frame import estimates_frame
from analysis.estimation.means import mean_by, ratio_by, total_by
from analysis.estimation.measure import Levels, Measure, measure, split
from analysis.estimation.quantiles import quantile_by
from analysis.estimation.shares import share_by, share_ticks
from analysis.intake.responses import Reports, Responses
from analysis.planning.plan import PlanRow

KEYS = ["table", "question", "choice", "domain", "level", "statistic", "unit", "weighting"]


@dataclass(frozen=True, eq=False)
class Survey:
    """One survey of one city, ready to be estimated from.

    `designs` maps the name of a weighting ("raked") to the respondents' weighted design; the
    unweighted reading is always made. Bases under `small_base` are flagged.
    """

    study: str
    name: str
    wave: str
    respondents: Responses
    reports: Mapping[str, Reports] = field(default_factory=dict)
    designs: Mapping[str, Design] = field(default_factory=dict)
    small_base: int = 30


@dataclass(frozen=True, eq=False)
class _Cells:
    """The block of one weighting over the levels of one split, with their names (the first is everyone).

    `members` and `asked` (d+1,) count who is in each level, and who of them was asked.
    """

    weighting: str
    block: Block
    levels: tuple[str, ...]
    asked: np.ndarray
    members: np.ndarray


def estimate_plan(plan: Sequence[PlanRow], survey: Survey) -> pd.DataFrame:
    """The estimates frame of a whole plan: table by table, unweighted before weighted.

    A question this form or city did not have gives rows with the status "not in this form"; one
    that nobody was asked gives "not asked"; a level that nobody is in has n = 0 and base 0. The whole city stands first in every table.
    """
    pieces: dict[str, list[np.ndarray]] = {}
    for row in plan:
        for piece in _estimate_row(row, survey):
            for name, values in piece.items():
                pieces.setdefault(name, []).append(values)
    columns = {name: np.concatenate(values) for name, values in pieces.items()}
    size = len(columns.get("table", ()))
    fixed = {name: np.full(size, value) for name, value in _study_of(survey).items()}
    frame = estimates_frame({**fixed, **columns} if size else ())
    return frame.drop_duplicates(KEYS, ignore_index=True)


def _study_of(survey: Survey) -> dict[str, str]:
    return {"study": survey.study, "survey": survey.name, "wave": survey.wave}


def _estimate_row(row: PlanRow, survey: Survey) -> Iterator[dict[str, np.ndarray]]:
    """The columns of one plan row's estimates, a piece for each weighting and split."""
    if not _can_be_counted(row, survey):
        yield _absent(row, survey)
        return
    counted = measure(row, survey.respondents, survey.reports)
    if counted.choices:
        yield _absent(row, survey, besides=counted.choices)
    splits = split(row, counted, survey.respondents, survey.reports) or [Levels((), np.array([], dtype=int))]
    for weighting, respondents in {"none": None, **survey.designs}.items():
        design = _design(row, counted, respondents)
        for number, levels in enumerate(splits):
            block = _block(row, counted, design, levels)
            asked, members = (_by_level(rows, levels) for rows in (counted.asked, np.ones(len(counted.asked))))
            cells = _Cells(weighting, block, ("", *levels.names), asked, members)
            yield _columns(row, counted, cells, survey, skip_everyone=number > 0)


def _can_be_counted(row: PlanRow, survey: Survey) -> bool:
    source = survey.reports[row.stack] if row.stack else survey.respondents
    return all(source.has(name) for name in (row.question, row.by, row.denominator) if name)


def _design(row: PlanRow, counted: Measure, respondents: Design | None) -> Design:
    """The design of the rows counted: of the people, as given; of reports and mentions, clustered by person.

    Standard errors know that the weights were raked where all respondents are counted; elsewhere
    they take the raked weights as given, which errs on the wide side.
    """
    if respondents is not None and row.unit == "respondents" and not row.stack:
        return respondents
    weights = None if respondents is None else respondents.weights[counted.respondent]
    cluster = None if row.unit == "respondents" else counted.respondent
    return Design.of(len(counted.respondent), weights=weights, psu=cluster)


def _block(row: PlanRow, counted: Measure, design: Design, levels: Levels) -> Block:
    by, d = (levels.codes, len(levels.names)) if levels.names else (None, 0)
    if row.statistic in ("share", "count"):
        if counted.codes is not None:
            return share_by(design, counted.codes, len(counted.choices), by, d)
        return share_ticks(design, counted.ticks, counted.answered, by, d)
    if row.statistic == "median":
        return quantile_by(design, counted.numbers, by, d)
    if row.statistic == "ratio":
        return ratio_by(design, counted.numbers, counted.denominator, by, d)
    return {"mean": mean_by, "total": total_by}[row.statistic](design, counted.numbers, by, d)


def _by_level(rows: np.ndarray, levels: Levels) -> np.ndarray:
    """The sum of `rows` (m,): over everyone, then over each level (d+1,)."""
    if not levels.names:
        return np.array([rows.sum()])
    inside = levels.codes >= 0
    by_level = np.bincount(levels.codes[inside], weights=rows[inside], minlength=len(levels.names))
    return np.concatenate([[rows.sum()], by_level])


def _columns(
    row: PlanRow, counted: Measure, cells: _Cells, survey: Survey, *, skip_everyone: bool
) -> dict[str, np.ndarray]:
    """The estimates columns of one block, levels outermost, choices in form order."""
    block, first = cells.block, int(skip_everyone)
    choices = counted.choices or ("",)
    rows, k = len(cells.levels) - first, len(choices)
    size = rows * k

    def each_level(values: np.ndarray) -> np.ndarray:
        return np.repeat(np.asarray(values)[first:], k)

    base = each_level(block.base)
    empty, unasked = each_level(cells.members) == 0, each_level(cells.asked) == 0
    levels = np.repeat(np.array(cells.levels[first:], dtype=object), k)
    conditions = [empty & (levels != ""), unasked, base < survey.small_base]
    status = np.select(conditions, ["ok", "not asked", "small base"], "ok")
    columns = {name: getattr(block, name)[first:].ravel() for name in ("estimate", "se", "low", "high", "n", "deff")}
    if row.statistic == "count":
        columns["estimate"] = columns["n"].astype(float)
        columns |= {name: np.full(size, np.nan) for name in ("se", "low", "high")}
    return {
        **_named(row, size),
        "choice": np.tile(np.array(choices, dtype=object), rows),
        "domain": np.where(levels == "", "", row.by).astype(object),
        "level": levels,
        **columns,
        "confidence": np.full(size, block.confidence),
        "method": np.full(size, "none" if row.statistic == "count" else block.method, dtype=object),
        "base": base,
        **{name: each_level(getattr(block, name)) for name in ("base_weighted", "n_effective", "df")},
        "weighting": np.full(size, cells.weighting, dtype=object),
        "status": status.astype(object),
    }


def _absent(row: PlanRow, survey: Survey, besides: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """Rows without numbers for what this form or city did not have: the question, or its choices `besides` these."""
    form = survey.reports[row.stack].form if row.stack else survey.respondents.form
    asked = form.questions.get(row.question)
    choices = [choice.name for choice in form.choices(row.question)] if asked is not None and asked.is_select else [""]
    kept = [choice for choice in choices if choice not in (*row.exclude, *besides)]
    size = len(kept)
    nothing = {name: np.full(size, np.nan) for name in ("estimate", "se", "low", "high", "deff")}
    unknown = {name: np.full(size, np.nan) for name in ("confidence", "base_weighted", "n_effective", "df")}
    return {
        **_named(row, size),
        "choice": np.array(kept, dtype=object),
        "domain": np.full(size, "", dtype=object),
        "level": np.full(size, "", dtype=object),
        **nothing,
        **unknown,
        "n": np.zeros(size, dtype=np.int64),
        "method": np.full(size, "", dtype=object),
        "base": np.zeros(size, dtype=np.int64),
        "weighting": np.full(size, "none", dtype=object),
        "status": np.full(size, "not in this form", dtype=object),
    }


def _named(row: PlanRow, size: int) -> dict[str, np.ndarray]:
    names = ("table", "question", "statistic", "unit")
    return {name: np.full(size, getattr(row, name), dtype=object) for name in names}
