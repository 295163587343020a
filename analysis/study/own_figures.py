"""The figures of a city's own surveys, by name, not drawn yet: of its plan, and of the annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.tables.layouts import figure_rows, planned_figures
from analysis.reporting.wording.words import word
from analysis.study.annexes.figures import annex_specs
from analysis.study.table_layouts import TableLayouts
from analysis.study.told_findings import Findings


@dataclass(frozen=True)
class OwnFigures:
    """What can be drawn of a study's tables; `tables` are those in which anybody was counted."""

    tables: tuple[str, ...]
    layouts: TableLayouts
    findings: Findings

    @cached_property
    def planned(self) -> dict[str, FigureSpec]:
        """The figures of the plan's tables."""
        figures: dict[str, FigureSpec] = {}
        for table in self.tables:
            figures |= _told_apart(self._of_table(table), self.layouts.texts.language)
        return figures

    def of_annexes(self) -> Iterator[tuple[str, FigureSpec]]:
        """The figures about data quality and weights."""
        results = self.layouts.results
        collected = {facts.survey: facts.collected for facts in results.surveys}
        for survey in self.layouts.texts.surveys:
            layout = replace(self.layouts.of_rows(survey.plan, survey), synthetic=False)
            yield from annex_specs(survey, results.frames, collected.get(survey.instrument.name, 0), layout)

    def _of_table(self, table: str) -> dict[str, FigureSpec]:
        estimates, layout = self.layouts.results.estimates, self.layouts.in_print(table)
        specs = {}
        for figure in planned_figures(self.layouts.plan[table]):
            rows, headline = figure_rows(estimates, figure.row), self._headlines.get(figure.name, "")
            specs[figure.name] = FigureSpec(figure.kind, rows, layout, headline=headline)
        return specs

    @cached_property
    def _headlines(self) -> dict[str, str]:
        """The best finding that each figure shows, as its headline: of groups only where it draws them."""
        planned = [figure for rows in self.layouts.plan.values() for figure in planned_figures(rows)]
        return self.findings.headlines("figure", {figure.name: figure.row.by for figure in planned})


def _told_apart(specs: Mapping[str, FigureSpec], language: str) -> dict[str, FigureSpec]:
    """Figures of one table: where several are bars, titles that say of what each is, and one scale."""
    bars = {name: spec for name, spec in specs.items() if spec.kind == "bars"}
    if len(bars) < 2:
        return dict(specs)
    made = dict(specs)
    for name, spec in bars.items():
        title = word("colon", language, label=spec.subject, text=spec.counted_as)
        others = tuple(other for other_name, other in bars.items() if other_name != name)
        made[name] = replace(spec, title=title, peers=others)
    return made
