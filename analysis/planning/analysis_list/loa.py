"""MMC's and IMPACT's lists of analysis as rows of the one plan.

read_loa(path, instrument, form, problems, weighted) -> AnalysisList
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.identifiers import distinct
from analysis.intake.derived.indicator import Indicator
from analysis.intake.derived.indicators import with_indicators
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.planning.analysis_list.analyses import SECTION, AnalysesReader, AnalysisGroup
from analysis.planning.analysis_list.counts import CountsReader, sheet_of
from analysis.planning.analysis_list.humind import without_composed
from analysis.planning.analysis_list.reader import read_excluded
from analysis.planning.analysis_list.settings import (
    FROM_PARAMS,
    ROUTINGS,
    LoaSettings,
    read_settings,
)
from analysis.planning.analysis_list.sheets import ANALYSIS, SETTINGS, Sheets, read_sheets
from analysis.planning.checks import check_plan
from analysis.planning.draft import identifier, without_braces
from analysis.planning.row import PlanRow
from analysis.problems import Problems

COLUMNS_HERE = {
    "question": "analysis_var",
    "by": "group_var",
    "statistic": "analysis_type",
    "denominator": "analysis_var_denominator",
}
"""What a plan's columns are called in a list of analysis."""


@dataclass(frozen=True)
class AnalysisList:
    """A list of analysis: its rows, the indicators that they need made, and what it was (plan, mmc or
    impact).
    """

    rows: tuple[PlanRow, ...]
    indicators: tuple[Indicator, ...] = ()
    settings: LoaSettings = field(default_factory=LoaSettings)
    kind: str = "plan"


def read_loa(
    path: Path, instrument: Instrument, form: Form, problems: Problems, weighted: bool = False
) -> AnalysisList:
    """The list in `path`; whatever is wrong with it goes to `problems`, all at once.

    A workbook may have all of MMC's sheets; a CSV, or a workbook with the analysis sheet alone, is IMPACT's
    list, whose rows are exactly what they ask. Unknown sheets, columns, settings, variables and choices are
    fatal, with the nearest match. `weighted`: whether the params of the survey declare weights.
    """
    sheets = read_sheets(path, problems)
    settings = read_settings(sheets.of(SETTINGS), sheets.where(SETTINGS), problems, weighted)
    settings = _with_columns(settings, sheets, problems, weighted)
    excluded = read_excluded(sheets, form, settings, problems)
    counts = CountsReader(sheets, form, settings, problems, excluded)
    indicators = counts.indicators()
    extended_form = with_indicators(form, indicators)
    if sheets.is_composed:
        left = without_composed(sheets.of(ANALYSIS), path, extended_form, problems)
        sheets = replace(sheets, rows={**sheets.rows, ANALYSIS: left})
    reader = AnalysesReader(sheets, extended_form, settings, problems, excluded)
    groups = reader.groups()
    asked = reader.rows(groups)
    rows = _with_table_names((*asked, *_of_counts(counts, indicators, asked, groups)))
    _check(rows, instrument, extended_form, sheets, problems)
    if not (rows or problems.fatals):
        problems.fatal(
            sheets.where(ANALYSIS), "the list has no row that can be made; add one for each table."
        )
    return AnalysisList(rows, indicators, settings, sheets.kind)


def _with_table_names(rows: Sequence[PlanRow]) -> tuple[PlanRow, ...]:
    """The rows whose tables have names that files can have, one to one with what the list calls them."""
    called = dict.fromkeys(row.table for row in rows)
    names = distinct({name: identifier(name) for name in called})
    return tuple(replace(row, table=names[row.table]) for row in rows)


def _with_columns(settings: LoaSettings, sheets: Sheets, problems: Problems, weighted: bool) -> LoaSettings:
    """The settings with the sample's columns, and whose answers count, as the analysis sheet names them: the
    same in every row.
    """
    named: dict[str, str] = {}
    where = sheets.where(ANALYSIS)
    for name in ("weight_column", "strata_column", "routing"):
        values = {record[name]: line for line, record in reversed(sheets.of(ANALYSIS)) if record.get(name)}
        if not values:
            continue
        got, line = next(iter(values.items()))
        if len(values) > 1:
            first, second, *_ = reversed(values)
            sentence = f"{name} is {first!r} in another row; a list has one sample, named alike in every row."
            problems.fatal(where, sentence, row=values[second], column=name, got=second, expected=first)
        elif name == "routing" and got not in ROUTINGS:
            sentence = "who counts as asked is said by the form's conditions, or by the data: who answered."
            problems.fatal(where, sentence, row=line, column=name, got=got, expected=" or ".join(ROUTINGS))
        elif name != "routing" and weighted:
            problems.warn(where, FROM_PARAMS.format(name=name), row=line, column=name, got=got)
        else:
            named[name] = got
    settings = settings.model_copy(update=named)
    if settings.weight_column and settings.weight_column == settings.strata_column and not weighted:
        sentence = "the same column is named as weights and as strata; it says one of them."
        problems.fatal(where, sentence, column="strata_column", got=settings.strata_column)
    return settings


def _check(
    rows: Sequence[PlanRow], instrument: Instrument, form: Form, sheets: Sheets, problems: Problems
) -> None:
    """Check the rows as a plan's, in the list's own words, each problem once however many groups it is met
    in.
    """
    met = Problems()
    check_plan(rows, instrument, form, sheets.where(ANALYSIS), met)
    problems.extend(
        dict.fromkeys(replace(one, column=COLUMNS_HERE.get(one.column, one.column)) for one in met)
    )


def _of_counts(
    counts: CountsReader,
    indicators: Sequence[Indicator],
    asked: Sequence[PlanRow],
    groups: Sequence[AnalysisGroup],
) -> Iterator[PlanRow]:
    """The counts and combinations over all groups, in the sector of their question."""
    sectors = {row.question: row.section for row in reversed(asked)}
    for made in indicators:
        row = PlanRow(
            made.variable,
            sectors.get(made.question, SECTION),
            made.variable,
            figure="none",
            title={
                "en": without_braces(f"{counts.form.label(made.question, 'en')}: {counts.title_suffix(made)}")
            },
            confidence=counts.settings.confidence,
            metadata={"analysis_type": sheet_of(made)},
        )
        yield from (group.over(row) for group in groups)
