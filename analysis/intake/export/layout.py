"""How an export is laid out: its header, its label rows, and what each column holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.intake.export.dialect import Dialect
from analysis.intake.export.headers import (
    Target,
    count_labels,
    count_questions,
    find_targets,
    find_targets_by_label,
    share_found,
    shared_labels,
)
from analysis.intake.export.spelling import Spelling
from analysis.intake.form.form import NUMERIC, Form
from analysis.intake.instrument import DialectHints
from analysis.problems import Problems
from analysis.reading.label_text import counted, matching
from analysis.reading.text_columns import Head

ENOUGH = 0.1
HEADER_ROWS = 6
"""A title, a row of groups and a blank row stand above the header of many published workbooks."""
DATED = ("date", "datetime", "start", "end", "today")
_ANSWER_LIKE = re.compile(
    r"^(\d{4}-\d\d-\d\d.*|[+-]?\d+(\.\d+)?|(uuid:)?[0-9a-f]{8}-[0-9a-f-]{20,})$", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Where the answers begin (`skip` rows come before them) and what each column is."""

    head: Head
    targets: tuple[Target, ...]
    skip: int
    dialect: Dialect
    header: int = 0


@dataclass(frozen=True)
class Reading:
    """What an export is read against: the form, its choices' spellings, other names of its questions, the
    hints.
    """

    form: Form
    spellings: Mapping[str, Spelling]
    aliases: Mapping[str, str]
    hints: DialectHints


def find_layout(head: Head, reading: Reading, problems: Problems) -> Layout | None:
    """The layout of one export; None, with one fatal problem, where it belongs to another form."""
    header, targets, headed_by = _find_header(head, reading)
    count, share = share_found(targets, reading.form)
    if count == 0 or share < ENOUGH:
        names = ", ".join(cell for cell in head.rows[0][:4] if cell)
        sentence = (
            f"This is an export of another form: it has {count} of the {len(reading.form.questions)}"
            f" questions of {reading.form.source}."
        )
        problems.fatal(head.source, sentence, got=names)
        return None
    if headed_by == "labels":
        _tell_shared_labels(head, header, targets, reading, problems)
    _check_separator(head, header, targets, reading.hints.separator, problems)
    skip = header + 1 + _count_label_rows(head, head.rows[header + 1 :], targets, reading, problems)
    above = sum(_kind_of_row(row, targets, reading) == "labels" for row in head.rows[:header])
    dialect = Dialect(
        source=head.source,
        kind=head.kind,
        encoding=head.encoding,
        delimiter=head.delimiter,
        label_rows=skip - header - 1 + above,
        separator=" and ".join(
            separator for separator, _ in Counter(t.separator for t in targets if t.separator).most_common()
        ),
        group_prefix=any(target.prefixed for target in targets),
        headers=headed_by,
    )
    return Layout(head, targets, skip, dialect, header)


def _find_header(head: Head, reading: Reading) -> tuple[int, tuple[Target, ...], str]:
    """The row among the first that names most questions; where none does, the one that has their labels."""
    rows = [[cell.strip() for cell in row] for row in head.rows[:HEADER_ROWS]]
    named = count_questions(rows, reading.form, reading.aliases)
    labelled = count_labels(rows, reading.form)
    best = named.index(max(named))
    targets = find_targets(rows[best], reading.form, reading.spellings, reading.aliases)
    count = share_found(targets, reading.form)[0]
    if max(labelled) > count:
        by_label = labelled.index(max(labelled))
        return by_label, find_targets_by_label(rows[by_label], reading.form, reading.spellings), "labels"
    return best, targets, "names"


def _tell_shared_labels(
    head: Head, header: int, targets: Sequence[Target], reading: Reading, problems: Problems
) -> None:
    """Questions with one label are told apart by their order, or not at all: either is said."""
    shared = shared_labels([target.header for target in targets], reading.form)
    for label, names in shared.items():
        taken = [target.question for target in targets if target.header == label and target.question]
        columns = sum(target.header == label for target in targets)
        listed = ", ".join(names)
        sentence = (
            f"Questions with this label: {listed}. The columns are read in the order of the form."
            if taken
            else f"Which of {listed} this is can't be told ({counted(columns, 'column')}); it is left out."
            " Export with names as headers."
        )
        problems.warn(head.source, sentence, row=header + 1, column=label)


def _check_separator(
    head: Head, header: int, targets: Sequence[Target], hint: str, problems: Problems
) -> None:
    """What instrument.yaml says must be what most columns have."""
    met = Counter(target.separator for target in targets if target.separator)
    if hint != "auto" and met and met.most_common(1)[0][0] != hint:
        most, count = met.most_common(1)[0]
        sentence = "instrument.yaml says another separator than this export has."
        expected = f"{most!r} ({counted(count, 'column')}) or auto"
        problems.fatal(
            head.source, sentence, row=header + 1, column="dialect.separator", got=hint, expected=expected
        )


def _count_label_rows(
    head: Head, rows: Sequence[Sequence[str]], targets, reading: Reading, problems: Problems
) -> int:
    """How many rows under the header hold labels or names; what instrument.yaml says must not contradict the
    file.
    """
    hint = reading.hints.label_row
    kinds = [_kind_of_row(row, targets, reading) for row in rows]
    count = next((place for place, kind in enumerate(kinds) if kind != "labels"), len(kinds))
    first = kinds[0] if kinds else "unclear"
    row = len(head.rows) - len(rows) + 1
    where = {"row": row, "column": "dialect.label_row"}
    if hint is True and first == "answers":
        sentence = "instrument.yaml says label_row: true, but this row is an interview."
        problems.fatal(head.source, sentence, **where, expected="auto or false")
    elif hint is False and first == "labels":
        sentence = "instrument.yaml says label_row: false, but this row holds labels."
        problems.fatal(head.source, sentence, **where, expected="auto or true")
    elif hint == "auto" and first == "unclear" and kinds:
        sentence = "Nothing shows whether this row holds labels; it is read as an interview."
        problems.warn(head.source, f"{sentence} Set dialect.label_row in instrument.yaml.", row=row)
    return max(count, int(hint is True))


def _kind_of_row(row: Sequence[str], targets: Sequence[Target], reading: Reading) -> str:
    """ "labels", "answers" or "unclear": whether more cells are their column's label or name, or look like
    answers.
    """
    labels = answers = 0
    for target, cell in zip(targets, row, strict=False):
        cell = cell.strip()
        if not cell:
            continue
        if cell.casefold() == target.header.casefold():
            labels += 1
        elif target.question and not target.choice:
            labels += _is_label(cell, target.question, reading.form)
            answers += _is_answer(cell, target.question, reading)
        elif not target.question:
            answers += bool(_ANSWER_LIKE.match(cell))
    if labels > answers:
        return "labels"
    return "answers" if answers else "unclear"


def _is_label(cell: str, question: str, form: Form) -> bool:
    return matching(cell) in {matching(label) for label in form.questions[question].labels.values()}


def _is_answer(cell: str, question: str, reading: Reading) -> bool:
    kind = reading.form.questions[question].type
    if kind == "select_one":
        return reading.spellings[question].header(cell) is not None
    if kind == "select_multiple":
        names, unknown = reading.spellings[question].split(cell)
        return bool(names) and not unknown
    return kind in (*NUMERIC, *DATED) and bool(_ANSWER_LIKE.match(cell))
