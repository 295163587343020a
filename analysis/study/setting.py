"""What tables and figures of a study, or of several, are labelled and noted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.reporting.wording.labels import Labels
from analysis.study.results.results import SurveyFacts
from analysis.study.surveys.declared import Declared

ROLES = ("dont_know", "refused", "other", "none")


def labels_of(surveys: Sequence[Declared], places: Mapping[str, str]) -> Labels:
    """What questions, choices and cities (`places`, by id) are called in any of the surveys."""
    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    names: set[str] = set()
    for survey in surveys:
        for role, choices in roles.items():
            choices += getattr(survey.instrument.roles, role)
        names |= set(survey.phrases.names)
    return Labels([survey.variables for survey in surveys], roles, places, frozenset(names))


def asked_of_some(facts: Iterable[SurveyFacts]) -> dict[str, frozenset[Any]]:
    """The questions that not everybody was asked, those of which that is a guess, and the choices that not
    everybody was offered: as `Setting` names them.
    """
    found: dict[str, set[Any]] = {"routed": set(), "guessed": set(), "partly": set()}
    for one in facts:
        for name, members in found.items():
            members |= set(getattr(one, name))
    return {name: frozenset(members) for name, members in found.items()}
