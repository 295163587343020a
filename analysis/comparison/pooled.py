"""The people of several cities who answered one instrument, as arrays: groups, outcomes, and cells of a
mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.comparison.declared import STUDY, WAVE
from analysis.estimation.measures import measure
from analysis.intake.answers.responses import Responses
from analysis.planning.plan import PlanRow
from analysis.statistics.design import Design
from analysis.statistics.stacked import stacked


@dataclass(frozen=True)
class Groups:
    """Codes (n,) of the group each person is in, -1 in none, and the groups' names in order."""

    codes: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True)
class MixCells:
    """Codes (n,) of the cell of a mix each person is in, -1 where one of its questions has no answer.

    `names`: for each cell its choices, one a question.
    """

    codes: np.ndarray
    names: tuple[tuple[str, ...], ...]

    def labels(self, words: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Each cell in words, its choices joined by commas."""
        words = words or {}
        labels = []
        for cell in self.names:
            labels.append(", ".join(words.get(name, name) for name in cell))
        return tuple(labels)


@dataclass(frozen=True, eq=False)
class Pooled:
    """All respondents of some studies; `responses` by study and wave, in order, and how they were drawn."""

    responses: Mapping[tuple[str, str], Responses]
    designs: Mapping[tuple[str, str], Design] = field(default_factory=dict)

    @cached_property
    def design(self) -> Design | None:
        """All people as independent samples, drawn as declared; None where no sample is declared."""
        if not self.designs:
            return None
        plain = ((key, Design.of(len(people), lonely="certainty")) for key, people in self.responses.items())
        return stacked([self.designs.get(key, simple) for key, simple in plain])

    @property
    def weights(self) -> np.ndarray | None:
        """What everybody weighs (n,); None where no sample is declared."""
        return None if self.design is None else self.design.weights

    @property
    def studies(self) -> Groups:
        """Who was interviewed in which city."""
        return self._by([study for study, _ in self.responses])

    @property
    def waves(self) -> Groups:
        """Who was interviewed in which wave, waves in the order of their names."""
        return self._by([wave for _, wave in self.responses], in_order=True)

    def groups(self, question: str) -> Groups:
        """Everybody by the answer to a single-choice question; `study` is the city, `wave` the wave of a
        survey held again.

        Choices nobody gave are left out.
        """
        if question in (STUDY, WAVE):
            return self.studies if question == STUDY else self.waves
        answered = [_codes(answers, question) for answers in self.responses.values()]
        names = tuple(dict.fromkeys(name for _, choices in answered for name in choices))
        codes = np.concatenate([_recoded(codes, choices, names) for codes, choices in answered])
        met = np.unique(codes[codes >= 0])
        place = np.full(len(names) + 1, -1)
        place[met] = np.arange(len(met))
        return Groups(place[codes], tuple(names[code] for code in met))

    def outcome(self, row: PlanRow, choices: Sequence[str]) -> np.ndarray:
        """Who gave one of `choices` (n,): 1 or 0 within the plan row's base.

        NaN outside it, for who was not offered any of them, and where a city has none of them.
        """
        return np.concatenate([_outcome(row, choices, answers) for answers in self.responses.values()])

    def lacking(self, row: PlanRow, choices: Sequence[str]) -> tuple[str, ...]:
        """The studies of which some answers have not all of `choices`."""
        lacking_studies = []
        for (study, _), answers in self.responses.items():
            if not all(answers.has_choice(row.question, choice) for choice in choices):
                lacking_studies.append(study)
        return tuple(dict.fromkeys(lacking_studies))

    def cells(self, questions: Sequence[str]) -> MixCells:
        """Everybody by the joint answer to several questions: the cells that anybody is in."""
        each = [self.groups(question) for question in questions]
        codes = np.stack([groups.codes for groups in each], axis=1)
        has_answers = (codes >= 0).all(axis=1)
        met, inverse = np.unique(codes[has_answers], axis=0, return_inverse=True)
        cell_codes = np.full(len(codes), -1)
        cell_codes[has_answers] = inverse.ravel()
        names = []
        for cell in met:
            names.append(tuple(groups.names[code] for groups, code in zip(each, cell, strict=True)))
        return MixCells(cell_codes, tuple(names))

    def _by(self, names: Sequence[str], in_order: bool = False) -> Groups:
        groups = sorted(set(names)) if in_order else list(dict.fromkeys(names))
        people = [len(answers) for answers in self.responses.values()]
        return Groups(np.repeat([groups.index(name) for name in names], people), tuple(groups))


def _codes(answers: Responses, question: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes (n,) of a study's answers and its choices; -1 for everybody where the question was not asked."""
    return answers.codes(question) if answers.has(question) else (np.full(len(answers), -1), ())


def _recoded(codes: np.ndarray, own: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """The codes with each name's place in `names`."""
    place = np.array([*(names.index(name) for name in own), -1])
    return place[np.asarray(codes)]


def _outcome(row: PlanRow, choices: Sequence[str], answers: Responses) -> np.ndarray:
    nothing = np.full(len(answers), np.nan)
    if not answers.has(row.question):
        return nothing
    counted = measure(row, answers, {})
    places = [counted.choices.index(choice) for choice in choices if choice in counted.choices]
    if not places:
        return nothing
    chosen = np.stack([counted.chosen(place) for place in places])
    has_answer = np.isfinite(chosen)
    return np.where(has_answer.any(axis=0), np.where(has_answer, chosen, 0).max(axis=0), np.nan)
