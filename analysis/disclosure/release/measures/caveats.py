"""What a release's measures leave unsaid, and a reader has to be told.

1. Keys that were changed at random: the risk takes them for what they now say.
2. Questions that people could know of others, and that are no keys.
3. Numbers whose largest value fewer than three people have: who has the highest income is known.
4. Blanks read as a value of their own, by which people stand alone who share their keys otherwise.
5. Weights that were joined to their neighbours (population.py, rule 5).
6. Answers that no list of the form has, which did not leave.
7. Sets of keys that were not all looked at.
"""

from __future__ import annotations

import numpy as np

from analysis.disclosure.release.data import ReleaseData
from analysis.disclosure.release.identifying import find_meaning
from analysis.disclosure.release.measures.assessment import Assessment
from analysis.disclosure.release.measures.population import Population, Statement, leaving
from analysis.disclosure.release.recipe import Recipe
from analysis.intake.form.form import Form

_FEW_AT_THE_TOP = 3
_PERTURBING = ("pram", "noise", "microaggregate")


def find_caveats(
    data: ReleaseData, recipe: Recipe, population: Population, after: Assessment, form: Form
) -> tuple[Statement, ...]:
    """What has to be said of a release's data: the population's own caveats, and each of the rules above."""
    caveats = list(population.caveats)
    if perturbed := _perturbed(data, recipe):
        caveats.append(Statement("release.caveat.perturbed", {"keys": ", ".join(perturbed)}))
    if unmeasured := _unmeasured(data, recipe, form):
        caveats.append(Statement("release.caveat.unmeasured", {"questions": ", ".join(unmeasured)}))
    if exact := _exact(data):
        caveats.append(Statement("release.caveat.exact", {"questions": ", ".join(exact)}))
    if after.as_read != after.violations:  # rule 4
        least = recipe.thresholds.k
        caveats.append(Statement("release.caveat.blanks", {"k": least, "count": after.as_read[least]}))
    # rule 5; without weights of their own all people have the same, or none
    joined = int(np.sum(leaving(population, recipe.thresholds.k).weights != population.weights))
    if joined:
        caveats.append(Statement("release.caveat.weights", {"k": recipe.thresholds.k, "count": joined}))
    if data.outside:  # rule 6
        count = sum(data.outside.values())
        names = ", ".join(data.outside)
        caveats.append(Statement("release.caveat.outside", {"count": count, "questions": names}))
    if after.n and after.largest < len(after.contributions):  # rule 7
        caveats.append(Statement("release.caveat.suda", {"largest": after.largest}))
    return tuple(caveats)


def _perturbed(data: ReleaseData, recipe: Recipe) -> list[str]:
    """Columns of keys of which a step changed values at random (rule 1)."""
    columns = [variable for question in recipe.keys for variable in data.of(question)]
    return [variable.name for variable in columns if not set(_PERTURBING).isdisjoint(variable.altered)]


def _unmeasured(data: ReleaseData, recipe: Recipe, form: Form) -> tuple[str, ...]:
    """Questions that leave and look like something people could know, but are no keys (rule 2)."""
    questions = dict.fromkeys(variable.question for variable in data.variables)
    candidates = [name for name in questions if name in form.questions and name not in recipe.keys]
    return tuple(name for name in find_meaning(form, "key", candidates) if _varies(data, name))


def _exact(data: ReleaseData) -> tuple[str, ...]:
    """Numbers whose largest value few people have (rule 3)."""
    variable_names = []
    for variable in data.variables:
        column = data.frame[variable.name]
        if variable.kind == "number" and 0 < (column == column.max()).sum() < _FEW_AT_THE_TOP:
            variable_names.append(variable.name)
    return tuple(variable_names)


def _varies(data: ReleaseData, question: str) -> bool:
    """Whether people differ in it: what is the same for all tells nobody apart."""
    return any(data.frame[variable.name].nunique() > 1 for variable in data.of(question))
