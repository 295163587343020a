"""What makes answers doubtful as a whole, told once with its count: nothing here changes an answer."""

from __future__ import annotations

import numpy as np

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Responses
from analysis.intake.form.routing import violations
from analysis.problems import Problems
from analysis.reading.label_text import counted

SHOWN = 10
SURPRISING = 5
"""A question that so many were asked and nobody answered is told; of fewer it says little."""


def tell_doubts(answers: Answers, where: str, problems: Problems) -> None:
    """Answers that the form's constraints rule out, and questions that nobody answered."""
    _tell_violations(answers, where, problems)
    _tell_blank(answers, where, problems)


def tell_backwards(responses: Responses, where: str, problems: Problems) -> None:
    """Interviews that end before they begin."""
    columns = responses.instrument.columns
    frame = responses.frame
    if columns.start not in frame or columns.end not in frame:
        return
    if not all(frame[name].dtype.kind == "M" for name in (columns.start, columns.end)):
        return
    backwards = int((frame[columns.end] < frame[columns.start]).sum())
    if backwards:
        count = counted(backwards, "interview ends", "interviews end")
        problems.warn(where, f"{count} before it begins; look at the clocks.", column=columns.end)


def _tell_violations(answers: Answers, where: str, problems: Problems) -> None:
    for name, question in answers.form.questions.items():
        # What may be ticked together is a check's business (exclusive choices), with each interview named.
        if not question.constraint or question.is_select or name not in answers.asked.columns:
            continue
        broken = np.flatnonzero(violations(answers, name))
        if len(broken):
            count = counted(len(broken), "answer is", "answers are")
            sentence = (
                f"{count} outside the form's constraint ({question.constraint}), and counted as"
                f" {'it is' if len(broken) == 1 else 'they are'}. Decide in the cleaning log."
            )
            problems.warn(where, sentence, column=name, got=_shown(answers, name, int(broken[0])))


def _tell_blank(answers: Answers, where: str, problems: Problems) -> None:
    columns = _own(answers)
    blank = [
        name
        for name in answers.asked.columns
        if name in columns
        and answers.type_of(name) != "calculate"  # nobody is asked a calculation
        and not any(answers.frame[column].notna().any() for column in columns[name])
        and answers.asked[name].sum() >= SURPRISING
    ]
    if blank and len(blank) < len(answers.asked.columns):
        listed = ", ".join(blank[:SHOWN]) + (f" and {len(blank) - SHOWN} more" if len(blank) > SHOWN else "")
        count = counted(len(blank), "question is", "questions are")
        problems.warn(where, f"{count} blank in every interview that was asked: {listed}.")


def _own(answers: Answers) -> dict[str, list[str]]:
    """The questions with columns in these answers, and these columns."""
    columns_by_question: dict[str, list[str]] = {}
    for column in answers.frame.columns:
        name = column if answers.type_of(column) != "text" else column.partition("/")[0]
        columns_by_question.setdefault(name, []).append(column)
    return columns_by_question


def _shown(answers: Answers, question: str, row: int) -> str:
    value = answers.frame[question].iloc[row]
    return f"{value:g}" if isinstance(value, float) else str(value)
