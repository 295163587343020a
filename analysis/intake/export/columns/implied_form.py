"""The form that an export implies: its columns as questions, their repeated values as choices.

An export says less than its form: no wording, no routing, and only the choices that somebody gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from analysis.intake.export.columns.headers import METADATA_TYPES
from analysis.intake.form.form import Choice, Form, Question
from analysis.problems import Problems
from analysis.reading.export_heads import open_export
from analysis.reading.identifying_words import tells_who
from analysis.reading.text_columns import ReadColumn, read_columns

MOST_CHOICES = 60
TIMES = 3
"""A column is a choice where it has at most so many different values, each given so many times on average."""
LABELS = 0.9
"""A row is of labels where more of its cells than this share look like labels, and fewer of the next
row's do.
"""
MISSING = ("", "n/a", "N/A")
TICKS = {"0", "1", "true", "false", "yes", "no", "oui", "non"}
SEPARATORS = "/.:"


def implied_form(path: Path, problems: Problems) -> Form | None:
    """The questions of an export: select_one, select_multiple (columns `question/choice`), decimal or text;
    no labels.

    Columns that may tell who somebody is are left out. None, with a fatal problem, where the export can't be
    read.
    """
    heads = open_export(path, "auto", problems)
    columns = read_columns(heads[0], 1, MISSING, (), problems) if heads else None
    if columns is None:
        return None
    header = [cell.strip() for cell in heads[0].rows[0]]
    columns, _ = labels_under(header, columns)
    children = children_of(header, columns)
    questions, lists = {}, {}
    for place, (head, column) in enumerate(zip(header, columns, strict=True)):
        parent, choice = children.get(place, (head, ""))
        name = parent.rpartition("/")[2]
        if not name or is_paradata(name) or may_tell_who(name, column):
            continue
        if choice:
            questions[name] = Question(name, "select_multiple", name)
            lists.setdefault(name, []).append(Choice(choice))
        elif name not in questions:
            kind = _type_of(column)
            questions[name] = Question(name, kind, name if kind == "select_one" else None)
            if kind == "select_one" and parent not in {of for of, _ in children.values()}:
                lists[name] = [Choice(text) for text in sorted(map(str, column.texts))]
    return Form(
        path.stem,
        path.stem,
        "",
        (),
        questions,
        {},
        {name: tuple(choices) for name, choices in lists.items()},
        str(path),
    )


def labels_under(header: Sequence[str], columns: Sequence[ReadColumn]) -> tuple[list[ReadColumn], list[str]]:
    """The columns without the row of labels that some exports have under the header, and those labels."""
    rows = [_label_like(header, columns, row) for row in range(min(2, len(columns[0].codes)))]
    if len(rows) < 2 or not rows[0] > LABELS > rows[1]:
        return list(columns), [""] * len(columns)
    labels = [str(column.texts[column.codes[0]]) if column.codes[0] >= 0 else "" for column in columns]
    codes_below = [column.codes[1:] for column in columns]
    return [
        ReadColumn(codes, column.texts).packed() for codes, column in zip(codes_below, columns, strict=True)
    ], labels


def _label_like(header: Sequence[str], columns: Sequence[ReadColumn], row: int) -> float:
    """The share of a row's filled cells whose text ends the header, or which no other row has in that
    column.
    """
    filled = [(name, column) for name, column in zip(header, columns, strict=True) if column.codes[row] >= 0]
    alike = [
        name.endswith(str(column.texts[column.codes[row]])) or (column.codes == column.codes[row]).sum() == 1
        for name, column in filled
    ]
    return float(np.mean(alike)) if alike else 0.0


def children_of(header: Sequence[str], columns: Sequence[ReadColumn]) -> dict[int, tuple[str, str]]:
    """Positions of the columns of multi-selects: the header of their question, and their choice.

    A column is a choice of the longest other header that begins its own; where no header does, of what stands
    before the last separator, if several columns of ticks share that.
    """
    children, loose = {}, defaultdict(dict)
    for place, name in enumerate(header):
        parents = [name[:end] for end, sign in enumerate(name) if sign in SEPARATORS and name[:end] in header]
        if parents and len(columns[place].texts) <= 2:
            children[place] = parents[-1], name[len(parents[-1]) + 1 :]
        elif not parents and _are_ticks(columns[place]):
            for separator in SEPARATORS:
                parent, _, choice = name.rpartition(separator)
                if parent and choice:
                    loose[parent][place] = choice
                    break
    for parent, choices in loose.items():
        if len(choices) > 1:
            children |= {place: (parent, choice) for place, choice in choices.items()}
    return children


def _are_ticks(column: ReadColumn) -> bool:
    return {str(text).casefold() for text in column.texts} <= TICKS


def is_paradata(name: str) -> bool:
    """Whether a column is of the interview, and no answer."""
    return name.startswith("_") or name.casefold() in METADATA_TYPES


def may_tell_who(name: str, column: ReadColumn) -> bool:
    """Whether a column says by its name that it would tell who somebody is."""
    return tells_who(name, of_numbers=_are_numbers(map(str, column.texts)))


def _type_of(column: ReadColumn) -> str:
    texts, filled = list(map(str, column.texts)), int(np.count_nonzero(column.codes >= 0))
    if texts and _are_numbers(texts) and len(texts) > 2:
        return "decimal"
    if 0 < len(texts) <= MOST_CHOICES and filled >= TIMES * len(texts):
        return "select_one"
    return "text"


def _are_numbers(texts: Iterable[str]) -> bool:
    try:
        for text in texts:
            float(text)
    except ValueError:
        return False
    return True
