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

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.cleaning.clean import Cleaned
from analysis.disclosure.release.data import ReleaseData, Variable, column_names, take_data
from analysis.disclosure.release.package.data_files import guarded, is_of_days, write_spss, write_stata
from analysis.files import OWNER_ONLY, replacing
from analysis.identifiers import distinct
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.problems import CaseStudyError, Problems, hint

FORMATS = ("xlsx", "csv", "parquet", "sav", "dta")
CODES, LABELS = "codes", "labels"
VALUES = (CODES, LABELS)
UUID, ROW = "uuid", "row"
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
        frames = {
            name: cleaned_frame(part, values or CODES, language) for name, part in answers_by_repeat.items()
        }
        written = _write_frames(frames, stem, kind)
    review = cleaned.review
    beside = {
        "changes": review.all_of("changes"),
        "discards": review.all_of("discards"),
        "audit": cleaned.audit,
    }
    for name, frame in beside.items():
        written.append(_write_csv(frame, stem.with_name(f"{stem.name}_{name}.csv")))
    return tuple(written)


def cleaned_frame(answers: Answers, values: str, language: str) -> pd.DataFrame:
    """The answers as a table of text, numbers and 0/1, by the rules above; answers as codes or labels."""
    form, columns = answers.form, {UUID: _uuids(answers)}
    if isinstance(answers, Reports):
        columns[ROW] = pd.Series(answers.frame.index.to_numpy())
    for name in answers.frame.columns:
        column, question = answers.frame[name], name.partition("/")[0]
        if pd.api.types.is_bool_dtype(column):
            made = column.astype("Int8")
        elif isinstance(column.dtype, pd.CategoricalDtype):
            labels = {}
            if values == LABELS and question in form.questions:
                labels = {one: form.choice_label(question, one, language) for one in column.cat.categories}
            made = column.astype("object").map(
                lambda one, labels=labels: labels.get(one, one), na_action="ignore"
            )
        elif pd.api.types.is_datetime64_any_dtype(column):
            made = _as_written(column)
        elif pd.api.types.is_float_dtype(column):
            made = _whole(column)
        else:
            made = column.astype("object")
        columns[f"{name}_collected" if name in (UUID, ROW) else name] = made.reset_index(drop=True)
    return pd.DataFrame(columns)


def _uuids(answers: Answers) -> pd.Series:
    """The uuid of each row's interview."""
    if isinstance(answers, Reports):
        return pd.Series(answers.respondents.frame.index.to_numpy()[answers.rows])
    return pd.Series(answers.frame.index.to_numpy())


def _as_written(column: pd.Series) -> pd.Series:
    """Dates as ISO text, with their time where any has one."""
    texts = column.dt.strftime("%Y-%m-%d" if is_of_days(column) else "%Y-%m-%dT%H:%M:%S")
    return texts.astype("object").where(column.notna(), None)


def _whole(column: pd.Series) -> pd.Series:
    """Numbers without a point where all are whole."""
    numbers = column.dropna()
    return column.astype("Int64") if len(numbers) and (numbers == np.floor(numbers)).all() else column


def _write_frames(frames: Mapping[str, pd.DataFrame], stem: Path, kind: str) -> list[Path]:
    if kind == "xlsx":
        return [_write_workbook(frames, stem.with_name(f"{stem.name}.xlsx"))]
    written = []
    for name, frame in frames.items():
        path = stem.with_name(f"{_named(stem, name)}.{kind}")
        if kind == "csv":
            written.append(_write_csv(frame, path))
            continue
        with replacing(path, private=True) as temporary:
            frame.to_parquet(temporary, index=False)
        written.append(path)
    return written


def _named(stem: Path, repeat: str) -> str:
    return f"{stem.name}_{repeat}" if repeat else stem.name


def _write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """UTF-8 with a mark, so that Excel reads accents; text that begins like a formula is marked as text."""
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype == object or pd.api.types.is_string_dtype(safe[name]):
            safe[name] = safe[name].map(_guarded, na_action="ignore")
    with replacing(path, private=True) as temporary:
        safe.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def _guarded(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value


def _write_workbook(frames: Mapping[str, pd.DataFrame], path: Path) -> Path:
    for frame in frames.values():
        if len(frame) >= _EXCEL_ROWS or len(frame.columns) > _EXCEL_COLUMNS:
            raise CaseStudyError(
                f"{path}: {len(frame):,} rows of {len(frame.columns):,} columns are more than a sheet of"
                " Excel holds. Write them as parquet or csv: --data parquet."
            )
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    sheets = distinct({name: (name or "data")[:28] for name in frames})
    with (
        replacing(path, private=True) as temporary,
        pd.ExcelWriter(temporary, engine="xlsxwriter", engine_kwargs=options) as book,
    ):
        for name, frame in frames.items():
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
    keys = {UUID: ("The interview", _uuids(answers))}
    if isinstance(answers, Reports):
        keys[ROW] = ("The row", pd.Series(answers.frame.index.to_numpy()))
    frame, variables = data.frame.copy(), []
    for place, (key, (label, values)) in enumerate(keys.items()):
        variables.append(Variable(name_of(key), key, label, "text"))
        frame.insert(place, variables[-1].name, values.astype("str"))
    return replace(data, frame=frame, variables=(*variables, *data.variables))
