"""Choice lists: from the choices sheet, from files beside the form, and none where answers make the list.

1. Rows of one name (`allow_choice_duplicates`) are one choice with every label; it is offered where any is.
2. A list in a file (select_*_from_file, search(), select_one_external) is read where the file lies beside
   the form; where it does not, any answer counts as a choice, and that is told.
3. Choices made of earlier answers or repeats (`select_one ${name}`) are free text: they may be names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from analysis.intake.form.form import Choice
from analysis.intake.form.rows import SheetRow, rows_of
from analysis.problems import Problems
from analysis.reading.csv_text import read_csv_rows
from analysis.reading.label_text import plain

FOLDERS = (".", "media", "files")
OPTIONS = ("list_name", "name", "label", "media")
_SEARCH = re.compile(r"search\s*\(\s*['\"\u2018\u2019\u201c\u201d]([^'\"\u2018\u2019\u201c\u201d]+)")
Lists = Mapping[str, tuple[Choice, ...]]


def read_lists(rows: Iterable[SheetRow], where: str, duplicates: bool, problems: Problems) -> Lists:
    """List name -> its choices. Two rows of a name are told unless the form allows `duplicates`."""
    lists: dict[str, dict[str, Choice]] = {}
    for row in rows:
        list_name, name = row.get("list_name"), row.get("name")
        if not list_name:
            continue
        if not name:
            sentence = "A choice has no name; write the one that answers have in the export."
            label = next(iter(row.labels.values()), "")
            place = f"choices, {list_name}"
            problems.fatal(where, sentence, row=row.number, column=place, got=label)
            continue
        choices, choice = lists.setdefault(list_name, {}), Choice(name, row.labels, row.others(OPTIONS))
        first_choice = choices.setdefault(name, choice)
        if first_choice is choice:
            continue
        if not duplicates and first_choice.labels != choice.labels:
            problems.warn(
                where,
                "Two choices of a list share a name; answers with it can't be told apart, and both labels are"
                " shown.",
                row=row.number,
                column=f"choices, {list_name}",
                got=name,
            )
        choices[name] = _joined(first_choice, choice)
    return {name: tuple(choices.values()) for name, choices in lists.items()}


def _joined(first: Choice, second: Choice) -> Choice:
    """One choice of two rows of a name; its label names both where they differ."""
    labels = dict(first.labels)
    for language, label in second.labels.items():
        earlier = labels.get(language, "")
        if label not in earlier.split(" / "):
            labels[language] = f"{earlier} / {label}" if earlier else label
    rows = first.doubles or (replace(first, doubles=()),)
    return Choice(first.name, labels, first.filters, (*rows, second))


def search_file(appearance: str) -> str:
    """The file that a search() appearance looks into; "" where there is none."""
    match = _SEARCH.search(appearance)
    if not match:
        return ""
    return match[1] if match[1].lower().endswith(".csv") else f"{match[1]}.csv"


def read_file_list(form: Path, name: str, value: str = "name", label: str = "label") -> tuple[Choice, ...]:
    """The choices in a CSV file beside the form, or in its media folder; () where there is none to read."""
    path = file_beside(form, name)
    return _choices_of(list(rows_of(read_csv_rows(path, Problems()))), value, label) if path else ()


def file_beside(form: Path, name: str) -> Path | None:
    """A CSV file that a form names, where it lies: beside the form, or in its media folder."""
    home = form if form.is_dir() else form.parent
    plain = Path(name).name
    name = plain if plain.lower().endswith(".csv") else f"{plain}.csv"
    paths = [home / folder / name for folder in FOLDERS]
    return next((path for path in paths if path.is_file()), None)


def read_file_rows(form: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file that a form names, by column in lower case; [] where it is not there."""
    path = file_beside(Path(form), name)
    if path is None:
        return []
    header, *rows = read_csv_rows(path, Problems()) or [[]]
    columns = [cell.strip().casefold() for cell in header]
    return [dict(zip(columns, (cell.strip() for cell in row), strict=False)) for row in rows]


def _choices_of(rows: list[SheetRow], value: str, label: str) -> tuple[Choice, ...]:
    choices: dict[str, Choice] = {}
    for row in rows:
        name = row.get(value.casefold())
        labels = row.labels if label == "label" else {"": plain(row.get(label.casefold()))}
        if name:
            choices.setdefault(name, Choice(name, labels, row.others(("label",))))
    return tuple(choices.values())


def search_list(form: Path, file: str, listed: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices of a search() list: its static rows have numbers as names, the other names the columns."""
    static = tuple(choice for choice in listed if re.fullmatch(r"-?\d+", choice.name))
    columns = next((choice for choice in listed if choice not in static), None)
    if columns is None:
        return static
    label = next(iter(columns.labels.values()), columns.name)
    return (*static, *read_file_list(form, file, columns.name, label.split(",")[0].strip()))
