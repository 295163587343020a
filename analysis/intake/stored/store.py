"""Making a store of exports: each piece read as an export is, and written as Parquet.

    write_store(making, paths, problems) -> StoreManifest
    check_fresh(folder, manifest, ...) raises where the store is older than what it was made from

1. All pieces are read in one way: a piece that is laid out, coded or dated otherwise than those before it is
   refused, as in memory one way would have been found for all.
2. An interview stands in a store once: a uuid that comes again is refused.
3. Interviews whose form has repeats, with rows of their own, are not stored.
4. What the pieces are warned of is told once for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.digests import combine, digest
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.recodes import Recode
from analysis.intake.export.export import read_heads, reading_of
from analysis.intake.export.files.dialect import Dialect
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.intake.stored.cut_files import files_of, open_pieces
from analysis.intake.stored.even_parts import even_parts
from analysis.intake.stored.files import StoreManifest, StoreShape, write_manifest, write_part
from analysis.problems import CaseStudyError, Problem, Problems
from analysis.reading.export_heads import Head

ALIKE = ("separator", "group_prefix", "headers", "label_rows", "kind")
"""What of the dialect all pieces share; `values` and `multi_select` too, where a piece has any."""
WRITTEN = ("values", "multi_select")


@dataclass(frozen=True)
class StoreMaking:
    """How a store is made: into which `folder`, by which instrument, for a round; `told` hears the rows
    written so far.
    """

    folder: Path
    form: Form
    instrument: Instrument
    recodes: tuple[Recode, ...] = ()
    wave: str = ""
    sheet: str = ""
    routing: str = "form"
    told: Callable[[int], None] = lambda rows: None


def read_by(instrument: Instrument, wave: str, sheet: str, routing: str) -> str:
    """One hash of all that decides how an export is read, beside the program."""
    folder = instrument.folder
    form = instrument.form_path
    files = [form] if form.is_file() else sorted(path for path in form.rglob("*") if path.is_file())
    files += [folder / name for name in ("instrument.yaml", "harmonise.csv", "recodes.csv")]
    digests = [f"{path.name} {digest(path)}" for path in files if path.is_file()]
    return combine(wave, sheet, routing, *digests)


def write_store(making: StoreMaking, paths: Sequence[Path], problems: Problems) -> StoreManifest:
    """Read the exports at `paths` (files, or folders of them) and write the store.

    Raises CaseStudyError, with the folder as it was before, where they can't be read as one export (rules 1
    to 3).
    """
    files = [file for path in paths for file in files_of(path)]
    if not files:
        raise CaseStudyError(
            f"{', '.join(map(str, paths))}: there is no CSV or Parquet file to make a store of. Check the"
            " path."
        )
    met = Problems()
    shape, rows_by_file, uuids = StoreShape(making.form), {}, _Uuids()
    first: Dialect | None = None
    guessed: frozenset[str] = frozenset()
    for number, (where, piece) in enumerate(_read_pieces(making, files, met)):
        first = piece.dialect if first is None else _alike(first, piece.dialect, where)
        shape.add(piece, where)
        uuids.add(piece.frame.index, where)
        name, rows = write_part(making.folder, number, piece)
        rows_by_file[name] = rows
        guessed |= piece.guessed
        making.told(sum(rows_by_file.values()))
    problems.extend(_told_once(met))
    first = problems.sound(first)
    uuids.check(making.folder)
    even_parts(making.folder, list(rows_by_file), shape)
    names = " and ".join(path.name for path in paths)
    dialect = replace(first, rows=sum(rows_by_file.values()), source=names, file=making.folder)
    manifest = StoreManifest(
        making.instrument.name,
        read_by(making.instrument, making.wave, making.sheet, making.routing),
        making.wave,
        making.routing,
        {str(file.resolve()): digest(file) for file in files},
        rows_by_file,
        tuple(shape.columns.values()),
        tuple(shape.asked),
        tuple(sorted(guessed)),
        {name: _plain(value) for name, value in vars(dialect).items()},
        tuple(vars(problem) for problem in problems.warnings),
    )
    write_manifest(making.folder, manifest)
    return manifest


def check_fresh(folder: Path, manifest: StoreManifest, wanted: str) -> None:
    """Raises CaseStudyError where the form or an export has changed since the store was made; `wanted` is
    what `read_by` gives today.
    """
    again = f"Make it again: `casestudy store {manifest.instrument}`."
    if manifest.read_by != wanted:
        raise CaseStudyError(
            f"{folder}: the store was made with another form, instrument.yaml, harmonise.csv, recodes.csv,"
            f" wave or routing than are there now. {again}"
        )
    made = (folder / "store.json").stat().st_mtime_ns
    for name, before in manifest.made_from.items():
        path = Path(name)
        if path.is_file() and path.stat().st_mtime_ns > made and digest(path) != before:
            raise CaseStudyError(f"{folder}: {path.name} has changed since the store was made. {again}")


def _read_pieces(
    making: StoreMaking, files: Sequence[Path], problems: Problems
) -> Iterator[tuple[str, Responses]]:
    """Every piece of every file, with the words for where it stands."""
    reading = reading_of(making.form, making.instrument, problems, making.wave)
    problems.stop_if_fatal()
    for file in files:
        for heads in open_pieces(file, reading, problems):
            read = read_heads(
                heads,
                reading,
                making.instrument,
                problems,
                sheet=making.sheet,
                recodes=making.recodes,
                by_form=making.routing == "form",
            )
            piece = problems.sound(read)
            where = _where(heads[0], len(piece))
            if piece.repeats:
                raise CaseStudyError(
                    f"{where}: the form has repeats ({', '.join(piece.repeats)}), whose rows a store can't"
                    " hold. Name the export itself in params; stacks of columns can be stored."
                )
            yield where, piece
    problems.stop_if_fatal()


def _where(head: Head, rows: int) -> str:
    if not head.passed and head.last:
        return head.source
    return f"{head.source}, rows {head.passed + 1:,} to {head.passed + rows:,}"


def _alike(first: Dialect, other: Dialect, where: str) -> Dialect:
    """The dialect of both. Raises CaseStudyError where they are written otherwise (rule 1)."""
    for name in (*ALIKE, *WRITTEN):
        before, now = getattr(first, name), getattr(other, name)
        if before == now or (name in WRITTEN and not (before and now)):
            continue
        if name == "multi_select" and set(before) & set(now):
            continue
        raise CaseStudyError(
            f"{where}: these rows are written otherwise than those before ({name.replace('_', ' ')}:"
            f" {_said(now)}, before {_said(before)}), so that they would be read in another way. Export all"
            " of it alike, or make a store of each part."
        )
    values = first.values or other.values
    return replace(first, values=values, multi_select=first.multi_select or other.multi_select)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return " and ".join(map(str, value)) or "none"
    return str(value) or "none"


class _Uuids:
    """Hashes of all uuids, 8 bytes each: whether one comes again is seen when all are there."""

    def __init__(self) -> None:
        self._hashes: list[np.ndarray] = []
        self._wheres: list[str] = []

    def add(self, uuids: pd.Index, where: str) -> None:
        self._hashes.append(pd.util.hash_array(uuids.to_numpy(dtype=object), categorize=False))
        self._wheres.append(where)

    def check(self, folder: Path) -> None:
        """Raises CaseStudyError where an interview stands in two pieces (rule 2)."""
        hashes = np.concatenate(self._hashes)
        order = np.argsort(hashes, kind="stable")
        again = np.flatnonzero(hashes[order][1:] == hashes[order][:-1]) + 1
        if not len(again):
            return
        ends = np.cumsum([len(part) for part in self._hashes])
        rows = order[[again[0] - 1, again[0]]]
        one, other = (self._wheres[int(np.searchsorted(ends, row, side="right"))] for row in rows)
        raise CaseStudyError(
            f"{folder}: {len(again):,} interviews stand in the export more than once (the first in {one}, and"
            f" in {other}). Take the copies out; pieces can't be compared with each other answer by answer."
        )


def _told_once(met: Problems) -> list[Problem]:
    """The problems of all pieces, those that differ in numbers alone as one (rule 4)."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in met:
        key = (
            problem.severity,
            str(problem.where),
            str(problem.column),
            re.sub(r"\d[\d,]*", "#", problem.problem),
        )
        alike.setdefault(key, []).append(problem)
    merged_problems = []
    for problems in alike.values():
        first = problems[0]
        more = f" So in {len(problems)} pieces of the export." if len(problems) > 1 else ""
        merged_problems.append(replace(first, problem=f"{first.problem}{more}"))
    return merged_problems


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
