"""How findings are ranked in a workspace, its names held against all plans of its cities.

read_finding_settings(workspace, problems, rows) -> FindingSettings
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.context.displacement.projection import TABLE as PROJECTED
from analysis.findings.settings import FILE, FindingSettings, check_names, read_settings
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, Problems
from analysis.reading.csv_text import read_csv_rows
from analysis.study.counts.beside import read_quietly
from analysis.study.counts.nationalities import BESIDE
from analysis.workspace import INTERVIEWS, SOURCES, Workspace

COUNTED = ("stocks_", BESIDE)
"""How tables begin that are named after what was counted: they are in no plan."""


def read_finding_settings(
    workspace: Workspace, problems: Problems, rows: Iterable[PlanRow] = ()
) -> FindingSettings:
    """The settings of `findings.yaml`; a section or table that no plan of the workspace has is a fatal
    problem, with the nearest that is. `rows` are those of a list of analysis that stands for a plan.

    Where a city's files can't be read, names aren't held: what they should be is not known, and it is told
    where the city is declared.
    """
    settings = read_settings(workspace.root, problems)
    if not (settings.sections or settings.tables):
        return settings
    try:
        places = [*_planned(workspace), *((row.table, row.section) for row in rows)]
    except CaseStudyError:
        return settings
    tables = dict.fromkeys([*(table for table, _ in places), INTERVIEWS, PROJECTED])
    sections = dict.fromkeys([*(section for _, section in places), *SOURCES])
    own_tables = [name for name in settings.tables if not name.startswith(COUNTED)]
    path = workspace.root / FILE
    check_names("tables", own_tables, list(tables), path, problems)
    check_names("sections", settings.sections, list(sections), path, problems)
    return settings


def _planned(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Table and section of every row of the plans that the workspace's cities use.

    Raises CaseStudyError where one can't be read.
    """
    for folder in dict.fromkeys(_folders(workspace)):
        path = folder / "plan.csv"
        header, *lines = (read_csv_rows(path, Problems()) if path.is_file() else None) or [[]]
        if not {"table", "section"} <= {*header}:
            raise CaseStudyError(f"{path}: this plan can't be read.")
        for cells in lines:
            record = dict(zip(header, cells, strict=False))
            yield record.get("table", "").strip(), record.get("section", "").strip()


def _folders(workspace: Workspace) -> Iterator[Path]:
    """The folders of all instruments with a plan that cities name."""
    for path in workspace.params_files().values():
        params = read_quietly(path)
        if params is None:
            raise CaseStudyError(f"{path}: these params can't be read.")
        for survey in params.surveys:
            yield workspace.instrument(survey.instrument)
        if params.flow_monitoring is not None:
            yield workspace.instrument(params.flow_monitoring.instrument, "registry.yaml")
