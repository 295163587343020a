"""The list of analysis of an instrument: which estimates go in which table (`plan.csv`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from analysis.intake.form import Form
from analysis.intake.instrument import Instrument
from analysis.intake.sheets import read_csv_rows
from analysis.intake.stack import with_stacks
from analysis.problems import Problems, suggestion

STATISTICS = ("share", "mean", "median", "total", "ratio", "count")
UNITS = ("respondents", "mentions", "reports")
ORDERS = ("", "form")
FIGURES = ("", "none", "bars", "heatmap", "stacked", "dots")
PLAIN_COLUMNS = (
    "table",
    "section",
    "question",
    "denominator",
    "statistic",
    "unit",
    "stack",
    "by",
    "exclude",
    "order",
    "figure",
)
TEXT_COLUMNS = ("title", "column", "sentence", "note")


@dataclass(frozen=True)
class PlanRow:
    """One row of the list of analysis; rows with the same `table` are column blocks of one table.

    `by` is the question whose levels are the domains (blank: the whole city alone), `stack` the
    repeated block that is read (blank: respondents), `exclude` the choices that leave the base,
    `denominator` the second question of a ratio, `order` "form" where the answers are a scale that
    keeps the form's order (blank: most to least). `sentence` tells what comes first in the table, with
    `{choice}` and `{parts}` ("57% of 1,394 reports") to be filled. Texts are a mapping of language code to text.
    `line` is the row in the file.
    """

    table: str
    section: str
    question: str
    statistic: str = "share"
    unit: str = "respondents"
    stack: str = ""
    by: str = ""
    exclude: tuple[str, ...] = ()
    denominator: str = ""
    order: str = ""
    figure: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    column: Mapping[str, str] = field(default_factory=dict)
    sentence: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """What sets this row apart from the others of its plan."""
        return self.table, self.question, self.statistic, self.unit, self.stack, self.by


def sections(plan: Sequence[PlanRow]) -> tuple[str, ...]:
    """The sections of a plan in the order they first occur."""
    return tuple(dict.fromkeys(row.section for row in plan))


def tables(plan: Sequence[PlanRow]) -> dict[str, tuple[PlanRow, ...]]:
    """The rows of each table, tables in the order they first occur."""
    grouped: dict[str, list[PlanRow]] = {}
    for row in plan:
        grouped.setdefault(row.table, []).append(row)
    return {table: tuple(rows) for table, rows in grouped.items()}


def read_plan(path: Path, instrument: Instrument, form: Form, problems: Problems) -> tuple[PlanRow, ...]:
    """The plan in `path`, rows in file order; whatever is wrong with it goes to `problems`.

    Columns: those of `PlanRow`, with `exclude` as choice names separated by blanks and one column
    a language for each text, named as in a form (`title::English (en)`, `title::French (fr)`).
    """
    if not path.is_file():
        problems.fatal(str(path), "there is no plan. `casestudy adopt` drafts one from a form and its export.")
        return ()
    met = len(problems)
    header, *lines = read_csv_rows(path, problems) or [[]]
    if len(problems) > met:
        return ()
    texts = _text_columns(header, path, problems)
    rows = tuple(
        _row({**dict.fromkeys(header, ""), **dict(zip(header, cells, strict=False))}, line, texts)
        for line, cells in enumerate(lines, start=2)
        if any(cells)
    )
    if header and not rows:
        problems.fatal(str(path), "the plan has no rows, so there is nothing to tabulate. Add a row for each table.")
    check_plan(rows, instrument, form, str(path), problems)
    return rows


@lru_cache
def language_code(header: str) -> str:
    """`fr` for `French (fr)`, `French` and `fr`; a language nobody knows is its own code."""
    from babel import Locale

    bracketed = re.search(r"\(([\w-]+)\)\s*$", header)
    name = bracketed.group(1) if bracketed else header.strip()
    codes = {english.casefold(): code for code, english in Locale("en").languages.items()}
    return codes.get(name.casefold(), name.lower())


def _text_columns(header: Sequence[str], path: Path, problems: Problems) -> dict[str, dict[str, str]]:
    """For each text, its columns in the file by language code; unknown columns are problems."""
    texts: dict[str, dict[str, str]] = {text: {} for text in TEXT_COLUMNS}
    for column in header:
        text, separator, language = column.partition("::")
        if separator and text in texts:
            texts[text][language_code(language)] = column
        elif column not in PLAIN_COLUMNS:
            known = [*PLAIN_COLUMNS, *(f"{text}::English (en)" for text in TEXT_COLUMNS)]
            problems.fatal(str(path), "this column is not known.", row=1, got=column, expected=suggestion(column, known))
    for needed in ("table", "section", "question"):
        if needed not in header:
            problems.fatal(str(path), f"the column {needed!r} is missing.", row=1, got=", ".join(header))
    return texts


def _row(record: Mapping[str, str], line: int, texts: Mapping[str, Mapping[str, str]]) -> PlanRow:
    plain = {name: record.get(name, "").strip() for name in PLAIN_COLUMNS}
    plain["statistic"] = plain["statistic"] or "share"
    plain["unit"] = plain["unit"] or "respondents"
    translated = {
        text: {code: record[column].strip() for code, column in columns.items() if record[column].strip()}
        for text, columns in texts.items()
    }
    return PlanRow(**{**plain, "exclude": tuple(plain["exclude"].split())}, **translated, line=line)


def check_plan(
    rows: Sequence[PlanRow], instrument: Instrument, form: Form, where: str, problems: Problems
) -> None:
    """Report every row that names something the form, the instrument or this program does not have."""
    seen: dict[tuple[str, ...], PlanRow] = {}
    for row in rows:
        _check_words(row, where, problems)
        _check_questions(row, instrument, form, where, problems)
        first = seen.setdefault((row.table, row.question, row.statistic, row.unit), row)
        twin = seen.setdefault(row.key, row)
        if twin is not row:
            same = f"this row asks for the same numbers as row {twin.line}; give it another table id or take it out."
            problems.fatal(where, same, row=row.line, got=row.table)
        elif (row.stack, row.exclude, row.denominator) != (first.stack, first.exclude, first.denominator):
            other = f"this row has another stack, exclude or denominator than row {first.line}, whose numbers it would share"
            problems.fatal(where, f"{other}; give it another table id.", row=row.line, got=row.table)


def _check_words(row: PlanRow, where: str, problems: Problems) -> None:
    for column, known in (("statistic", STATISTICS), ("unit", UNITS), ("order", ORDERS), ("figure", FIGURES)):
        got = getattr(row, column)
        if got not in known:
            problems.fatal(
                where,
                "this word is not known.",
                row=row.line,
                column=column,
                got=got,
                expected=suggestion(got, known),
            )
    for column in ("table", "section"):
        if not re.fullmatch(r"[\w-]+", getattr(row, column)):
            problems.fatal(
                where,
                "this names a file or a sheet; use letters, digits, - and _ only.",
                row=row.line,
                column=column,
                got=getattr(row, column),
            )


def _check_questions(
    row: PlanRow, instrument: Instrument, form: Form, where: str, problems: Problems
) -> None:
    stacked: tuple[str, ...] = ()
    if row.stack and row.stack not in instrument.stacks:
        _unknown(row, "stack", row.stack, instrument.stacks, "the instrument declares no such stack.", where, problems)
        return
    if row.stack:
        stacked = instrument.stacks[row.stack].variables
        form = with_stacks(form, {row.stack: instrument.stacks[row.stack]})
    elif row.unit == "reports":
        problems.fatal(where, "a table of reports needs a stack.", row=row.line, column="unit", got=row.unit)
    for column in ("question", "by", "denominator"):
        name = getattr(row, column)
        if name not in form.questions and (name or column == "question"):
            _unknown(row, column, name, form.questions, "the form has no such question.", where, problems)
    if row.question in form.questions:
        _check_statistic(row, form, where, problems)
        choices = [choice.name for choice in form.choices(row.question)]
        for choice in row.exclude:
            if choice not in choices:
                _unknown(row, "exclude", choice, choices, "the question has no such choice.", where, problems)
    if row.statistic == "ratio" and not row.denominator:
        problems.fatal(where, "a ratio needs its denominator.", row=row.line, column="denominator")
    _check_people(row, stacked, where, problems)


def _unknown(
    row: PlanRow, column: str, got: str, known: Iterable[str], problem: str, where: str, problems: Problems
) -> None:
    problems.fatal(where, problem, row=row.line, column=column, got=got, expected=suggestion(got, known))


def _check_people(row: PlanRow, stacked: Collection[str], where: str, problems: Problems) -> None:
    """Who may report several times has no one place, age or sum of what was reported."""
    if row.unit != "respondents":
        return
    if row.by in stacked:
        problems.fatal(
            where,
            "people can't be split by something they may report more than once; count reports instead.",
            row=row.line,
            column="by",
            got=row.by,
        )
    if row.question in stacked and row.statistic not in ("share", "count"):
        problems.fatal(
            where,
            f"people have no {row.statistic} of something they may report more than once; count reports instead.",
            row=row.line,
            column="unit",
            got=row.unit,
        )


def _check_statistic(row: PlanRow, form: Form, where: str, problems: Problems) -> None:
    question = form.questions[row.question]
    wants_choices = row.statistic in ("share", "count")
    if row.statistic in STATISTICS and wants_choices != question.is_select:
        problems.fatal(
            where,
            f"a {row.statistic} can't be taken of a question of type {question.type}.",
            row=row.line,
            column="statistic",
            got=row.statistic,
            expected="share or count" if question.is_select else "mean, median, total or ratio",
        )
    if row.unit == "mentions" and question.type != "select_multiple":
        problems.fatal(
            where,
            f"mentions are the choices ticked in a multi-select; a question of type {question.type} has none.",
            row=row.line,
            column="unit",
            got=row.unit,
        )
