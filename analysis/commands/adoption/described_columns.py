"""What an export says of its columns by itself: labels of SPSS and Stata files, headings of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.intake.export.columns.implied_form import children_of, is_paradata, labels_under, may_tell_who
from analysis.problems import Problems
from analysis.reading.export_heads import Head, open_export
from analysis.reading.label_text import plain
from analysis.reading.labelled_files import LABELLED, read_labelled
from analysis.reading.text_columns import read_columns

MISSING = ("", "n/a", "N/A")


@dataclass(frozen=True)
class DescribedColumn:
    """A column: its name and label, how often each text was given, the labels of its codes.

    `is_scale`: the file calls it a number. `missing` are the codes that the file declares missing, with how
    often each was given.
    """

    name: str
    label: str
    counts: Mapping[str, int]
    choices: Mapping[str, str] = field(default_factory=dict)
    is_scale: bool = False
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SeveralAnswers:
    """A question with several answers as the file declares it: its label, and column -> choice."""

    name: str
    label: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class DescribedColumns:
    """The columns of an export in their order, its number of rows, and its questions with several answers.

    `left_out` are the columns that say by their names that they would tell who somebody is.
    """

    columns: tuple[DescribedColumn, ...]
    rows: int
    several: tuple[SeveralAnswers, ...] = ()
    left_out: tuple[str, ...] = ()


def read_described(path: Path, sheet: str, problems: Problems) -> DescribedColumns | None:
    """The columns of an export without a form; None, with a fatal problem, where it can't be read."""
    if path.suffix.lower() in LABELLED:
        return _of_labelled(path, problems)
    heads = open_export(path, "auto", problems)
    head = _chosen(path, heads, sheet, problems) if heads else None
    return _of_table(head, problems) if head is not None else None


def _of_labelled(path: Path, problems: Problems) -> DescribedColumns | None:
    labelled_file = read_labelled(path, problems)
    if labelled_file is None:
        return None
    names, rows = labelled_file.rows[0], labelled_file.rows[1:]
    columns, counts = [], labelled_file.missing_counts
    for place, name in enumerate(names):
        missing = counts.get(name, {})
        choices = {code: plain(text) for code, text in labelled_file.choices.get(name, {}).items()}
        described = DescribedColumn(
            name,
            plain(labelled_file.labels.get(name, "")),
            _counts([row[place] for row in rows]),
            {code: text for code, text in choices.items() if code not in missing},
            name in labelled_file.scales,
            {f"{code} {choices.get(code, '')}".strip(): count for code, count in missing.items()},
        )
        columns.append(described)
    several = [
        SeveralAnswers(name, label, _of_set(members))
        for name, (label, members) in labelled_file.sets.items()
        if set(members) <= set(names)
    ]
    return DescribedColumns(tuple(columns), len(rows), tuple(one for one in several if one.columns))


def _of_set(members: Sequence[str]) -> dict[str, str]:
    """Column -> choice of a set whose columns are named alike but for their end; {} for any other."""
    stems = {name: name.rpartition("_") for name in members}
    if len({stem for stem, _, _ in stems.values()}) > 1 or not all(stem for stem, _, _ in stems.values()):
        return {}
    return {name: choice for name, (_, _, choice) in stems.items()}


def _chosen(path: Path, heads: Sequence[Head], sheet: str, problems: Problems) -> Head | None:
    if sheet:
        heads = [head for head in heads if head.sheet_name == sheet]
    if len(heads) == 1:
        return heads[0]
    names = ", ".join(head.sheet_name or head.source for head in heads)
    sentence = (
        f"There is no sheet {sheet!r} in this export."
        if sheet
        else f"Without a form, nothing tells which of these tables holds the interviews: {names}. Name it"
        " with --sheet."
    )
    problems.fatal(str(path), sentence, column="sheet")
    return None


def _of_table(head: Head, problems: Problems) -> DescribedColumns | None:
    columns = read_columns(head, 1, MISSING, (), problems)
    if columns is None:
        return None
    header = [cell.strip() for cell in head.rows[0]]
    columns, labels = labels_under(header, columns)
    children = children_of(header, columns)
    described: list[DescribedColumn] = []
    several: dict[str, dict[str, str]] = {}
    left_out: list[str] = []
    for place, (name, column) in enumerate(zip(header, columns, strict=True)):
        parent, choice = children.get(place, (name, ""))
        own = parent.rpartition("/")[2]
        if not own or is_paradata(own):
            continue
        if may_tell_who(own, column):
            left_out.append(own)
            continue
        if choice:
            several.setdefault(own, {})[name] = choice
            continue
        texts = dict(zip(map(str, column.texts), _times(column), strict=True))
        described.append(DescribedColumn(own, plain(labels[place]), texts))
    multi_selects = tuple(SeveralAnswers(name, "", choices) for name, choices in several.items())
    answered = tuple(column for column in described if column.name not in several)
    return DescribedColumns(answered, len(columns[0].codes), multi_selects, tuple(dict.fromkeys(left_out)))


def _times(column) -> list[int]:
    return [int((column.codes == place).sum()) for place in range(len(column.texts))]


def _counts(cells: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for cell in cells:
        if cell not in MISSING:
            counts[cell] = counts.get(cell, 0) + 1
    return counts
