"""One export split over several sheets or files: further questions of the same interviews, joined by id.

1. Parts are tables of the form's questions of which no two hold the same one; what shares questions is
   another export, or another state of this one, and is asked about.
2. They are joined by the interviews' id, or by a column of one name that differs in every row of each.
3. A part with two rows of one id, or none of whose ids is an interview's, is refused; how many found none is
   told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.intake.export.columns.layout import Reading
from analysis.intake.export.table import FORM_IDS, UUIDS, ExportTable, read_table
from analysis.problems import Problems
from analysis.reading.export_heads import Head
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn


@dataclass(frozen=True)
class ExportPart:
    """A further table of the interviews with so many `questions` of the form; a `small` one may be something
    else.
    """

    head: Head
    questions: int
    small: bool


def with_parts(
    table: ExportTable, parts: Sequence[ExportPart], named: str, reading: Reading, problems: Problems
) -> ExportTable | None:
    """The table with the columns of its parts; None, with a fatal problem, where they can't be joined.

    `named` is the id's column as instrument.yaml declares it, "" where it does not.
    """
    for part in parts:
        quiet = Problems()
        further = read_table(part.head, reading, quiet if part.small else problems)
        if further is None and not part.small:
            return None
        shared = _shared_id(table, further, named) if further is not None else ""
        if shared and further is not None:
            joined = _joined(table, further, shared, problems)
            if joined is None:
                return None
            table = joined
        elif part.small:
            sentence = f"This sheet has {counted(part.questions, 'question')} of the form; it is not read."
            problems.warn(part.head.source, sentence)
        else:
            sentence = (
                "This table has other questions of the form than the one of the interviews, and no column"
                " that both have tells which rows belong together. Give both the interviews' id, or name one"
                " table."
            )
            problems.fatal(part.head.source, sentence, expected=named or UUIDS[0])
            return None
    return table


def _shared_id(table: ExportTable, further: ExportTable, named: str) -> str:
    """The header by which both tables tell interviews apart, and have some in common (rule 2)."""
    if named:
        candidates = [named]
    else:
        candidates = [*table.headers_like(UUIDS), *table.unique(FORM_IDS)]
        candidates += [header for header in _headers(table) if header in table.unique([header])]
    for header in dict.fromkeys(candidates):
        ours, theirs = table.column(header), further.column(header)
        if ours is not None and theirs is not None and set(ours.texts) & set(theirs.texts):
            return header
    return ""


def _headers(table: ExportTable) -> list[str]:
    return [target.header for target in table.targets if target.header and not target.question]


def _joined(table: ExportTable, further: ExportTable, header: str, problems: Problems) -> ExportTable | None:
    ours, theirs = _texts(table.column(header)), _texts(further.column(header))
    source = further.layout.head.source
    doubled = pd.Series(theirs).duplicated().to_numpy() & (theirs != "")
    if doubled.any():
        row = int(further.rows[doubled][0])
        sentence = (
            "Two rows of this part of the export have one id, so that it can't be told whose answers count."
        )
        problems.fatal(source, sentence, row=row, column=header, got=str(theirs[doubled][0]))
        return None
    filled = np.flatnonzero(theirs != "")
    positions = pd.Index(theirs[filled]).get_indexer(pd.Index(ours))
    place = np.where(positions >= 0, filled[positions], -1)
    columns, targets = list(table.columns), list(table.targets)
    headers = {target.header for target in targets}
    for target in further.targets:
        if target.header in headers:
            continue
        column = further.columns[target.position]
        codes = np.append(column.codes, -1)[place].astype(np.int32)
        targets.append(replace(target, position=len(columns)))
        columns.append(ReadColumn(codes, column.texts))
    alone = len(filled) - len(set(place) - {-1})
    sentence = (
        f"This table holds further questions of the interviews and is joined to them by {header!r}:"
        f" {int((place >= 0).sum())} of {len(ours)} interviews have a row here"
    )
    lost = f"; {counted(alone, 'row')} of no interview {'is' if alone == 1 else 'are'} left out"
    problems.warn(source, f"{sentence}{lost if alone else ''}.")
    return replace(table, columns=columns, targets=tuple(targets))


def _texts(column: ReadColumn | None) -> np.ndarray:
    if column is None:
        return np.array([], dtype=object)
    return column.spread(column.texts, "", object)
