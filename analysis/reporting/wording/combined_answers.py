"""Combinations of answers as people say them: "find less work and are more worried", of one "... and nothing
else of this list", not "Reduced access to work + I am more worried".

    combined_phrase(combined, phrase, labels, language) -> str      by choice, as a plan would have it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.phrases import Predicate, predicate
from analysis.reporting.wording.words import join, quoted, word

JOINER = "+"
"""What stands between the choices in a combination's name."""
_PARTING = (";", "|")
"""What parts a phrase from another, and its forms: in no label of an answer that is to stand in one."""


@dataclass(frozen=True)
class Combined:
    """A question whose answers are combinations of some `choices` of the question `of`: `names` are theirs,
    the choices joined by "+", `none` that of who named none of them.
    """

    of: str
    choices: tuple[str, ...]
    names: tuple[str, ...]
    none: str = ""


def combined_phrase(combined: Combined, phrase: str, labels: Labels, language: str) -> str:
    """What those did who gave each combination, from the `phrase` of the question that it is of, else
    quoting its answers; "" where no label may stand in a phrase.
    """
    texts = [labels.choice(combined.of, choice, language) for choice in combined.choices]
    if any(sign in text for text in texts for sign in _PARTING):
        return ""
    phrases = []
    for name in combined.names:
        members = name.split(JOINER)
        if not {*members} <= {*combined.choices}:
            continue
        did = [predicate(combined.of, part, phrase, labels, language, way="named") for part in members]
        if all(one.declared for one in did):
            verbs = _verbs(did)
        else:
            verbs = _quoted(members, combined, labels, language)
        forms = [join(together, language) for together in verbs]
        if len(members) == 1:
            # Of what else there was to answer nothing is known here
            forms = [word("combined.alone", language, did=form) for form in forms]
        phrases.append(f"{name}: {'|'.join(forms)}")
    if combined.none:
        listed = join([quoted(text, language) for text in texts], language)
        none = word("combined.none", language).replace("{choices}", listed)
        phrases.append(f"{combined.none}: {none}")
    return "; ".join(phrases)


def _verbs(did: Sequence[Predicate]) -> list[list[str]]:
    """The verbs of several people and, where all have it, those of one."""
    verbs = [[one.many for one in did]]
    if all(one.one for one in did):
        verbs.append([one.one for one in did])
    return verbs


def _quoted(members: Sequence[str], combined: Combined, labels: Labels, language: str) -> list[list[str]]:
    """That several, or one, named these answers."""
    answers = [quoted(labels.choice(combined.of, part, language), language) for part in members]
    many, one, *_ = word("phrase.named", language).split("|")
    return [[form.replace("{choice}", join(answers, language))] for form in (many, one)]
