"""How a sample was drawn, in words: what notes and tables say of a declared design."""

from __future__ import annotations

from analysis.intake.form.form import Form
from analysis.params import DesignParams
from analysis.reporting.wording.words import clauses_of, join, word


def design_text(params: DesignParams | None, form: Form, language: str) -> str:
    """ "weights: weight; strata: Region; sampling units: site"; "" where no design is declared."""
    if params is None or not params.is_drawn:
        return ""
    phrases = []
    if params.weights:
        phrases.append(word("design.weights", language, name=params.weights))
    if params.population:
        phrases.append(word("design.population", language, name=params.population, key=params.key))
    for role in ("strata", "psu"):
        names = [_named(name, form, language) for name in params.stages(role)]
        if names:
            phrases.append(word(f"design.{role}", language, names=join(names, language)))
    if params.fpc:
        phrases.append(word("design.fpc", language))
    if params.source:
        phrases.append(params.source)
    return clauses_of(phrases, language)


def _named(name: str, form: Form, language: str) -> str:
    """A question by its label, a column by its name."""
    return form.label(name, language) if name in form.questions else name
