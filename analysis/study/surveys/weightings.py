"""How a survey's people are counted: as the sample was drawn, raked, and what its weights are adjusted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.context.flows.margins import nationality_margin
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.disclosure.unlisted import withheld_values
from analysis.estimation.declared_design import check_sample, declared_design, read_frame_table, unweighted_of
from analysis.estimation.frame import UNWEIGHTED
from analysis.intake.answers.responses import Responses
from analysis.params import AdjustmentParams, MarginParams
from analysis.params.protection import SAFE_THRESHOLD
from analysis.problems import CaseStudyError, Problems
from analysis.statistics.calibration import apply_raked, calibrated, poststratified, raked
from analysis.statistics.design import Design
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.stored_survey import (
    at_hand,
    columns_of_designs,
)
from analysis.weighting.collapse import CollapseRule, apply_collapse
from analysis.weighting.margins import Margin, check_margins
from analysis.weighting.raking import Raked, rake
from analysis.weighting.targets import joint_cells, margin_columns

DESIGN, RAKED = "design", "raked"
"""What the reading as the sample was drawn, and the one raked to margins, are called in the estimates."""
MISSED = 0.0005
"""A share of a margin that is missed by more is told: by so much it shows in a percent with a decimal."""


def weigh(
    respondents: Responses,
    declared: Declared,
    where: str,
    problems: Problems,
    flows: FlowMonitoring | None,
) -> tuple[Raked | None, Mapping[str, Design]]:
    """The raking, and the designs: the declared one first, then what its weights are adjusted to."""
    params = declared.params
    respondents = at_hand(respondents, columns_of_designs(params))
    designs = _drawn(respondents, declared, where, problems)
    base = designs.get(DESIGN)
    if params.weights is None and not params.adjustments:
        return None, designs
    try:
        adjusted = None
        if params.weights is not None:
            frame, margins = _targets(params.weights.margins, respondents, flows)
            drawn = _over(frame, base)
            total = {} if base is None else {"total": float(base.weights.sum())}
            adjusted = rake(frame, margins, base=drawn.weights, cap=params.weights.cap, **total)
            designs[RAKED] = apply_raked(drawn, adjusted)
        for name, asked in params.adjustments.items():
            designs[name] = adjusted_design(asked, respondents, base, flows)
            if asked.trim:
                _, margins = _targets(asked.margins, respondents, flows)
                _check_trimmed(designs[name], margins, f"{where}, adjustments, {name}", problems)
    except CaseStudyError as error:
        Problems(
            replace(problem, where=f"{where}, {problem.where}") for problem in error.problems
        ).stop_if_fatal()
        raise CaseStudyError(f"{where}: {error}") from error
    return adjusted, designs


def _drawn(respondents: Responses, declared: Declared, where: str, problems: Problems) -> dict[str, Design]:
    """The sample as it was drawn, and with everybody counted once where params want that beside it."""
    asked = declared.params.design
    if asked is None or not asked.is_drawn:
        return {}
    table = read_frame_table(declared.design_file, problems) if declared.design_file else None
    problems.stop_if_fatal()
    try:
        design = declared_design(asked, respondents, table)
    except CaseStudyError as error:
        raise CaseStudyError(f"{where}, {error}") from error
    check_sample(design, respondents.frame.index, f"{where}, design", problems)
    return {DESIGN: design} | ({UNWEIGHTED: unweighted_of(design)} if asked.unweighted else {})


def _over(frame: pd.DataFrame, base: Design | None) -> Design:
    """The declared design over a frame that has categories joined; every row its own sample, without one."""
    return Design(frame) if base is None else base.over(frame)


def _targets(
    asked: Sequence[MarginParams], respondents: Responses, flows: FlowMonitoring | None
) -> tuple[pd.DataFrame, Sequence[Margin]]:
    """The answers and the margins, with small categories joined in both where params say so."""
    rules = [
        CollapseRule(margin.variable, margin.collapse.below, margin.collapse.into)
        for margin in asked
        if margin.collapse
    ]
    margins = []
    for declared in asked:
        margin = _margin(declared, flows)
        withheld = withheld_values(respondents, margin.variable, SAFE_THRESHOLD)
        margins.append(replace(margin, withheld=withheld))
    joined = apply_collapse(respondents.frame, margins, rules)
    return joined.frame, joined.margins


def adjusted_design(
    asked: AdjustmentParams, respondents: Responses, base: Design | None, flows: FlowMonitoring | None
) -> Design:
    """The sample with its weights adjusted by one of the methods; its errors know of it."""
    if asked.method == "poststratify":
        return poststratified(_over(respondents.frame, base), list(asked.variables), joint_cells(asked))
    frame, margins = _targets(asked.margins, respondents, flows)
    design = _over(frame, base)
    if asked.method == "rake":
        return raked(design, margins, cap=asked.cap)
    auxiliary, totals, names = margin_columns(check_margins(frame, margins), float(design.weights.sum()))
    settings = {"bounds": asked.bounds} if asked.bounds else {}
    return calibrated(
        design, auxiliary, totals, names=names, trim=asked.trim, distance=asked.distance, **settings
    )


def _check_trimmed(design: Design, margins: Sequence[Margin], where: str, problems: Problems) -> None:
    """Warn where what is trimmed after calibration keeps the weights from their margins."""
    worst, gap_text = MISSED, ""
    for coded in check_margins(design.frame, margins):
        reached = np.bincount(coded.codes, design.weights, len(coded.shares)) / design.weights.sum()
        gaps = np.abs(reached - coded.shares)
        place = int(np.argmax(gaps))
        if gaps[place] > worst:
            worst = gaps[place]
            cell = f"{coded.margin.variable} = {coded.categories[place]}"
            gap_text = f"{cell} is {reached[place]:.1%} where its margin says {coded.shares[place]:.1%}"
    if gap_text:
        problems.warn(
            where,
            f"after trimming, {gap_text}. Widen `trim`, or bound the calibration instead (`bounds`),"
            " which meets"
            " every margin.",
        )


def _margin(params: MarginParams, flows: FlowMonitoring | None) -> Margin:
    """The margin as declared, or as counted at the flow monitoring points that it names."""
    if params.points and flows is not None:
        return nationality_margin(flows, params.variable, params.points, params.months, params.categories)
    return Margin(
        params.variable,
        params.shares or params.counts,
        source=params.source,
        year=params.year,
        address=str(params.address),
        counts=params.counts is not None,
    )
