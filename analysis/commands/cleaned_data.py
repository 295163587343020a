"""The cleaned answers of one survey as files, with the log as applied and the audit (`clean CITY --data`).

1. Every column of the export is there, the form's and the others, under its own name; the uuid comes first.
2. A multi-select has a column a choice: 1 ticked, 0 not, blank where nobody was asked or answered. A "no" is
   never a blank, a blank never a "no".
3. Times keep their hours, in ISO; what the log does not name is as it was collected.
4. A repeat is a sheet, or a file, of its own, with the uuid of its interview and what a log calls each row.
5. SPSS and Stata hold numbers that carry the labels of choices, unless codes are asked for: these are kept as
   text where they are no numbers.
6. The files hold people's answers: only their owner can read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from analysis.cleaning.clean import Cleaned
from analysis.commands.cleaned_frames import (
    ROW,
    UUID,
    Columns,
    frames_of,
    schema_of,
    uuids_of,
    written_columns,
)
from analysis.disclosure.release.data import ReleaseData, Variable, column_names, take_data
from analysis.disclosure.release.package.data_files import guarded, write_spss, write_stata
from analysis.files import OWNER_ONLY, replacing
from analysis.identifiers import distinct
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.problems import CaseStudyError, Problems, hint

FORMATS = ("xlsx", "csv", "parquet", "sav", "dta")
CODES, LABELS = "codes", "labels"
VALUES = (CODES, LABELS)
_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384


def check_format(kind: str, values: str) -> None:
    """Raises CaseStudyError for a format, or a kind of values, that there is not."""
    for asked, choices, option in ((kind, FORMATS, "--data"), (values, ("", *VALUES), "--values")):
        if asked not in choices:
            near = hint(asked, choices, lead=" Expected ")
            raise CaseStudyError(f"{option} {asked}: there is no such thing.{near}")


def write_cleaned(
    cleaned: Cleaned, stem: Path, kind: str, values: str, language: str, problems: Problems
) -> tuple[Path, ...]:
    """Write `stem`.kind, its log and its audit; the paths. Labels stand in `language`; `values` "" are the
    format's own: labels in SPSS and Stata, else codes.
    """
    check_format(kind, values)
    stem.parent.mkdir(parents=True, exist_ok=True)
    answers = cleaned.responses
    answers_by_repeat: dict[str, Answers] = {"": answers, **answers.repeats}
    if kind in ("sav", "dta"):
        labelled = _Labelled(stem, kind, language, keeps_codes=values == CODES)
        written = [labelled.write(part, name, problems) for name, part in answers_by_repeat.items()]
    else:
        of_labels = language if values == LABELS else ""
        columns = {name: written_columns(part, of_labels) for name, part in answers_by_repeat.items()}
        written = _write_tables(columns, stem, kind)
    review = cleaned.review
    beside = {
        "changes": review.all_of("changes"),
        "discards": review.all_of("discards"),
        "audit": cleaned.audit,
    }
    for name, frame in beside.items():
        written.append(_write_csv([frame], stem.with_name(f"{stem.name}_{name}.csv")))
    return tuple(written)


def _write_tables(columns: Mapping[str, Columns], stem: Path, kind: str) -> list[Path]:
    if kind == "xlsx":
        return [_write_workbook(columns, stem.with_name(f"{stem.name}.xlsx"))]
    written = []
    for name, own in columns.items():
        path = stem.with_name(f"{_named(stem, name)}.{kind}")
        written.append(_write_csv(frames_of(own), path) if kind == "csv" else _write_parquet(own, path))
    return written


def _write_parquet(columns: Columns, path: Path) -> Path:
    frames = frames_of(columns)
    first = next(frames)
    schema = schema_of(columns, first)
    with replacing(path, private=True) as temporary, parquet.ParquetWriter(temporary, schema) as file:
        for frame in chain([first], frames):
            file.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
    return path


def _named(stem: Path, repeat: str) -> str:
    return f"{stem.name}_{repeat}" if repeat else stem.name


def _write_csv(pieces: Iterable[pd.DataFrame], path: Path) -> Path:
    """UTF-8 with a mark, so that Excel reads accents; text that begins like a formula is marked as text."""
    with (
        replacing(path, private=True) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        for place, piece in enumerate(pieces):
            safe = piece.copy()
            for name in safe.columns:
                if safe[name].dtype == object or pd.api.types.is_string_dtype(safe[name]):
                    safe[name] = safe[name].map(_guarded, na_action="ignore")
            safe.to_csv(file, index=False, header=place == 0, lineterminator="\n")
    return path


def _guarded(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value


def _write_workbook(tables: Mapping[str, Columns], path: Path) -> Path:
    for columns in tables.values():
        rows = len(columns[UUID].values)
        if rows >= _EXCEL_ROWS or len(columns) > _EXCEL_COLUMNS:
            raise CaseStudyError(
                f"{path}: {rows:,} rows of {len(columns):,} columns are more than a sheet of Excel holds."
                " Write them as parquet or csv: --data parquet."
            )
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    sheets = distinct({name: (name or "data")[:28] for name in tables})
    with (
        replacing(path, private=True) as temporary,
        pd.ExcelWriter(temporary, engine="xlsxwriter", engine_kwargs=options) as book,
    ):
        for name, columns in tables.items():
            frame = pd.concat(list(frames_of(columns)), ignore_index=True)
            frame.to_excel(book, sheet_name=sheets[name], index=False)
    return path


@dataclass(frozen=True)
class _Labelled:
    """Files of SPSS or Stata, with the labels of columns and values in `language`."""

    stem: Path
    kind: str
    language: str
    keeps_codes: bool

    def write(self, answers: Answers, name: str, problems: Problems) -> Path:
        """The file of the interviews ("") or a repeat; answers that are in no list are told, as it has no
        place for them.
        """
        path = self.stem.with_name(f"{_named(self.stem, name)}.{self.kind}")
        questions = dict.fromkeys(column.partition("/")[0] for column in answers.frame.columns)
        taken = take_data(answers, answers.form, questions, self.language, times=True)
        for question, count in taken.outside.items():
            sentence = (
                f"{count} answers are in no list of the form, and {self.kind} can't hold them; csv and xlsx"
                " do."
            )
            problems.warn(str(path), sentence, column=question)
        write = write_spss if self.kind == "sav" else write_stata
        write(_with_keys(taken, answers), path, self.stem.name, codes=self.keeps_codes)
        path.chmod(OWNER_ONLY)
        return path


def _with_keys(data: ReleaseData, answers: Answers) -> ReleaseData:
    """The data with the uuid of each interview first, and of a repeat's rows what a log calls them."""
    name_of = column_names()
    for variable in data.variables:
        name_of(variable.name)
    keys = {UUID: ("The interview", uuids_of(answers))}
    if isinstance(answers, Reports):
        keys[ROW] = ("The row", pd.Series(answers.frame.index.to_numpy()))
    frame, variables = data.frame.copy(), []
    for place, (key, (label, values)) in enumerate(keys.items()):
        variables.append(Variable(name_of(key), key, label, "text"))
        frame.insert(place, variables[-1].name, values.astype("str"))
    return replace(data, frame=frame, variables=(*variables, *data.variables))
