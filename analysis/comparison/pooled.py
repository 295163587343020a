"""The people of several cities who answered one instrument, as arrays: groups, outcomes, and cells of a mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.comparison.declared import STUDY
from analysis.estimation.measure import measure
from analysis.intake.responses import Responses
from analysis.planning.plan import PlanRow


@dataclass(frozen=True)
class Groups:
    """Codes (n,) of the group each person is in, -1 in none, and the groups' names in order."""

    codes: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """Codes (n,) of the cell of a mix each person is in, -1 where one of its questions has no answer.

    `names`: for each cell its choices, one a question.
    """

    codes: np.ndarray
    names: tuple[tuple[str, ...], ...]

    def labels(self, words: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Each cell in words, its choices joined by commas."""
        words = words or {}
        return tuple(", ".join(words.get(name, name) for name in cell) for cell in self.names)


@dataclass(frozen=True, eq=False)
class Pooled:
    """All respondents of some studies; `responses` by study, in order."""

    responses: Mapping[str, Responses]

    @property
    def studies(self) -> Groups:
        """Who was interviewed in which city."""
        sizes = [len(answers) for answers in self.responses.values()]
        return Groups(np.repeat(np.arange(len(sizes)), sizes), tuple(self.responses))

    def groups(self, question: str) -> Groups:
        """Everybody by the answer to a single-choice question; `study` is the city. Choices nobody gave are left out."""
        if question == STUDY:
            return self.studies
        parts = [answers.codes(question) if answers.has(question) else (np.full(len(answers), -1), ()) for answers in self.responses.values()]
        names = tuple(dict.fromkeys(name for _, found in parts for name in found))
        codes = np.concatenate([_recoded(codes, found, names) for codes, found in parts])
        met = np.unique(codes[codes >= 0])
        place = np.full(len(names) + 1, -1)
        place[met] = np.arange(len(met))
        return Groups(place[codes], tuple(names[code] for code in met))

    def outcome(self, row: PlanRow, choice: str) -> np.ndarray:
        """Who gave `choice` (n,): 1 or 0 within the plan row's base; NaN outside it, for who was not offered it, and where a city hasn't it."""
        return np.concatenate([_outcome(row, choice, answers) for answers in self.responses.values()])

    def cells(self, questions: Sequence[str]) -> Cells:
        """Everybody by the joint answer to several questions: the cells that anybody is in."""
        each = [self.groups(question) for question in questions]
        codes = np.stack([groups.codes for groups in each], axis=1)
        known = (codes >= 0).all(axis=1)
        met, inverse = np.unique(codes[known], axis=0, return_inverse=True)
        found = np.full(len(codes), -1)
        found[known] = inverse.ravel()
        names = [tuple(groups.names[code] for groups, code in zip(each, cell, strict=True)) for cell in met]
        return Cells(found, tuple(names))


def _recoded(codes: np.ndarray, own: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """The codes with each name's place in `names`."""
    place = np.array([*(names.index(name) for name in own), -1])
    return place[np.asarray(codes)]


def _outcome(row: PlanRow, choice: str, answers: Responses) -> np.ndarray:
    nothing = np.full(len(answers), np.nan)
    if not answers.has(row.question):
        return nothing
    counted = measure(row, answers, {})
    if choice not in counted.choices:
        return nothing
    return counted.chosen(counted.choices.index(choice))
