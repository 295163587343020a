"""Kobo's own groups as the plain questions they become: ratings, rankings and matrices.

1. A rating (begin_score) is a group of questions that share a list; so is a ranking (begin_rank).
2. A matrix (begin_kobomatrix) asks its questions once for each choice of its list: the group is called
   matrix_choice, the question matrix_choice_question, as Kobo names them in its exports.
3. A `${question}` of the same matrix means the one of the same choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from analysis.intake.form.form import Choice
from analysis.intake.form.rows import SheetRow

SCORE, RANK, MATRIX = "kobo--score-choices", "kobo--rank-items", "kobo--matrix_list"
_LISTS = {"score": SCORE, "rank": RANK}
_ITEMS = {"score row": "score", "rank level": "rank"}


def expand(rows: Iterable[SheetRow], lists: Mapping[str, tuple[Choice, ...]]) -> Iterator[SheetRow]:
    """The rows of a survey sheet with Kobo's groups written out as groups and questions."""
    list_name, matrix = "", None
    inside: list[SheetRow] = []
    for row in rows:
        kind = row.kind
        if kind == "begin kobomatrix":
            matrix, inside = row, []
        elif kind == "end kobomatrix" and matrix is not None:
            yield from _matrix(matrix, inside, lists)
            matrix = None
        elif matrix is not None:
            inside.append(row)
        elif kind in ("begin score", "begin rank"):
            list_name = row.get(_LISTS[kind.removeprefix("begin ")])
            yield row.typed("begin_group")
        elif kind in ("end score", "end rank"):
            yield row.typed("end_group")
        elif kind in _ITEMS:
            yield row.typed(f"select_one {list_name}")
        else:
            yield row
    if matrix is not None:
        yield from (matrix, *inside)


def _matrix(
    begin: SheetRow, columns: list[SheetRow], lists: Mapping[str, tuple[Choice, ...]]
) -> Iterator[SheetRow]:
    choices = lists.get(begin.get(MATRIX), ())
    if not choices:
        # Without its list nobody knows the names of the columns; the questions stand as they are.
        yield from (begin.typed("begin_group"), *columns, begin.typed("end_group", name=""))
    for choice in choices:
        base = f"{begin.get('name')}_{choice.name}"
        yield begin.typed("begin_group", name=base)
        for column in columns:
            yield _cell(column, base, choice, columns)
        yield begin.typed("end_group", name="")


def _cell(column: SheetRow, base: str, choice: Choice, columns: list[SheetRow]) -> SheetRow:
    cells = dict(column.cells)
    for other in columns:
        name = other.get("name")
        for header in ("relevant", "constraint"):
            if name and header in cells:
                cells[header] = cells[header].replace(f"${{{name}}}", f"${{{base}_{name}}}")
    for header in list(cells):
        title, _, language = header.partition("::")
        if title == "label":
            of_choice = choice.labels.get(language) or next(iter(choice.labels.values()), choice.name)
            cells[header] = f"{of_choice}: {cells[header]}"
    cells["name"] = f"{base}_{column.get('name')}"
    return replace(column, cells=cells)
