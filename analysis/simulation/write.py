"""Drawn interviews as the files that ONA, KoboToolbox and ODK Central export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from analysis.expressions.xpath_values import UNKNOWN, Numbers, Texts, Ticks, Value
from analysis.files import replacing
from analysis.intake.answers.offering import offered
from analysis.intake.form.form import Form, Question
from analysis.intake.instrument import Columns
from analysis.problems import CaseStudyError, hint
from analysis.simulation.draw import DrawnInterviews

CHUNK = 10_000
SECONDS_IN = {"seconds": 1, "minutes": 60, "hours": 3600}


@dataclass(frozen=True)
class DialectLayout:
    """How a tool writes an export.

    `label_row`: row 1 repeats the columns' texts. `answers` are choices as codes or labels; `children` is
    what stands in the column of a ticked choice (its label, 1, TRUE; "" for no such columns) and `unticked`
    in that of another; `groups` joins a question to its groups' names ("" for no names); `missing` stands for
    no answer.
    `central`: metadata as ODK Central has it.
    """

    label_row: bool = False
    answers: Literal["codes", "labels"] = "codes"
    children: Literal["label", "1", "TRUE", ""] = ""
    unticked: str = ""
    groups: str = ""
    missing: str = ""
    central: bool = False


LAYOUTS = {
    "ona": DialectLayout(label_row=True, answers="labels", children="label", missing="n/a"),
    "ona-codes": DialectLayout(children="TRUE", unticked="FALSE", groups="/", missing="n/a"),
    "kobo": DialectLayout(children="1", unticked="0"),
    "kobo-groups": DialectLayout(children="1", unticked="0", groups="/"),
    "kobo-labels": DialectLayout(answers="labels", children="1", unticked="0"),
    "odk": DialectLayout(groups="-", central=True),
    "odk-split": DialectLayout(children="1", unticked="0", groups="-", central=True),
    "codes": DialectLayout(),
    "labels": DialectLayout(answers="labels"),
}


def export_frame(interviews: DrawnInterviews, dialect: str) -> pd.DataFrame:
    """The cells of an export as categories of text, one row an interview; a label row, if any, is row 0.

    `dialect` is one of LAYOUTS.
    """
    if dialect not in LAYOUTS:
        raise CaseStudyError(f"There is no export dialect {dialect!r}{hint(dialect, LAYOUTS, lead=': ')}.")
    return _Writer(interviews, LAYOUTS[dialect]).frame()


def write_export(path: Path, frame: pd.DataFrame) -> Path:
    """Write an export frame to `path`, .csv (UTF-8, line feeds) or .xlsx; the same frame gives the same
    bytes.
    """
    path = Path(path)
    writers = {".csv": _write_csv, ".xlsx": _write_workbook}
    if path.suffix.lower() not in writers:
        raise CaseStudyError(f"{path}: an export is written as .csv or .xlsx. Name the file so.")
    with replacing(path) as temporary:
        writers[path.suffix.lower()](temporary, frame)
    return path


@dataclass(frozen=True)
class _Cells:
    """A column before it is written: positions (n,) in `texts`, -1 where there is nothing; `label` stands in
    the label row.
    """

    name: str
    label: str
    codes: np.ndarray
    texts: Sequence[str]


@dataclass(frozen=True)
class _Writer:
    interviews: DrawnInterviews
    layout: DialectLayout

    @property
    def form(self) -> Form:
        return self.interviews.form

    def frame(self) -> pd.DataFrame:
        """Metadata first and last, as the tools have it, answers in form order between them."""
        before, after = self._metadata()
        columns = [*before]
        for question, value in self.interviews.answers.items():
            columns += self._answers(self.form.questions[question], value)
        filled = [self._filled(cells) for cells in (*columns, *after)]
        return pd.concat(filled, axis=1)

    def _filled(self, cells: _Cells) -> pd.Series:
        """The column as written, with its label row and its missing cells."""
        texts = [*cells.texts, self.layout.missing, cells.label]
        codes = np.where(cells.codes < 0, len(cells.texts), cells.codes)
        if self.layout.label_row:
            codes = np.concatenate([[len(texts) - 1], codes])
        positions, unique = pd.factorize(np.array(texts, dtype=object))
        return pd.Series(pd.Categorical.from_codes(positions[codes], categories=unique), name=cells.name)

    def _metadata(self) -> tuple[list[_Cells], list[_Cells]]:
        fieldwork, n = self.interviews.fieldwork, len(self.interviews.fieldwork)
        names: Columns = self.interviews.instrument.columns
        texts = {
            names.start or "start": _iso(fieldwork["start"]),
            names.end or "end": _iso(fieldwork["end"]),
            "today": fieldwork["start"].dt.strftime("%Y-%m-%d"),
            "deviceid": "device:" + fieldwork["enumerator"],
            names.enumerator or "username": fieldwork["enumerator"],
        }
        texts = {name: values for name, values in texts.items() if name not in self.interviews.answers}
        key = "uuid:" + fieldwork["uuid"]
        if self.layout.central:
            submitted = {"SubmissionDate": _iso(fieldwork["submitted"])}
            return _plain({**submitted, **texts}), _plain({"meta-instanceID": key, "KEY": key})
        seconds = (fieldwork["end"] - fieldwork["start"]).dt.total_seconds()
        unit = names.duration.unit if names.duration else "seconds"
        length = pd.Series(seconds / SECONDS_IN[unit])
        after = {
            names.duration.name if names.duration else "_duration": length.map("{:.10g}".format),
            "_id": pd.Series(np.arange(n) + 1_000_001).astype(str),
            names.uuid or "_uuid": fieldwork["uuid"],
            "_submission_time": fieldwork["submitted"].dt.strftime("%Y-%m-%dT%H:%M:%S"),
            "_index": pd.Series(np.arange(n) + 1).astype(str),
        }
        return _plain(texts), _plain(after)

    def _answers(self, question: Question, value: Value) -> Iterator[_Cells]:
        """The column of a question, and those of its choices."""
        name = self.layout.groups.join([*(question.groups if self.layout.groups else ()), question.name])
        label = self.form.label(question.name)
        if isinstance(value, Numbers):
            numbers, codes = np.unique(value.values, return_inverse=True)
            yield _Cells(
                name,
                label,
                np.where(np.isnan(value.values), -1, codes),
                [f"{number:.10g}" for number in numbers],
            )
        elif isinstance(value, Ticks):
            yield self._parent(name, label, value, self._texts(question, value.choices))
            if self.layout.children:
                yield from self._children(name, question, value)
        elif isinstance(value, Texts):
            yield _Cells(name, label, value.codes, self._texts(question, value.texts))

    def _texts(self, question: Question, names: Sequence[str]) -> list[str]:
        """Choices as the layout writes them."""
        if not question.is_select or self.layout.answers == "codes":
            return list(names)
        return [self.form.choice_label(question.name, choice) for choice in names]

    def _parent(self, name: str, label: str, value: Ticks, texts: Sequence[str]) -> _Cells:
        """The column that holds all ticked choices with blanks between them."""
        first, codes = _distinct(value.ticks)
        names = np.array(texts, dtype=object)
        joined = [" ".join(names[row]) for row in value.ticks[first].astype(bool)]
        return _Cells(name, label, np.where(value.answered, codes, -1), joined)

    def _children(self, name: str, question: Question, value: Ticks) -> Iterator[_Cells]:
        labels = [self.form.choice_label(question.name, choice) for choice in value.choices]
        heads = labels if self.layout.children == "label" else value.choices
        allowed = offered(
            self.form,
            question.name,
            lambda other: self.interviews.answers.get(other, UNKNOWN),
            len(value.answered),
        )
        for column, (head, label) in enumerate(zip(heads, labels, strict=True)):
            ticked = label if self.layout.children == "label" else self.layout.children
            # a choice that was not offered to somebody has an empty cell, as the servers leave it
            codes = np.where(value.answered & allowed[:, column], value.ticks[:, column].astype(int), -1)
            yield _Cells(f"{name}/{head}", label, codes, (self.layout.unticked, ticked))


def _distinct(ticks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first row of each different set of ticks, and which of these sets each row has."""
    # sets of ticks as whole 64-bit words: comparing these is quicker than rows of a hundred single ticks
    packed = np.packbits(ticks, axis=1)
    spare = -packed.shape[1] % 8 or (0 if packed.shape[1] else 8)
    words = np.ascontiguousarray(np.pad(packed, ((0, 0), (0, spare)))).view(np.uint64)
    sets = np.zeros(len(ticks), dtype=np.int64)
    for word in words.T:
        _, position = np.unique(word, return_inverse=True)
        _, first, sets = np.unique(sets * len(ticks) + position, return_index=True, return_inverse=True)
    return first, sets


def _plain(columns: dict[str, pd.Series]) -> list[_Cells]:
    coded_columns = {name: pd.factorize(values) for name, values in columns.items()}
    return [_Cells(name, name, codes, list(texts)) for name, (codes, texts) in coded_columns.items()]


def _iso(moments: pd.Series) -> pd.Series:
    return moments.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _rows(frame: pd.DataFrame, quoted: bool) -> Iterator[tuple[str, ...]]:
    """The rows as texts, made a chunk at a time; each different text of a column is quoted once."""
    columns = [frame.iloc[:, position] for position in range(frame.shape[1])]
    texts = []
    for column in columns:
        categories = list(column.cat.categories)
        texts.append(np.array(_quoted(categories) if quoted else categories, dtype=object))
    codes = [column.cat.codes.to_numpy() for column in columns]
    for start in range(0, len(frame), CHUNK):
        yield from zip(
            *(text[code[start : start + CHUNK]].tolist() for text, code in zip(texts, codes, strict=True)),
            strict=True,
        )


_MARKS = frozenset(',"\r\n')
"""What a CSV cell can't hold without quotes."""


def _quoted(texts: Sequence[str]) -> list[str]:
    """Each text as a CSV cell."""
    cells = []
    for text in texts:
        needs_quotes = not _MARKS.isdisjoint(text)
        cells.append('"' + text.replace('"', '""') + '"' if needs_quotes else text)
    return cells


def _write_csv(path: Path, frame: pd.DataFrame) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(_quoted(list(frame.columns))) + "\n")
        stream.writelines(",".join(row) + "\n" for row in _rows(frame, quoted=True))


def _write_workbook(path: Path, frame: pd.DataFrame) -> None:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as workbook:
        # a workbook holds when it was made; without this no two runs would give the same bytes
        workbook.set_properties({"created": datetime(2020, 1, 1)})
        sheet = workbook.add_worksheet("data")
        sheet.write_row(0, 0, list(frame.columns))
        for number, row in enumerate(_rows(frame, quoted=False), start=1):
            sheet.write_row(number, 0, row)
