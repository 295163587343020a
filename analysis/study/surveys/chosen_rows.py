"""Which rows of an export are a city's, and that no row is two cities'.

1. `rows` choose; a city without them has all rows, which no other city may then have.
2. Cities, and waves of one city, that read the same export have no interview in common.
3. `keep` and `period` then leave out what they say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.intake.answers.kept import are_kept, in_period, tell_undecided
from analysis.intake.answers.responses import Responses
from analysis.params import Rows, SurveyParams
from analysis.problems import CaseStudyError, Problems
from analysis.reading.label_text import counted
from analysis.study.counts.beside import Beside


@dataclass(frozen=True)
class Choosing:
    """How rows of the file `export` are chosen: the survey's params from the file `where`, and the surveys
    `beside` it that read files of its export.
    """

    params: SurveyParams
    export: str
    where: str
    beside: tuple[Beside, ...] = ()


def chosen_rows(answers: Responses, choosing: Choosing, problems: Problems) -> np.ndarray:
    """Boolean (n,): the interviews that count for this city's survey.

    Raises CaseStudyError where `rows` or `keep` can't be followed, or nobody is left.
    """
    export, where, params = choosing.export, choosing.where, choosing.params
    rows = _rows_of(answers, params.rows, export, where)
    part = answers.subset(rows)
    is_kept = are_kept(part, params.keep, where, problems)
    held = in_period(part, params.period, where, problems)
    tell_undecided(part.subset(is_kept & held), params.keep, where, problems)
    mask = rows.copy()
    mask[rows] = is_kept & held
    _check_beside(answers, mask, choosing, problems)
    if not mask.any():
        raise CaseStudyError(
            f"{where}: no interview of {export} is left by `keep` and `period`; mend them in the params file."
        )
    return mask


def _check_beside(answers: Responses, mask: np.ndarray, choosing: Choosing, problems: Problems) -> None:
    """No interview may count for two cities, or for two waves (rules 1 and 2)."""
    where, params = choosing.where, choosing.params
    for beside in choosing.beside:
        if answers.dialect.file not in beside.files:
            continue  # it has a repeat's file in common, and interviews of its own
        name, other = beside.where, beside.params
        shared = int((mask & _rows_of_other(answers, other)).sum())
        if not shared:
            continue
        count = counted(shared, "interview", "interviews")
        if not other.rows or not params.rows:
            lacking = where if not params.rows else name
            sentence = (
                f"{count} would count here and in {name}, as {lacking} has no `rows` and so takes the whole"
                " export. Give it `rows`, or an export of its own."
            )
        else:
            sentence = f"{count} would count here and in {name}. Mend `rows` in one of the params files."
        problems.fatal(where, sentence, column="rows")


def _rows_of_other(answers: Responses, other: SurveyParams) -> np.ndarray:
    """The rows of another city; none where its params can't be followed, which its own run tells."""
    quiet = Problems()
    try:
        mask = answers.where(other.rows)
        part = answers.subset(mask)
        is_chosen = are_kept(part, other.keep, "", quiet) & in_period(part, other.period, "", quiet)
    except CaseStudyError:
        return np.zeros(len(answers), dtype=bool)
    mask = mask.copy()
    mask[mask] = is_chosen
    return mask


def _rows_of(answers: Responses, rows: Rows, export: str, where: str) -> np.ndarray:
    """Which rows are this city's; an error where none is."""
    try:
        mask = answers.where(rows)
    except CaseStudyError as error:
        raise CaseStudyError(f"{where}: rows can't be chosen from {export}. {error}") from error
    if mask.any():
        return mask
    chosen = " and ".join(f"{question} = {choice!r}" for question, choice in rows.items())
    raise CaseStudyError(
        f"{where}: no row of {export} has {chosen or 'anything in it'}. "
        f"{_found(answers, rows)}Mend `rows` in the params file, or the export it names."
    )


def _found(answers: Responses, rows: Rows) -> str:
    sentences = []
    for question in rows:
        ticks, choices = answers.ticks(question)
        counts = sorted(zip(ticks.sum(axis=0), choices, strict=True), reverse=True)[:6]
        sentences.append(
            f"{question} has " + ", ".join(f"{choice} ({count})" for count, choice in counts if count) + ". "
        )
    return "".join(sentences)
