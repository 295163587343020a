"""A workspace before any run: its cities, instruments and exports, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from analysis.problems import CaseStudyError, Problems
from analysis.study.city import declare
from analysis.workspace import find_workspace

COLUMNS = ("city", "survey", "form", "export", "wave")


@dataclass(frozen=True, eq=False)
class WorkspaceView:
    """What lies in a workspace: a row a survey of a city, and the problems of its files."""

    root: Path
    surveys: pd.DataFrame
    problems: pd.DataFrame

    def __repr__(self) -> str:
        summary = f"{len(self.problems)} problems" if len(self.problems) else "no problem found"
        return f"{self.root.name}: {summary}\n{self.surveys.to_string(index=False)}"

    def _repr_html_(self) -> str:
        summary = (
            f"{len(self.problems)} problems: see .problems" if len(self.problems) else "No problem found"
        )
        table = self.surveys.to_html(index=False, escape=True)
        return f"<h3>{escape(self.root.name)}</h3><p>{escape(summary)}</p>{table}"


def open_workspace(workspace: Path | str | None = None) -> WorkspaceView:
    """The workspace in a folder (the one you are in, else the examples), without a run.

    Raises CaseStudyError where the folder is none.
    """
    home = find_workspace(workspace)
    records, problems = [], Problems()
    for name in home.cities():
        try:
            city = declare(name, home.root)
        except CaseStudyError as error:
            problems.extend(error.problems)
            continue
        problems.extend(city.problems)
        records += [
            (
                name,
                survey.instrument.name,
                survey.instrument.form_path.name,
                ", ".join(path.name for path in survey.exports),
                survey.params.wave,
            )
            for survey in city.surveys
        ]
    return WorkspaceView(home.root, pd.DataFrame(records, columns=list(COLUMNS)), problems.frame())
