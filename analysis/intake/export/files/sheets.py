"""Which of the sheets and files given holds the interviews, and which hold repeats.

1. A table is of a repeat where more of its questions are asked inside repeats than outside, or where its
header says which interview each row belongs to and any of its questions is.
2. Of the others those that hold at least half as many of the form's questions as the fullest one are the
interviews.
3. Tables of which no two hold the same question are parts of one export (`parts.py`), if their ids say so.
4. Where several are, nothing is guessed: whoever declares the survey says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.export.columns.headers import share_found
from analysis.intake.export.columns.layout import Layout, Reading, find_layout
from analysis.intake.export.files.split_exports import ExportPart
from analysis.intake.export.repeats.parents import is_linked
from analysis.problems import Problems, suggestion
from analysis.reading.export_heads import Head
from analysis.reading.label_text import counted

RIVAL = 0.5
SHOWN_FILES = 3


@dataclass(frozen=True)
class Sorted:
    """The table of `interviews`, those of `repeats`, and further `parts` of the interviews."""

    interviews: Head
    repeats: tuple[Head, ...]
    parts: tuple[ExportPart, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    head: Head
    layout: Layout | None
    questions: int = 0


def sort_heads(heads: Sequence[Head], reading: Reading, sheet: str, problems: Problems) -> Sorted | None:
    """The table with the interviews, and those of repeats; None, with a fatal problem, where it can't be
    told.

    `sheet` is the one that the user names, "" where none is named.
    """
    candidates, repeats = [], []
    for head in heads:
        layout = find_layout(head, reading, Problems())
        kind = _kind(head, layout, reading)
        if kind == "repeat":
            repeats.append(head)
        elif kind == "linked":
            problems.warn(head.source, "No repeat group of the form has these questions; they are left out.")
        else:
            count = share_found(layout.targets, reading.form)[0] if layout else 0
            candidates.append(_Candidate(head, layout, count))
    if sheet:
        interviews, further_tables = _named(candidates, sheet, heads, problems), ()
    else:
        interviews, further_tables = _fullest(candidates, problems)
    if interviews is None:
        if not candidates and heads:
            problems.fatal(
                _places(heads), "None of these tables holds interviews, only rows of repeat groups."
            )
        return None
    return Sorted(interviews, tuple(repeats), further_tables)


def _kind(head: Head, layout: Layout | None, reading: Reading) -> str:
    """ "repeat", "linked" (rows of something the form does not have) or "interviews" (rule 1)."""
    header = head.rows[layout.header] if layout else head.rows[0]
    linked = is_linked(header)
    if layout is None:
        return "linked" if linked else "interviews"
    here = {target.question for target in layout.targets if target.question and not target.instance}
    inside = sum(reading.form.questions[question].repeat is not None for question in here)
    if inside and (linked or 2 * inside > len(here)):
        return "repeat"
    return "linked" if linked and not inside else "interviews"


def _named(
    candidates: Sequence[_Candidate], sheet: str, heads: Sequence[Head], problems: Problems
) -> Head | None:
    for candidate in candidates:
        if candidate.head.sheet_name == sheet:
            return candidate.head
    names = [head.sheet_name for head in heads if head.sheet_name]
    sentence = "There is no sheet of this name with interviews. Mend `sheet`."
    problems.fatal(_places(heads), sentence, column="sheet", got=sheet, expected=suggestion(sheet, names))
    return None


def _fullest(
    candidates: Sequence[_Candidate], problems: Problems
) -> tuple[Head | None, tuple[ExportPart, ...]]:
    """The table that holds most of the form's questions, where no other rivals it, and its parts (rules 2 to
    4).
    """
    if not candidates:
        return None, ()
    most = max(candidate.questions for candidate in candidates)
    if not most:
        return candidates[0].head, ()
    filled = [candidate for candidate in candidates if _rows(candidate)] or list(candidates)
    most = max(candidate.questions for candidate in filled)
    rivals = [candidate for candidate in filled if candidate.questions >= RIVAL * most]
    others = [candidate for candidate in filled if 0 < candidate.questions < RIVAL * most]
    if not _are_apart(rivals):
        _ask(rivals, problems)
        return None, ()
    further_tables = [ExportPart(rival.head, rival.questions, small=False) for rival in rivals[1:]]
    for other in others:
        if _are_apart([*rivals, other]):
            further_tables.append(ExportPart(other.head, other.questions, small=True))
        else:
            sentence = f"This sheet has {counted(other.questions, 'question')} of the form; it is not read."
            problems.warn(other.head.source, sentence)
    return rivals[0].head, tuple(further_tables)


def _are_apart(candidates: Sequence[_Candidate]) -> bool:
    """Whether no two of these tables hold the same question of the form."""
    met: set[str] = set()
    for candidate in candidates:
        targets = candidate.layout.targets if candidate.layout else ()
        here = {target.question for target in targets} - {""}
        if here & met:
            return False
        met |= here
    return True


def _ask(rivals: Sequence[_Candidate], problems: Problems) -> None:
    heads = [rival.head for rival in rivals]
    if len({head.path for head in heads}) > 1:
        sentence = (
            f"{len(heads)} of these files hold interviews; name exactly one, beside the files of its"
            " repeat groups. Put the rows of one survey into one file, or name each round by itself."
        )
        files = [str(head.path) for head in heads[:SHOWN_FILES]]
        more = [f"{len(heads) - len(files)} more"] if len(heads) > len(files) else []
        problems.fatal(", ".join([*files, *more]), sentence)
        return
    described = [
        f"{rival.head.sheet_name} ({'hidden, ' if rival.head.hidden else ''}{counted(_rows(rival), 'row')})"
        for rival in rivals
    ]
    sentence = (
        f"{len(heads)} sheets of this file hold interviews of the form: {', '.join(described)}. Say which"
        " one is to be read: `sheet: NAME` beside `export` in the params file, `--sheet NAME` for adopt."
    )
    problems.fatal(str(heads[0].path), sentence, column="sheet")


def _rows(candidate: _Candidate) -> int:
    """How many rows stand below the header; of a file whose other rows are still on disk, those of its
    head.
    """
    head, layout = candidate.head, candidate.layout
    rows = head.rows if head.sheet is None else head.sheet
    return sum(any(row) for row in rows[layout.skip :]) if layout else 0


def _places(heads: Sequence[Head]) -> str:
    paths: dict[Path, None] = dict.fromkeys(head.path for head in heads)
    return ", ".join(map(str, paths))
