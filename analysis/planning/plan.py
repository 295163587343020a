"""The list of analysis of an instrument: which estimates go in which table (`plan.csv`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from analysis.files import unguard_formula
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.planning.checks import check_plan
from analysis.planning.row import PlanRow, sections, tables
from analysis.planning.settings import SETTING_COLUMNS, read_settings
from analysis.problems import Problems, nearest, suggestion
from analysis.reading.csv_text import read_csv_rows

__all__ = ["PlanRow", "check_plan", "language_code", "read_plan", "sections", "tables"]

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
NEEDED = ("table", "section", "question")
TEXT_COLUMNS = ("title", "column", "sentence", "note", "phrase")
METADATA = "metadata::"


def read_plan(path: Path, instrument: Instrument, form: Form, problems: Problems) -> tuple[PlanRow, ...]:
    """The plan in `path`, rows in file order; whatever is wrong with it goes to `problems`.

    Columns: those of `PlanRow`, with `exclude` as choice names separated by blanks and one column
    a language for each text, named as in a form (`title::English (en)`, `title::French (fr)`);
    the settings may be left out; `metadata::sector` is the sector, whatever the list means by it.
    """
    if not path.is_file():
        problems.fatal(
            str(path), "there is no plan. `casestudy adopt` drafts one from a form and its export."
        )
        return ()
    met = len(problems)
    header, *lines = read_csv_rows(path, problems) or [[]]
    if len(problems) > met:
        return ()
    if not any(cell.strip() for cell in header):
        problems.fatal(
            str(path), "the plan is empty; add a header and a row for each table.", expected=", ".join(NEEDED)
        )
        return ()
    texts = _text_columns(header, path, problems)
    if not {*NEEDED} <= {*header} or len(set(header)) < len(header):
        return ()
    _check_widths(header, lines, path, problems)
    rows = tuple(
        _row(
            {**dict.fromkeys(header, ""), **dict(zip(header, cells, strict=False))},
            texts,
            read_settings(dict(zip(header, cells, strict=False)), str(path), line, problems),
            line,
        )
        for line, cells in enumerate(lines, start=2)
        if any(cells)
    )
    if header and not rows:
        problems.fatal(
            str(path), "the plan has no rows, so there is nothing to tabulate. Add a row for each table."
        )
    check_plan(rows, instrument, form, str(path), problems)
    return rows


def _check_widths(
    header: Sequence[str], lines: Sequence[Sequence[str]], path: Path, problems: Problems
) -> None:
    """A row with filled cells beyond the header has shifted: a comma without quotes, mostly."""
    for line, cells in enumerate(lines, start=2):
        beyond = [cell for cell in cells[len(header) :] if cell.strip()]
        if beyond:
            problems.fatal(
                str(path),
                f"this row has {len(cells)} cells and the header {len(header)}; put a text with a comma in"
                ' quotes ("..."), or take out what is too much.',
                row=line,
                got=", ".join(beyond),
            )


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
        elif column not in (*PLAIN_COLUMNS, *SETTING_COLUMNS) and not column.startswith(METADATA):
            column_names = [
                *PLAIN_COLUMNS,
                *SETTING_COLUMNS,
                *(f"{text}::English (en)" for text in TEXT_COLUMNS),
            ]
            problems.fatal(
                str(path),
                "this column is not known.",
                row=1,
                got=column,
                expected=suggestion(column, column_names),
            )
    for column in dict.fromkeys(one for one in header if one and list(header).count(one) > 1):
        sentence = "two columns have this name, and which one holds can't be told; name them apart."
        problems.fatal(str(path), sentence, row=1, got=column)
    # A misspelt column is told as unknown, with the right one; that it is missing too says nothing new.
    misspelt = {nearest(column, NEEDED) for column in header if column not in PLAIN_COLUMNS}
    for needed in NEEDED:
        if needed not in header and needed not in misspelt:
            problems.fatal(
                str(path),
                f"the column {needed!r} is missing; add it.",
                row=1,
                got=", ".join(header),
                expected=", ".join(NEEDED),
            )
    return texts


def _in_languages(record: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """A text in the languages that the record has it in, by code; `columns` by language code."""
    given = {code: record[column].strip() for code, column in columns.items()}
    return {code: unguard_formula(text) for code, text in given.items() if text}


def _row(
    record: Mapping[str, str],
    texts: Mapping[str, Mapping[str, str]],
    settings: Mapping[str, object],
    line: int,
) -> PlanRow:
    plain = {name: record.get(name, "").strip() for name in PLAIN_COLUMNS}
    plain["statistic"] = plain["statistic"] or "share"
    plain["unit"] = plain["unit"] or "respondents"
    plain["by"] = " ".join(plain["by"].split())
    translated = {text: _in_languages(record, columns) for text, columns in texts.items()}
    metadata = {
        column.removeprefix(METADATA): value.strip()
        for column, value in record.items()
        if column.startswith(METADATA) and value.strip()
    }
    split = {**plain, "exclude": tuple(plain["exclude"].split())}
    return PlanRow(**split, **translated, **settings, metadata=metadata, line=line)
