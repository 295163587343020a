"""What tables and figures of a study, or of several, are labelled and noted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.intake.instrument import ROLES
from analysis.reporting.wording.labels import Labels
from analysis.study.results.results import SurveyFacts
from analysis.study.surveys.declared import Declared


def labels_of(surveys: Sequence[Declared], places: Mapping[str, str]) -> Labels:
    """What questions, choices and cities (`places`, by id) are called in any of the surveys."""
    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    names: set[str] = set()
    phrases: dict[tuple[str, str], str] = {}
    for survey in surveys:
        for role, choices in roles.items():
            choices += getattr(survey.instrument.roles, role)
        names |= set(survey.phrases.names)
        for row in survey.plan:
            if row.unit == "respondents" and not row.stack:
                for language, phrase in row.phrase.items():
                    phrases.setdefault((row.question, language), phrase)
    return Labels([survey.variables for survey in surveys], roles, places, frozenset(names), phrases)


@dataclass(frozen=True)
class AskedOfSome:
    """The questions that not everybody was asked (`routed`), those of which that is a guess, and the choices
    that not everybody was offered (`partly`).
    """

    routed: frozenset[str]
    guessed: frozenset[str]
    partly: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, facts: Iterable[SurveyFacts]) -> AskedOfSome:
        """What holds in any of the surveys."""
        facts = tuple(facts)
        return cls(
            frozenset(name for one in facts for name in one.routed),
            frozenset(name for one in facts for name in one.guessed),
            frozenset(choice for one in facts for choice in one.partly),
        )
