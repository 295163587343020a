"""How an export is laid out: its header, its label rows, and what each column holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.intake.derived.harmonise import Aliases
from analysis.intake.export.cells.spelling import Spelling
from analysis.intake.export.columns.headers import (
    count_labels,
    count_questions,
    find_targets,
    find_targets_by_label,
    ordered_headers,
    share_found,
    unclear_headers,
    without_root,
)
from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.export.files.dialect import Dialect
from analysis.intake.form.form import NUMERIC, Form
from analysis.intake.instrument import DialectHints
from analysis.problems import Problems
from analysis.reading.export_heads import Head
from analysis.reading.label_text import counted, matching

ENOUGH = 0.1
HEADER_ROWS = 6
"""A title, a row of groups and a blank row stand above the header of many published workbooks."""
DATED = ("date", "datetime", "start", "end", "today")
_HASHTAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
_ANSWER_LIKE = re.compile(
    r"^(\d{4}-\d\d-\d\d.*|[+-]?\d+(\.\d+)?|(uuid:)?[0-9a-f]{8}-[0-9a-f-]{20,})$", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Where the answers begin (`skip` rows come before them) and what each column is."""

    head: Head
    targets: tuple[ColumnTarget, ...]
    skip: int
    dialect: Dialect
    header: int = 0


@dataclass(frozen=True)
class Reading:
    """What an export is read against: the form, its choices' spellings, other names of its questions, the
    hints. Of the questions `in_order` the order of the choices in a cell is kept.
    """

    form: Form
    spellings: Mapping[str, Spelling]
    aliases: Aliases
    hints: DialectHints
    wave: str = ""
    in_order: frozenset[str] = frozenset()


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
    _check_separator(head, header, targets, reading.hints.separator, problems)
    _check_moved(head, targets, reading.aliases, problems)
    _tell_shared_headers(head, header, targets, headed_by, problems)
    skip = header + 1 + _count_label_rows(head, head.rows[header + 1 :], targets, reading, problems)
    above = sum(_kind_of_row(row, targets, reading) == "labels" for row in head.rows[:header])
    dialect = Dialect(
        source=head.source,
        kind=head.kind,
        file=head.path,
        encoding=head.encoding,
        delimiter=head.delimiter,
        label_rows=skip - header - 1 + above,
        separator=" and ".join(
            separator for separator, _ in Counter(t.separator for t in targets if t.separator).most_common()
        ),
        group_prefix=any(target.prefixed for target in targets),
        headers=headed_by,
        wave=reading.wave,
    )
    return Layout(head, targets, skip, dialect, header)


def _find_header(head: Head, reading: Reading) -> tuple[int, tuple[ColumnTarget, ...], str]:
    """The row among the first that names most questions; where none does, the one that has their labels."""
    form, spellings, aliases = reading.form, reading.spellings, reading.aliases
    rows = [without_root([cell.strip() for cell in row], form) for row in head.rows[:HEADER_ROWS]]
    named = count_questions(rows, form, aliases)
    labelled = count_labels(rows, form, aliases)
    best = named.index(max(named))
    targets, headed_by = find_targets(rows[best], form, spellings, aliases), "names"
    if max(labelled) > share_found(targets, form)[0]:
        by_label = labelled.index(max(labelled))
        targets_by_label = find_targets_by_label(rows[by_label], form, spellings, aliases)
        if _explained(targets_by_label, form) > _explained(targets, form):
            best, targets, headed_by = by_label, targets_by_label, "labels"
    double_header = _double_header(head, rows, best, reading)
    if double_header is not None and _columns_known(double_header[0]) > _columns_known(targets):
        return best + 1, *double_header
    return best, targets, headed_by


def _double_header(
    head: Head, rows: Sequence[Sequence[str]], place: int, reading: Reading
) -> tuple[tuple[ColumnTarget, ...], str] | None:
    """What the columns are where a header takes two rows: a question merged over the columns of its choices,
    whose names or labels stand beneath. None where nothing in the row below says so.
    """
    if place + 1 >= len(rows) or "" not in rows[place]:
        return None
    top = rows[place]
    below = [*rows[place + 1], *[""] * len(top)][: len(top)]  # rows of a torn file are of any length
    joined, question = [], ""
    for upper, lower in zip(top, below, strict=True):
        # beneath a question of one column stands nothing, or its own name again
        alone = bool(upper) and lower in ("", upper)
        question = upper or question
        joined.append(upper if alone or not lower else f"{question}/{lower}")
    if joined == list(top) or any(not upper and not lower for upper, lower in zip(top, below, strict=True)):
        return None
    by_name = find_targets(joined, reading.form, reading.spellings, reading.aliases)
    by_label = find_targets_by_label(joined, reading.form, reading.spellings, reading.aliases)
    if _columns_known(by_label) > _columns_known(by_name):
        return by_label, "labels"
    return by_name, "names"


def _explained(targets: Sequence[ColumnTarget], form: Form) -> tuple[int, int]:
    """How many questions a reading of the header finds, and how many columns it has a word on."""
    return share_found(targets, form)[0], sum(bool(one.question or one.unclear) for one in targets)


def _columns_known(targets: Sequence[ColumnTarget]) -> int:
    """How many columns are a question, or a choice of its list."""
    return sum(bool(target.question) and target.known for target in targets)


def _check_separator(
    head: Head, header: int, targets: Sequence[ColumnTarget], hint: str, problems: Problems
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


def _check_moved(head: Head, targets: Sequence[ColumnTarget], aliases: Aliases, problems: Problems) -> None:
    """A question that harmonise.csv takes another column for must not have its own column too.

    Only of names that the form uses itself: of others the one column fills the blanks of the other.
    """
    columns = {target.header.rpartition("/")[2]: target.question for target in targets if not target.choice}
    for alias, name in aliases.questions.items():
        mapped = columns.get(alias) == name and columns.get(name) == name and alias in aliases.moved
        if mapped:
            sentence = (
                f"harmonise.csv takes this column for {name!r}, which the export has a column for as well."
                f" Say in harmonise.csv what {name!r} is in this export: a question of another name, or a"
                " dropped question."
            )
            problems.fatal(head.source, sentence, column=alias)


def _tell_shared_headers(
    head: Head, header: int, targets: Sequence[ColumnTarget], headed_by: str, problems: Problems
) -> None:
    """Questions with one header are told: given to by order, or left out."""
    for text, names in ordered_headers(targets).items():
        sentence = (
            f"{len(names)} questions have this header ({', '.join(names)}); its columns are taken in the"
            " order of the form. Export with group names, or names as headers, to be sure."
        )
        problems.warn(head.source, sentence, row=header + 1, column=text)
    for text, names in unclear_headers(targets).items():
        sentence = (
            f"This column could be {' or '.join(names)}, which have the same {headed_by[:-1]}; it is left"
            " out. Export with group names, or names as headers."
        )
        problems.warn(head.source, sentence, row=header + 1, column=text)


def _count_label_rows(
    head: Head, rows: Sequence[Sequence[str]], targets, reading: Reading, problems: Problems
) -> int:
    """How many rows under the header hold labels, names or HXL's hashtags; what instrument.yaml says must not
    contradict the file.
    """
    hint = reading.hints.label_row
    kinds = [_kind_of_row(row, targets, reading) for row in rows]
    count = next((place for place, kind in enumerate(kinds) if kind not in ("labels", "tags")), len(kinds))
    first = next((kind for kind in kinds if kind != "tags"), "unclear")
    row = len(head.rows) - len(rows) + 1
    where = {"row": row, "column": "dialect.label_row"}
    if hint is True and first == "answers" and "tags" not in kinds:
        sentence = "instrument.yaml says label_row: true, but this row is an interview."
        problems.fatal(head.source, sentence, **where, expected="auto or false")
    elif hint is False and first == "labels":
        sentence = "instrument.yaml says label_row: false, but this row holds labels."
        problems.fatal(head.source, sentence, **where, expected="auto or true")
    elif hint == "auto" and first == "unclear" and kinds:
        sentence = "Nothing shows whether this row holds labels; it is read as an interview."
        problems.warn(head.source, f"{sentence} Set dialect.label_row in instrument.yaml.", row=row)
    return max(count, int(hint is True))


def _kind_of_row(row: Sequence[str], targets: Sequence[ColumnTarget], reading: Reading) -> str:
    """ "tags", "labels", "answers" or "unclear": whether more cells are their column's label or name, or
    look like answers.
    """
    if _holds_hashtags(row):
        return "tags"
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


def _holds_hashtags(row: Sequence[str]) -> bool:
    """Whether it is a row of HXL (#adm1+name), which files of HDX had below their header until 2026."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(map(_HASHTAG.fullmatch, cells))


def _is_label(cell: str, question: str, form: Form) -> bool:
    return matching(cell) in {matching(label) for label in form.questions[question].labels.values()}


def _is_answer(cell: str, question: str, reading: Reading) -> bool:
    kind = reading.form.questions[question].type
    if kind == "select_one":
        spelling = reading.spellings[question]
        return cell in spelling.twofold or spelling.header(cell) is not None
    if kind == "select_multiple":
        names, unknown = reading.spellings[question].split(cell)
        return bool(names) and not unknown
    return kind in (*NUMERIC, *DATED) and bool(_ANSWER_LIKE.match(cell))
