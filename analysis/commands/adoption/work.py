"""One adoption under way: where it is drafted, of what, as told and as it was before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.commands.adoption.data_files import DATA, Draft
from analysis.commands.adoption.form import TakenForm
from analysis.commands.adoption.instrument import (
    Given,
)
from analysis.commands.adoption.options import AdoptOptions, Record
from analysis.problems import Problems
from analysis.reading.csv_text import read_text_frame


@dataclass(frozen=True)
class Work:
    """One adoption: where it is drafted, of what, as told and as it was before."""

    draft: Draft
    name: str
    given: Given
    responses: Path
    options: AdoptOptions
    earlier: Record
    taken: TakenForm

    @property
    def folder(self) -> Path:
        return self.draft.folder / "surveys" / self.name

    @property
    def in_workspace(self) -> Path:
        return self.draft.workspace / "surveys" / self.name

    @property
    def is_new(self) -> bool:
        return not self.earlier.written

    def own(self, file: str) -> bool:
        """Whether a file of the instrument is drafted anew: nobody has changed it."""
        return not self.draft.is_changed(f"surveys/{self.name}/{file}")


def earlier_exports(work: Work) -> list[str]:
    """The exports that an earlier adopt copied, by name."""
    names = [name.partition("/")[2] for name in work.earlier.written if name.startswith(f"{DATA}/")]
    return [name for name in names if name != work.responses.name]


def tables_before(work: Work) -> set[str]:
    """Tables that were drafted before, or that somebody has put into the plan since."""
    path = work.in_workspace / "plan.csv"
    if not path.is_file():
        return set(work.earlier.tables)
    problems = Problems()
    plan = read_text_frame(path, problems)
    problems.stop_if_fatal()
    return {*plan.get("table", ()), *work.earlier.tables}
