"""Which interview, or which row of an outer repeat, each row of a repeat group's table belongs to.

1. A row belongs to the parent whose key it names, never to the one that stands at the same place.
2. Keys are tried in the order of `LINKS`: the interview's uuid, the key of ODK and SurveyCTO, the interview's
   number on the server, the row's number in its export.
3. A key that several parents share (two exports pasted under each other) tells nothing of these parents,
unless the interview is known by another key: then it tells among the rows of that interview.
4. Where two keys name different parents, the first in the order holds, and how many rows it is of is told.
5. A table none of whose keys can be followed is refused: the repeat is left out.
6. Rows whose key no parent has are left out, and counted beside all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.intake.export.columns.target import plain_header
from analysis.intake.export.table import UUIDS, ExportTable
from analysis.problems import Problems
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn

NOWHERE, UNTOLD = -1, -2
"""A row names a parent that is not there; a row names none, or one of several alike."""


@dataclass(frozen=True)
class Link:
    """A column of the repeat, by its `named` headers, that holds what its parents have in a column of `keys`.

    `interview` is True for a key that names the interview also where the parent is a row of an outer repeat.
    """

    label: str
    named: tuple[str, ...]
    keys: tuple[str, ...]
    interview: bool = False


LINKS = (
    Link(
        "uuid",
        (
            "submission_uuid",
            "parent_uuid",
            "interview_uuid",
            "uuid",
            "instanceid",
            "meta_instanceid",
            "formid",
        ),
        (),
        True,
    ),
    Link("key", ("parent_key", "submissions_id"), ("key", "id", "instanceid")),
    Link("id", ("submission_id", "parent_id"), ("id",), True),
    Link("index", ("parent_index", "parent_row", "parentindex"), ("index", "row_index", "rowindex")),
    Link("number", ("number_0",), ("number",)),
)
"""Headers as `plain_header` writes them. The uuid of interviews is the column that the reader has found."""

_PREFIX = re.compile(r"^uuid:")


@dataclass(frozen=True)
class Parents:
    """Rows that repeats can belong to: those of a `table`, and each one's row among the interviews (n,)."""

    table: ExportTable
    interviews: np.ndarray


@dataclass(frozen=True)
class Join:
    """`rows` (n,): each row's place among its parents, NOWHERE or UNTOLD; `by`: the header that told it."""

    rows: np.ndarray
    by: str


def is_linked(headers: Sequence[str]) -> bool:
    """Whether these headers say which interview each row belongs to."""
    plain = {plain_header(header) for header in headers}
    return bool(plain & {"submission_uuid", "parent_key", "submissions_id", "submission_id", "parent_index"})


def join_parents(
    table: ExportTable, parents: Parents, interviews: ExportTable, problems: Problems
) -> Join | None:
    """The parent of each row of a repeat's table; None, with a warning, where no key can be followed."""
    nested = parents.table is not interviews
    owner = _interview_of(table, interviews) if nested else None
    answers = []
    for link in LINKS:
        if nested and link.interview:
            continue
        link_answer = _followed(table, link, parents, owner)
        if link_answer is not None:
            answers.append(link_answer)
    if nested and owner is not None:
        answers.append(_only_row(owner, parents))
    answers = [answer for answer in answers if (answer.rows >= 0).any()] or answers[:1]
    if not answers or (answers[0].rows == UNTOLD).all():
        _refuse(table, parents.table, problems)
        return None
    return _agreed(table, answers, parents, problems)


def _followed(table: ExportTable, link: Link, parents: Parents, owner: np.ndarray | None) -> Join | None:
    """What one link says; None where either side lacks it."""
    header, column = filled_column(table, link.named)
    _, keys = _key_column(parents.table, link)
    if column is None or keys is None:
        return None
    named, held = _texts(column), _texts(keys)
    filled = [key for key in held if key is not None]
    if owner is None and len(set(filled)) < len(filled):
        # Not only the shared numbers are in doubt: a row deleted from one export leaves its number to the
        # other.
        return Join(np.full(len(named), UNTOLD, dtype=np.int64), header)
    rows = _matched(named, held, owner, parents.interviews)
    if link.label == "key" and not (rows >= 0).any():
        # A nested repeat whose outer one was not exported: uuid:1/outer[2] is in the interview uuid:1.
        roots = np.array([key and key.partition("/")[0] for key in named], dtype=object)
        rows = _matched(roots, held, owner, parents.interviews)
    return Join(rows, header)


def _matched(
    named: np.ndarray, keys: np.ndarray, owner: np.ndarray | None, interviews: np.ndarray
) -> np.ndarray:
    """Places (n,) of the named keys, UNTOLD for a blank and for a key that several parents have (rule 3)."""
    places: dict[object, int] = {}
    within: dict[tuple[object, int], int] = {}
    for place, key in enumerate(keys):
        if key is None:
            continue
        places[key] = UNTOLD if key in places else place
        pair = (key, int(interviews[place]))
        within[pair] = UNTOLD if pair in within else place
    rows = np.full(len(named), UNTOLD, dtype=np.int64)
    for row, key in enumerate(named):
        if key is None:
            continue
        if owner is not None and owner[row] >= 0:
            rows[row] = within.get((key, int(owner[row])), NOWHERE)
        else:
            rows[row] = places.get(key, NOWHERE)
    return rows


def _interview_of(table: ExportTable, interviews: ExportTable) -> np.ndarray | None:
    """The interview (n,) that each row of a nested repeat names by a key of interviews; None without one."""
    everyone = np.arange(len(interviews.rows))
    for link in LINKS:
        if link.interview:
            link_answer = _followed(table, link, Parents(interviews, everyone), None)
            if link_answer is not None and (link_answer.rows >= 0).any():
                return link_answer.rows
    return None


def _only_row(owner: np.ndarray, parents: Parents) -> Join:
    """The parent of a nested row whose interview has one row of the outer repeat only."""
    keys = np.array([str(interview) for interview in parents.interviews], dtype=object)
    named = np.array([str(interview) if interview >= 0 else None for interview in owner], dtype=object)
    return Join(_matched(named, keys, None, parents.interviews), "the interview's uuid")


def _agreed(table: ExportTable, answers: Sequence[Join], parents: Parents, problems: Problems) -> Join:
    """The first answer, its gaps filled from the others; where others disagree, that is told (rule 4)."""
    first = answers[0]
    rows = first.rows.copy()
    for other in answers[1:]:
        differs = (rows >= 0) & (other.rows >= 0) & (rows != other.rows)
        if differs.any():
            count = counted(int(differs.sum()), "row names", "rows name")
            sentence = (
                f"{count} one interview by {first.by} and another by {other.by}; {first.by} is followed."
            )
            at = int(np.flatnonzero(differs)[0])
            problems.warn(table.layout.head.source, sentence, row=int(table.rows[at]), column=other.by)
        rows = np.where(rows == UNTOLD, other.rows, rows)
    return Join(rows, first.by)


def _refuse(table: ExportTable, parents: ExportTable, problems: Problems) -> None:
    source = table.layout.head.source
    header = next(
        (name for name, column in map(lambda link: filled_column(table, link.named), LINKS) if column), ""
    )
    if not header:
        sentence = "Nothing says which interview each row belongs to; this repeat is left out. Export it with"
        problems.warn(source, f"{sentence} _submission__uuid, PARENT_KEY or _parent_index.")
        return
    named = [link for link in LINKS if filled_column(table, link.named)[1] is not None]
    held = [name for name, column in (_key_column(parents, link) for link in named) if column is not None]
    reason = (
        f"{held[0]} of {parents.layout.head.source} has the same value for several rows"
        if held
        else f"{parents.layout.head.source} has no column that it points to"
    )
    problems.warn(
        source,
        f"Which interview each row belongs to can't be told: {reason}. This repeat is left out. Download the"
        " export again with _uuid and _index, or keep _submission__uuid in this sheet.",
        column=header,
        expected="_uuid with _submission__uuid, KEY with PARENT_KEY, or _index with _parent_index",
    )


def _key_column(parents: ExportTable, link: Link) -> tuple[str, ReadColumn | None]:
    if link.label != "uuid":
        return filled_column(parents, link.keys)
    if parents.uuid:
        return parents.uuid, parents.column(parents.uuid)
    return filled_column(parents, tuple(map(plain_header, UUIDS)))


def filled_column(table: ExportTable, names: Sequence[str]) -> tuple[str, ReadColumn | None]:
    """The first filled column whose header, plainly written, is one of these names; the names in their
    order.
    """
    for name in names:
        for target in table.targets:
            column = table.columns[target.position]
            if not target.question and plain_header(target.header) == name and (column.codes >= 0).any():
                return target.header, column
    return "", None


def _texts(column: ReadColumn) -> np.ndarray:
    """Keys (n,) as they compare: whole numbers without a point, uuids without their prefix; None for a
    blank.
    """
    plain = []
    for text in column.texts:
        text = _PREFIX.sub("", text.strip())
        plain.append(text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text)
    return column.spread(plain, None, object)
