"""Merging answers of few people into the "other" of the same question, before anything is counted:
`disclosure: {collapse: yes}`.

    collapse_few(responses, threshold) -> (responses, merged)

1. A question takes part where its own list has a choice of the role `other`: there the instrument itself has
   room for an answer that has no row of its own.
2. A choice that fewer than `threshold` people gave, but some, becomes the "other"; so does an answer outside
   the list. Don't know, refused and none are no other answer and stay.
3. Where "other" is then still of few, the next smallest choice joins it.
4. Nothing is merged where less than two choices would be left beside it.
What was merged is told: question -> choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Responses

LEAST_LEFT = 2
Merged = Mapping[str, tuple[str, ...]]


def collapse_few(responses: Responses, threshold: int) -> tuple[Responses, Merged]:
    """The responses in which answers of few people are "other", and which these are, by question."""
    merged: dict[str, tuple[str, ...]] = {}
    frame = responses.frame
    for name, question in responses.form.questions.items():
        if not question.is_select or question.repeat or not responses.has(name):
            continue
        listed = [choice.name for choice in responses.form.choices(name)]
        other = next((role for role in responses.instrument.roles.other if role in listed), "")
        taken = _taken(responses, name, other, threshold) if other else ()
        if taken:
            merge = _merged_ticks if question.type == "select_multiple" else _merged_codes
            frame = merge(frame, name, taken, other)
            merged[name] = taken
    return replace(responses, frame=frame), merged


def _taken(responses: Responses, question: str, other: str, threshold: int) -> tuple[str, ...]:
    """The choices of a question that become its other."""
    ticks, choices = responses.ticks(question)
    people = dict(zip(choices, ticks.sum(axis=0).tolist(), strict=True))
    roles = responses.instrument.roles
    special_choices = {other, *roles.dont_know, *roles.refused, *roles.none}
    own = sorted(
        (name for name in choices if name not in special_choices and people[name]), key=people.__getitem__
    )
    taken = [name for name in own if people[name] < threshold]
    rest = own[len(taken) :]
    others = np.isin(choices, [other, *taken])
    while taken and rest and ticks[:, others].any(axis=1).sum() < threshold:
        taken.append(rest.pop(0))
        others = np.isin(choices, [other, *taken])
    return tuple(name for name in choices if name in taken) if len(rest) >= LEAST_LEFT else ()


def _merged_codes(frame: pd.DataFrame, question: str, taken: Sequence[str], other: str) -> pd.DataFrame:
    column = frame[question]
    names = [name for name in column.cat.categories if name not in taken]
    names += [] if other in names else [other]
    texts = column.astype(object).where(~column.isin(list(taken)), other)
    return frame.assign(**{question: pd.Categorical(texts, categories=names, ordered=column.cat.ordered)})


def _merged_ticks(frame: pd.DataFrame, question: str, taken: Sequence[str], other: str) -> pd.DataFrame:
    own = [f"{question}/{name}" for name in taken]
    column = f"{question}/{other}"
    joined = frame[[*own, column] if column in frame else own]
    # Who was offered none of them stays without; who ticked one of them ticked the other.
    ticked = joined.fillna(False).any(axis=1).astype("boolean")
    return frame.drop(columns=own).assign(**{column: ticked.where(joined.notna().any(axis=1))})
