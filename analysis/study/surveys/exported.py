"""The export of a survey, read once a process however many cities it holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.files import stamp_of
from analysis.intake.answers.responses import Responses
from analysis.intake.export.export import read_responses
from analysis.problems import Problem, Problems
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.stored_survey import (
    ReadBy,
    open_store,
    store_of,
)

Reading = tuple[Responses, tuple[Problem, ...]]


def read_export(declared: Declared, problems: Problems) -> Responses:
    folder = store_of(declared.exports)
    if folder is not None:
        by = ReadBy(declared.form, declared.instrument, declared.recodes)
        return open_store(folder, by, declared.params, problems)
    # What harmonise.csv says decides how the export is read; a notebook may read it again after a change.
    read = (*declared.exports, declared.instrument.folder / "harmonise.csv")
    stamps = tuple(stamp_of(path) for path in read if path.is_file())
    key = (declared.exports, stamps, declared.params.sheet, _Same(declared))
    answers, met = _readings.of(key, declared.exports, lambda: _read(declared.exports, declared))
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


KEPT, KEPT_BYTES = 8, 200_000_000
"""So many readings of exports are kept, while their files are no larger than this together; the last one
always.
"""


class _Readings:
    """What was read of exports in this process, the last asked for at the end."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[int, Reading]] = {}

    def of(self, key: Hashable, paths: Sequence[Path], read: Callable[[], Reading]) -> Reading:
        """The reading of a key, made by `read` where none is kept."""
        if key in self._kept:
            size, reading = self._kept.pop(key)
        else:
            reading = read()
            size = sum(path.stat().st_size for path in paths if path.is_file())
        self._kept[key] = size, reading
        while len(self._kept) > 1 and self._are_too_many():
            del self._kept[next(iter(self._kept))]
        return reading

    def _are_too_many(self) -> bool:
        return len(self._kept) > KEPT or sum(size for size, _ in self._kept.values()) > KEPT_BYTES

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()


_readings = _Readings()


def _read(paths: tuple[Path, ...], declared: Declared) -> Reading:
    problems = Problems()
    given = paths[0] if len(paths) == 1 else paths
    params = declared.params
    answers = read_responses(
        given,
        declared.form,
        declared.instrument,
        problems,
        params.wave,
        params.sheet,
        declared.recodes,
        by_form=params.routing == "form",
    )
    return answers, tuple(problems)
