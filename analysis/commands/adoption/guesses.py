"""What `adopt` tells from an export and its form: the id of interviews, when and by whom they were held.

1. The id is the first column, of those named like one, that is filled and different in every interview; an
   instance id that only repeats whole interviews stays the id, so that copies are found.
2. Columns are recognised by whole words of their names (column_words.csv); never by a part of a word.
3. Weights are never taken by their name alone: they are told, and taken when somebody says so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from analysis.commands.adoption.options import AdoptOptions, Guess
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.harmonise import read_harmonise
from analysis.intake.export.cells.spelling import read_spellings
from analysis.intake.export.columns.layout import Reading
from analysis.intake.export.files.sheets import sort_heads
from analysis.intake.export.table import UUIDS, ExportTable, read_table
from analysis.intake.form.form import Form
from analysis.intake.form.telling import identify_question
from analysis.intake.instrument import Instrument
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reading.export_heads import open_export

COLUMN_WORDS = Path(__file__).with_name("column_words.csv")
SERIAL = ("_id", "_index")
"""Unique in one download, not over two: taken where nothing better is unique."""
_PARADATA = {
    "device": ("deviceid", "subscriberid", "simserial", "phonenumber", "imei"),
    "date": ("start", "end", "today", "date", "dateTime", "datetime", "time"),
    "enumerator": ("username",),
}


def find_id(
    export: Path, form: Form, instrument: Instrument, options: AdoptOptions
) -> tuple[str, tuple[Guess, ...]]:
    """The column that names interviews, "" to leave it to the reader, and what it rests on.

    Raises CaseStudyError where the one named is not in the export, or not different in every interview.
    """
    table = _peek(export, form, instrument, options.sheet)
    if table is None:
        return options.id, ()
    headers = [target.header for target in table.targets if not target.choice]
    if options.id:
        _check_id(options.id, table, headers, export)
        return options.id, ()
    named = [header for header in headers if means(header, "id") and header not in (*UUIDS, *SERIAL)]
    passed = []
    uuids = table.headers_like(UUIDS)
    for header in dict.fromkeys([*uuids, *named, *SERIAL]):
        column = table.column(header) if header in headers else None
        if column is None:
            continue
        repeated = _repeated(table, header)
        if not repeated or (header in uuids and _are_copies(table, header)):
            why = f"its name, and it differs in {'all' if not repeated else 'all but copied'} interviews"
            beside = f"; {', '.join(passed)} did not" if passed else ""
            return header if header not in uuids or passed else "", (Guess("id", header, why + beside),)
        passed.append(header)
    return "", (Guess("id", "the row of the export", "no column is different in every interview"),)


def _peek(export: Path, form: Form, instrument: Instrument, sheet: str) -> ExportTable | None:
    """The cells of the interviews, where they can be read; what is wrong with them the reader will say."""
    quiet = Problems()
    aliases = read_harmonise(instrument.folder / "harmonise.csv", form, quiet)
    reading = Reading(form, read_spellings(form, aliases), aliases, instrument.dialect, "")
    heads = list(open_export(export, instrument.dialect.encoding, quiet, form.texts()))
    export_heads = sort_heads(heads, reading, sheet, quiet) if heads else None
    return read_table(export_heads.interviews, reading, quiet) if export_heads else None


def _check_id(header: str, table: ExportTable, headers: Sequence[str], export: Path) -> None:
    if table.column(header) is None:
        near = hint(header, headers, lead=". Expected ")
        raise CaseStudyError(f"{export}: there is no column {header!r} to tell interviews apart by{near}.")
    repeated = _repeated(table, header)
    if repeated and not _are_copies(table, header):
        raise CaseStudyError(
            f"{export}: {header!r} can't tell interviews apart: {repeated:,} interviews have none, or that"
            " of another one. Name a column that is different in every interview with --id."
        )


def _repeated(table: ExportTable, header: str) -> int:
    """How many interviews have no value of their own in a column."""
    codes = table.column(header).codes
    return int(len(codes) - len(np.unique(codes[codes >= 0])))


def _are_copies(table: ExportTable, header: str) -> bool:
    """Whether interviews with one id have the same answers, and all have an id."""
    ids = table.column(header).codes
    if (ids < 0).any():
        return False
    first, place = np.unique(ids, return_index=True)
    earlier = place[np.searchsorted(first, ids)]
    asked = [target.position for target in table.targets if target.question]
    return all((table.columns[at].codes == table.columns[at].codes[earlier]).all() for at in asked)


def find_columns(answers: Responses, options: AdoptOptions) -> tuple[dict[str, str], tuple[Guess, ...]]:
    """Role (start, end, enumerator) -> column, as told or by its type or name; and those guessed.

    Raises CaseStudyError for a column named that is not there.
    """
    columns_by_role, guesses = {}, []
    columns = _columns(answers)
    for role in ("start", "end", "enumerator"):
        column = getattr(options, role)
        if column and not answers.has(column):
            near = hint(column, columns, lead=". Expected ")
            raise CaseStudyError(
                f"{answers.dialect.source}: there is no column {column!r}, named with --{role}{near}."
            )
    for role in ("start", "end", "enumerator"):
        column = getattr(options, role)
        likely = [name for name in columns if answers.type_of(name) == role or means(name, role)]
        if role == "enumerator":
            form = answers.form
            likely += [
                name
                for name in form.questions
                if name in columns and identify_question(form, name) == "staff"
            ]
        if column or likely:
            columns_by_role[role] = column or likely[0]
        if likely and not column:
            guesses.append(Guess(role, likely[0], "its type or name"))
    if not options.weights:
        guesses += [_weights(name) for name in columns if means(name, "weight") and _is_weight(answers, name)]
    return columns_by_role, tuple(guesses)


def _weights(column: str) -> Guess:
    return Guess("weights", "none", f"{column} is named like weights; --weights {column} takes them")


def _is_weight(answers: Responses, column: str) -> bool:
    """Whether every interview has a positive number there, and they differ; nobody is asked a weight of the
    sample.
    """
    if answers.type_of(column) not in ("text", "calculate", "hidden"):
        return False
    numbers = answers.numbers(column)
    return bool(len(numbers) and (numbers > 0).all() and len(np.unique(numbers)) > 1)


def recognised(answers: Responses, columns: Mapping[str, str], weights: str) -> dict[str, str]:
    """Column -> what it is (enumerator, device, date, consent, weight): nobody wants a table of it."""
    form, roles_by_column = answers.form, {column: role for role, column in columns.items()}
    if weights:
        roles_by_column[weights] = "weight"
    for name in _columns(answers):
        for role in ("enumerator", "device", "consent", "date", "weight"):
            by_type = answers.type_of(name) in _PARADATA.get(role, ())
            if role == "weight" and not (means(name, role) and _is_weight(answers, name)):
                continue
            if role == "date" and not by_type and name in form.questions:
                continue
            if by_type or means(name, role):
                roles_by_column.setdefault(name, role)
        if name in form.questions and identify_question(form, name) == "staff":
            roles_by_column.setdefault(name, "enumerator")
    return roles_by_column


def _columns(answers: Responses) -> list[str]:
    return list(
        dict.fromkeys(name.partition("/")[0] for name in [*answers.asked.columns, *answers.frame.columns])
    )


def means(name: str, role: str) -> bool:
    """Whether the words of a name say that it is of a role."""
    words = _words_of(name)
    text = " ".join(words)
    if role in ("start", "end", "date"):
        return text in _column_words()[role]
    return any(f" {word} " in f" {text} " for word in _column_words()[role])


def _words_of(name: str) -> list[str]:
    """The words of a column's own name, its groups left out: hhID and hh_id are hh, id."""
    own = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rpartition("/")[2])
    return [word for word in re.split(r"[\W_]+", own.casefold()) if word]


@cache
def _column_words() -> dict[str, tuple[str, ...]]:
    words_by_role: dict[str, tuple[str, ...]] = {}
    for row in _rows(COLUMN_WORDS):
        words_by_role[row["role"]] = (*words_by_role.get(row["role"], ()), row["words"])
    return words_by_role


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
