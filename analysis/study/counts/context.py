"""What a city's notebooks show beside its surveys: flows, displacement, and the people interviewed in
depth.

Counts are rows of the estimates frame, worked out once (`estimate_context`). What is shown of them, in
whichever language, is laid out from those rows when it is asked for (`lay_out`), like the tables of surveys.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from analysis.estimation.frame import estimates_frame
from analysis.languages import text_in
from analysis.params import CityParams
from analysis.reporting.figures.context_figures import (
    coverage,
)
from analysis.reporting.tables.context_tables import context_labels, register_tables
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.context_sentences import passages, passages_note
from analysis.study.counts.displacement import displacement_section
from analysis.study.counts.flows import flow_section
from analysis.study.counts.nationalities import beside_rows, beside_sections
from analysis.study.counts.sections import ContextScope, ContextSection
from analysis.study.sources import Opened
from analysis.study.surveys.declared import Declared
from analysis.workspace import DISPLACEMENT, FLOWS, INTERVIEWS


def estimate_context(
    study: str, params: CityParams, opened: Opened, surveys: Sequence[tuple[Declared, pd.DataFrame]]
) -> pd.DataFrame:
    """The rows of every source that a city declares; `surveys` are set beside the flow points, with their
    estimates.

    Raises CaseStudyError for a month that nobody counted in.
    """
    frames: list[pd.DataFrame] = []
    if opened.flows and params.flow_monitoring:
        monitored = params.flow_monitoring
        frames.append(opened.flows.estimates(study, monitored.points, monitored.month))
        frames += beside_rows(study, params, opened.flows, surveys)
    if opened.displacement and params.displacement:
        frames.append(opened.displacement.estimates(study, params.displacement.areas))
    if opened.interviews and params.interviews:
        frames.append(opened.interviews.estimates(study, params.interviews.instrument))
    filled = [part for part in frames if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else estimates_frame()


def printed_frames(params: CityParams, opened: Opened) -> dict[str, pd.DataFrame]:
    """What was published of a city's points and places beside what was counted, by name of the frame."""
    frames: dict[str, pd.DataFrame] = {}
    if opened.flows and params.flow_monitoring:
        levels = [*params.flow_monitoring.points, *opened.flows.points.places["country"].unique()]
        published = opened.flows.check_published(levels)
        if len(published):
            frames[f"{FLOWS}/published_check"] = published
    if opened.displacement:
        frames[f"{DISPLACEMENT}/printed_totals"] = opened.displacement.totals
    return frames


def lay_out(opened: Opened, estimates: pd.DataFrame, scope: ContextScope) -> tuple[ContextSection, ...]:
    """The sections of a city's sources, from the rows of `estimates` that are of them."""
    sections = []
    if opened.flows:
        sections += [
            flow_section(opened.flows, estimates, scope),
            *beside_sections(opened.flows, estimates, scope),
        ]
    if opened.displacement:
        sections.append(displacement_section(opened.displacement, estimates, scope))
    if opened.interviews:
        sections.append(_interviews(opened, estimates, scope))
    return tuple(sections)


def _interviews(opened: Opened, estimates: pd.DataFrame, scope: ContextScope) -> ContextSection:
    register, setting = opened.interviews, scope.setting
    rows = estimates[estimates["survey"] == scope.params.interviews.instrument]
    tables = {table.name: partial(_same, table) for table in register_tables(register, rows, setting)}
    return ContextSection(
        INTERVIEWS,
        text_in(register.declared.about, setting.language),
        tables,
        context_labels(register.labels),
        scope.params.interviews.instrument,
        text_in(register.declared.title, setting.language),
        {"interview_themes": ("interviews_themes",)},
        {"interviews_themes": partial(coverage, register, setting)},
        passages(register, setting),
        passages_note(register, setting),
        frozenset({"interviews_themes"}),
    )


def _same(table: Table) -> Table:
    return table
