"""What people did or said, as the verb of a sentence, by answer and language.

    predicate(question, choice, wording) -> Predicate(opening, many, one, none)

A predicate is declared in the list of analysis (column `phrase`), as "named {choice} as the
perpetrators", or by answer: "yes: need extra help; no: need no extra help". Three forms may follow each
other, parted by "|": for several people, for one, for nobody ("ont besoin d'aide|a besoin d'aide|n'a besoin
d'aide"). Where nothing is declared the question is quoted: 'Asked “Do you need extra help?”, ...
answered “Yes”'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analysis.planning.phrases import parse_phrase
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import fill, quoted, word

_INSTRUCTION = re.compile(r"\s*[(\[][^()\[\]]*[)\]][\s.:]*$")
_QUESTION_MARKS = "?？؟"


@dataclass(frozen=True)
class Predicate:
    """A verb and what follows it, for several people, one, and nobody; `opening` stands before the subject.

    `declared` is whether somebody wrote it; else the answer is quoted.
    """

    many: str
    one: str = ""
    none: str = ""
    opening: str = ""
    declared: bool = False

    def form(self, n: float) -> str:
        """The form that goes with a number of people."""
        if n == 0:
            return self.none or self.many
        return (self.one or self.many) if n == 1 else self.many


def predicate(
    question: str, choice: str, phrase: str, labels: Labels, language: str, *, multiple: bool = False
) -> Predicate:
    """The predicate of an answer, from the `phrase` of its table where that has one for it."""
    phrases = parse_phrase(phrase)
    own = phrases.get(choice)
    if own is None and not labels.role(choice):
        own = phrases.get("")
    if own is not None:
        label = labels.phrase(question, choice, language)
        forms = [fill(form, language, choice=label) for form in own.split("|")]
        return Predicate(*_three(forms), declared=True)
    asked = asked_text(question, labels, language)
    forms = word("phrase.named" if multiple else "phrase.answered", language).split("|")
    answer = quoted(labels.choice(question, choice, language), language)
    is_question = asked[-1:] in _QUESTION_MARKS
    opening = word("phrase.asked" if is_question else "phrase.on", language)
    text = quoted(asked, language)
    return Predicate(
        *_three([form.replace("{choice}", answer) for form in forms]),
        opening=opening.replace("{question}", text) + " ",
    )


def asked_text(question: str, labels: Labels, language: str) -> str:
    """A question as it is quoted: without instructions in brackets at its end, and without a colon."""
    text = labels.question(question, language).strip()
    while True:
        shorter = _INSTRUCTION.sub("", text).strip()
        if not shorter or shorter == text:
            break
        text = shorter
    return text.rstrip(" :.…*")


def _three(forms: list[str]) -> tuple[str, str, str]:
    one = forms[1] if len(forms) > 1 else ""
    none = forms[2] if len(forms) > 2 else ""
    return forms[0].strip(), one.strip(), none.strip()


@cache
def known_levels(language: str) -> Mapping[str, str]:
    """Nouns of common levels by their label in lower case: "female" -> "women"; "femme" -> "femmes|f"."""
    pairs = [pair.partition("=") for pair in word("levels.known", language).split(";")]
    return {label.strip(): noun.strip() for label, _, noun in pairs if noun}
