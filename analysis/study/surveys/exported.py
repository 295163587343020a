"""The export of a survey, read once a process however many cities it holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.files import stamp_of
from analysis.intake.answers.responses import Responses
from analysis.intake.export.export import read_responses
from analysis.problems import Problems
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.stored_survey import (
    ReadBy,
    open_store,
    store_of,
)


def read_export(declared: Declared, problems: Problems) -> Responses:
    folder = store_of(declared.exports)
    if folder is not None:
        by = ReadBy(declared.form, declared.instrument, declared.recodes)
        return open_store(folder, by, declared.params, problems)
    # What harmonise.csv says decides how the export is read; a notebook may read it again after a change.
    read = (*declared.exports, declared.instrument.folder / "harmonise.csv")
    stamps = tuple(stamp_of(path) for path in read if path.is_file())
    answers, met = _read_once(declared.exports, stamps, declared.params.sheet, _Same(declared))
    problems.extend(met)
    return answers


@dataclass(frozen=True, eq=False)
class _Same:
    """A declaration as a cache key: surveys of one instrument share a reading of its export."""

    declared: Declared

    def __hash__(self) -> int:
        return hash(self.declared.instrument.folder)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same):
            return NotImplemented
        return self._of == other._of

    @property
    def _of(self) -> tuple[object, ...]:
        declared = self.declared
        params = declared.params
        return declared.instrument, declared.form, declared.recodes, params.wave, params.routing


@lru_cache(maxsize=2)
def _read_once(paths: tuple[Path, ...], stamps: tuple, sheet: str, same: _Same) -> tuple[Responses, tuple]:
    """An export, read once a process however many cities it holds."""
    problems = Problems()
    given = paths[0] if len(paths) == 1 else paths
    declared = same.declared
    params = declared.params
    answers = read_responses(
        given,
        declared.form,
        declared.instrument,
        problems,
        params.wave,
        sheet,
        declared.recodes,
        by_form=params.routing == "form",
    )
    return answers, tuple(problems)
