"""Labels that stand in no list of the form: an answer that was typed where a code belongs may be a name.

    leave_out_unlisted(shown, estimates, listed, suppress_below) -> estimates

1. An answer or a level of a question with a list that is not in the list is printed only where
   `suppress_below` people or more, in a row that is shown, gave it.
2. Where it is not, every row of it goes, zeros too: the label is what would tell.
3. Nor does a sentence name it, and of questions without a list no answer at all (`withheld_values`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.intake.answers.answers import Answers
from analysis.intake.form.form import NUMERIC
from analysis.intake.form.telling import identify_question
from analysis.vocabulary import SUPPRESSED


def leave_out_unlisted(
    shown: pd.DataFrame,
    estimates: pd.DataFrame,
    listed: Mapping[str, Collection[str]],
    suppress_below: int,
) -> pd.DataFrame:
    """`shown` without rows of labels that few people gave and no list has; row for row, `estimates` holds the
    counts before they were hidden. Questions that `listed` lacks keep all their labels.
    """
    seen = (shown["status"] != SUPPRESSED).to_numpy()
    many_answered = seen & (estimates["n"] >= suppress_below).to_numpy()
    many_asked = seen & (estimates["base"] >= suppress_below).to_numpy()
    gone = _few(shown["question"], shown["choice"], many_answered, listed)
    gone |= _few(shown["domain"], shown["level"], many_asked, listed)
    return shown[~gone].reset_index(drop=True)


def withheld_values(answers: Answers, question: str, suppress_below: int) -> frozenset[str]:
    """The answers to a question that no sentence may name, as text: of a select those that no list has
    and few gave, of what people typed or a device noted all.

    None of numbers, and of a column that is not in the form: whoever made the export has put it there.
    """
    if question not in answers.form.questions or not answers.has(question):
        return frozenset()
    asked = answers.form.questions[question]
    if asked.type in NUMERIC and not identify_question(answers.form, question):
        return frozenset()
    counts: dict[object, int] = {}
    if asked.type == "select_multiple":
        ticks, choices = answers.ticks(question)
        counts = dict(zip(choices, ticks.sum(axis=0).tolist(), strict=True))
    elif question in answers.frame:
        counts = answers.frame[question].value_counts().to_dict()
    listed = {choice.name for choice in answers.form.choices(question)}
    return frozenset(_withheld(counts, listed, suppress_below if asked.is_select else np.inf))


def _withheld(counts: Mapping[object, int], listed: Collection[str], below: float) -> Iterable[str]:
    """Which of the counted values no list has and fewer than `below` people gave."""
    for value, count in counts.items():
        if str(value) not in listed and count < below:
            yield str(value)


def _few(
    questions: pd.Series, labels: pd.Series, many: np.ndarray, listed: Mapping[str, Collection[str]]
) -> np.ndarray:
    """Which rows (r,) have a label that no list has and that no row of many people shows."""
    pairs = pd.MultiIndex.from_arrays([questions, labels])
    strange = [
        (question, label)
        for question, label in pairs.unique()
        if label and question in listed and label not in listed[question]
    ]
    return pairs.isin(strange) & ~pairs.isin(pairs[many])
