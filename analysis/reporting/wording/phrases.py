"""What people did or said, as the verb of a sentence, by answer and language.

    predicate(question, choice, wording) -> Predicate(many, one, none, closing)

A predicate is declared in the list of analysis (column `phrase`), as "named {choice} as the
perpetrators", or by answer: "yes: need extra help; no: need no extra help". Three forms may follow each
other, parted by "|": for several people, for one, for nobody ("ont besoin d'aide|a besoin d'aide|n'a besoin
d'aide"); the form for one is made of verbs that the language lists (`phrase.one`: "need" is "needs") where
none is written. Where nothing is declared the question is quoted: 'answered “Yes” when asked “Do you need
extra help?”'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from analysis.planning.phrases import parse_phrase
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import fill, quoted, word

_INSTRUCTION = re.compile(r"\s*[(\[][^()\[\]]*[)\]][\s.:]*$")
_QUESTION_MARKS = "?？؟"
_CLOSING = " \"”»'’)\u202f\u00a0"
_QUOTES = "“«\"„‘'"
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SENTENCE_END = re.compile(
    r"(?<=[.!?？؟…])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bex\.)(?<!\betc\.)\s+(?=[¿¡]?[^\W\d_a-z])"
)
"""A sentence ends before a blank and a letter that is not small; abbreviations end none."""
LONG = 90
"""A question of more letters than this is quoted without its brackets."""

Way = Literal["answered", "named", "mentioned", "recorded"]
_CLOSED_BY = {"mentioned": "phrase.mentioned_in", "recorded": "phrase.to"}


@dataclass(frozen=True)
class Predicate:
    """A verb and what follows it, for several people, one, and nobody; `closing` is the question, quoted.

    `declared` is whether somebody wrote it; else the answer is quoted.
    """

    many: str
    one: str = ""
    none: str = ""
    closing: str = ""
    declared: bool = False

    def form(self, n: float) -> str:
        """The form that goes with a number of people."""
        text = self.many
        if n == 0:
            text = self.none or self.many
        elif n == 1:
            text = self.one or self.many
        return f"{text} {self.closing}".strip()


def predicate(
    question: str, choice: str, phrase: str, labels: Labels, language: str, way: Way = "answered"
) -> Predicate:
    """The predicate of an answer, from the `phrase` of its table where that has one for it.

    Else the answer is quoted, the `way` people gave it: as one answer, as one of several, or as a mention;
    things that were looked at give none, theirs are recorded.
    """
    phrases = parse_phrase(phrase)
    own = phrases.get(choice)
    if own is None and _is_said_alike(labels.role(choice), phrases.get(""), way):
        own = phrases[""]
    if own is not None:
        label = labels.phrase(question, choice, language)
        if quotes_choice(own):
            label = labels.choice(question, choice, language)
        forms = [fill(form, language, choice=label) for form in own.split("|")]
        many, one, none = _three(forms)
        return Predicate(many, one or _of_one(many, language), none, declared=True)
    asked = asked_text(question, labels, language)
    forms = word(f"phrase.{way}", language).split("|")
    answer = quoted(labels.choice(question, choice, language), language)
    is_question = asked[-1:] in _QUESTION_MARKS
    closing = word("phrase.asked" if is_question else "phrase.on", language)
    if way in _CLOSED_BY:
        closing = word(_CLOSED_BY[way], language)
    text = quoted(asked, language)
    return Predicate(
        *_three([form.replace("{choice}", answer) for form in forms]),
        closing=closing.replace("{question}", text),
    )


def _is_said_alike(role: str, phrase: str | None, way: Way) -> bool:
    """Whether the phrase that serves every answer serves one of this role: none of all does where it is
    quoted, alone.
    """
    if phrase is None:
        return False
    return not role or (role == "none" and way != "named" and quotes_choice(phrase))


def quotes_choice(phrase: str) -> bool:
    """Whether a phrase sets its {choice} in quotation marks."""
    before = phrase.partition("{choice}")[0].rstrip(" \u202f\u00a0\u2068")
    return bool(before) and before != phrase and before[-1] in _QUOTES


def asked_text(question: str, labels: Labels, language: str) -> str:
    """A question as it is quoted: the one sentence that asks, without instructions, and without a colon.

    Of "I will list needs. Did you have trouble meeting them? Tell me for each." the second sentence is left;
    where none asks, the first.
    """
    text = labels.question(question, language).strip()
    asking = _asking(text)
    if len(asking) > LONG:
        asking = _BRACKETS.sub("", asking).strip()
    while True:
        shorter = _INSTRUCTION.sub("", asking).strip()
        if not shorter or shorter == asking:
            break
        asking = shorter
    return asking.rstrip(" :.…*\u202f\u00a0") or text


def _asking(text: str) -> str:
    """The first sentence of a text that ends in a question mark, else its first sentence."""
    sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
    asking = [part for part in sentences if part.rstrip(_CLOSING)[-1:] in _QUESTION_MARKS]
    return (asking or sentences or [text])[0].strip()


def _of_one(many: str, language: str) -> str:
    """A phrase of several people said of one, "" where the language doesn't list its verb."""
    verb, blank, rest = many.partition(" ")
    of_one = _verbs_of_one(language).get(verb, "")
    return f"{of_one}{blank}{rest}" if of_one else ""


@cache
def _verbs_of_one(language: str) -> Mapping[str, str]:
    """Verbs as several do and as one does: "need" -> "needs"; none where the language's plans write both."""
    pairs = [pair.partition("=") for pair in word("phrase.one", language).split(";")]
    return {many.strip(): one.strip() for many, _, one in pairs if one}


def _three(forms: list[str]) -> tuple[str, str, str]:
    one = forms[1] if len(forms) > 1 else ""
    none = forms[2] if len(forms) > 2 else ""
    return forms[0].strip(), one.strip(), none.strip()


@cache
def known_levels(language: str) -> Mapping[str, str]:
    """Nouns of common levels by their label in lower case: "female" -> "women"; "femme" -> "femmes|f"."""
    pairs = [pair.partition("=") for pair in word("levels.known", language).split(";")]
    return {label.strip(): noun.strip() for label, _, noun in pairs if noun}
