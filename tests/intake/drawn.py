"""A small invented form, one set of answers to it, and a writer for every way exports write them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.intake.answers.responses import Responses
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form
from analysis.intake.instrument import DialectHints, Instrument
from analysis.problems import Problems

DATA = Path(__file__).resolve().parents[1] / "data"

# What four people answered, in the form's names; Q78 is a multi-select. Nobody asked u4 beyond the consent.
ANSWERS = (
    {
        "_uuid": "u1",
        "start": "2020-01-05T09:00:00",
        "end": "2020-01-05T09:40:00",
        "consent": "yes",
        "nationality": "ML",
        "age": "25",
        "Q78": ("economic", "conflict"),
        "Q78_other": "",
        "stopped": "yes",
        "arrived": "2019-03-02",
    },
    {
        "_uuid": "u2",
        "start": "2020-01-05T10:00:00",
        "end": "2020-01-05T10:30:00",
        "consent": "yes",
        "nationality": "NA",
        "age": "31",
        "Q78": ("dk",),
        "Q78_other": "",
        "stopped": "no",
        "arrived": "",
    },
    {
        "_uuid": "u3",
        "start": "2020-01-06T09:00:00",
        "end": "2020-01-06T09:50:00",
        "consent": "yes",
        "nationality": "CI",
        "age": "",
        "Q78": ("economic", "other"),
        "Q78_other": "weather",
        "stopped": "dk",
        "arrived": "",
    },
    {
        "_uuid": "u4",
        "start": "2020-01-06T10:00:00",
        "end": "2020-01-06T10:02:00",
        "consent": "no",
        "nationality": "",
        "age": "",
        "Q78": (),
        "Q78_other": "",
        "stopped": "",
        "arrived": "",
    },
)


@dataclass(frozen=True)
class Style:
    """How an export is written.

    `children` is "0/1", "TRUE/FALSE", "codes", "labels" or "" for the parent alone.
    """

    language: str = ""
    children: str = "0/1"
    parent: bool = True
    separator: str = "/"
    groups: bool = False
    label_rows: tuple[str, ...] = ()
    missing: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"


def rows_of(form: Form, style: Style, answers=ANSWERS) -> list[list[str]]:
    """Header, label rows and interviews as an export of this style has them."""
    columns = list(_columns(form, style, answers[0]))
    label_rows = []
    for kind in style.label_rows:
        label_rows.append(
            [
                header if kind == "names" else _label(form, question, choice, style)
                for header, question, choice in columns
            ]
        )
    interviews = [
        [_cell(form, answer, question, choice, style) for _, question, choice in columns]
        for answer in answers
    ]
    return [[header for header, _, _ in columns], *label_rows, *interviews]


def _columns(form, style, answer):
    for question in answer:
        known = form.questions.get(question)
        prefix = style.separator.join((*known.groups, "")) if style.groups and known else ""
        several = bool(known) and known.type == "select_multiple"
        if not several or style.parent or not style.children:
            yield prefix + question, question, ""
        if several and style.children:
            for choice in form.choices(question):
                shown = (
                    form.choice_label(question, choice.name, style.language)
                    if style.language
                    else choice.name
                )
                yield f"{prefix}{question}{style.separator}{shown}", question, choice.name


def _label(form, question, choice, style):
    if question not in form.questions:
        return question
    language = style.language or "en"
    return form.choice_label(question, choice, language) if choice else form.label(question, language)


def _cell(form, answer, question, choice, style):
    value = answer[question]
    if not value:
        return style.missing
    known = form.questions.get(question)

    def shown(name):
        return form.choice_label(question, name, style.language) if style.language else name

    if not choice:
        names = value if isinstance(value, tuple) else (value,)
        return " ".join(shown(name) for name in names) if known and known.is_select else value
    ticked = choice in value
    return {
        "0/1": "1" if ticked else "0",
        "TRUE/FALSE": "TRUE" if ticked else "FALSE",
        "codes": choice if ticked else style.missing,
        "labels": form.choice_label(question, choice, style.language or "en") if ticked else style.missing,
    }[style.children]


def write_csv(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, list[list[object]]]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@dataclass(frozen=True)
class Bench:
    """What the tests of reading share: the form, an instrument, and a folder to write exports to."""

    folder: Path
    form: Form
    instrument: Instrument

    def hinted(self, **hints) -> "Bench":
        return replace(self, instrument=self.instrument.model_copy(update={"dialect": DialectHints(**hints)}))

    def write(self, style: Style, answers=ANSWERS) -> Path:
        return write_csv(
            self.folder / "export.csv", rows_of(self.form, style, answers), style.delimiter, style.encoding
        )

    def write_rows(self, rows: list[list[str]], **how) -> Path:
        return write_csv(self.folder / "export.csv", rows, **how)

    def read(self, *paths: Path) -> tuple[Responses | None, Problems]:
        problems = Problems()
        return read_responses(paths, self.form, self.instrument, problems), problems
