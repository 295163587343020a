"""First phrases for a drafted plan, made from the words of a form's questions; the analyst edits them.

"Do you need extra help?" becomes "yes: need extra help; no: do not need extra help"; "What is your main
source of water?" becomes "name “{choice}” as their main source of water"; of a survey of things, "Does the
school have a roof?" becomes "yes: have a roof; no: do not have a roof". The rules stand in `phrase_rules/`
(see `rules_of_phrases`). What no rule fits stays blank: its sentences quote the question.
"""

from __future__ import annotations

import re

from analysis.intake.form.form import Form
from analysis.planning.rules_of_phrases import Pattern, Rules, exchanged, read_rules
from analysis.vocabulary import NO, YES

_INSTRUCTION = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SENTENCES = re.compile(r"(?<=[.!?؟])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bex\.)\s+(?=[¿¡]?[^\W\d_a-z])")
_MARKS = " ?؟¿.:*\u202f\u00a0"
_LONGEST = 120
"""A question longer than this makes no phrase that a sentence can hold."""
_PART = re.compile(r"\{(?:(\w+) )?(\d)\}")
_VOWELS = "aeiouhéèêàâîôû"


class _UnknownWordError(Exception):
    """A word of a question whose form for the phrase is not listed."""


def draft_phrase(form: Form, question: str, language: str, unit: str = "", *, asked: bool = True) -> str:
    """The phrase of a question in a language, "" where no rule fits.

    `unit` is the name, in the language, of what one interview is of where that is not a person ("household",
    "water point"); `asked` is false where nobody answered for it.
    """
    rules = read_rules(language, unit, asked=asked)
    text = _INSTRUCTION.sub("", _asking(form.label(question, language))).strip(_MARKS)
    if rules.aside is not None:
        text = rules.aside.sub("", text)
    if not text or len(text) > _LONGEST:
        return ""
    text = _without_lead(text[:1].lower() + text[1:], rules)
    for pattern in rules.patterns:
        match = pattern.question.fullmatch(text)
        if match and (phrase := _phrase(form, question, pattern, match, rules)):
            return phrase
    return ""


def _asking(label: str) -> str:
    """The one sentence of a label that asks; the label where none does, or several do."""
    sentences = [part for part in _SENTENCES.split(label.strip()) if part]
    asking = [part for part in sentences if part.rstrip(' \u202f\u00a0"”»*)')[-1:] in ("?", "؟")]
    return asking[0] if len(asking) == 1 else label


def _without_lead(text: str, rules: Rules) -> str:
    """A question with the clause before it at its end: "did you receive aid in the past 3 months"."""
    clause, comma, rest = text.partition(", ")
    if not comma or rules.lead is None or not rules.lead.fullmatch(clause):
        return text
    return f"{rest.lstrip('¿')} {clause[:1].lower()}{clause[1:]}"


def _phrase(form: Form, question: str, pattern: Pattern, match: re.Match[str], rules: Rules) -> str:
    """What a pattern makes of a question; "" where it is refused, or is not one of its answers."""
    groups = [part or "" for part in match.groups()]
    if any(_is_refused(exchanged(part, rules.words("swap")), rules) for part in groups):
        return ""
    try:
        if pattern.anything:
            of_several = form.questions[question].type == "select_multiple"
            return _filled(pattern.several if of_several else pattern.anything, groups, rules)
        yes = _filled(pattern.yes, [exchanged(part, rules.words("affirm")) for part in groups], rules)
        no = _filled(pattern.no, groups, rules)
    except _UnknownWordError:
        return ""
    names = [choice.name for choice in form.choices(question)]
    by_answer = {name: yes for name in names if name.casefold() in YES}
    by_answer |= {name: no for name in names if name.casefold() in NO}
    if len(by_answer) < 2 or not yes or not no:
        return ""  # the pattern is of yes and no, and the question's answers are others
    return "; ".join(f"{name}: {phrase}" for name, phrase in by_answer.items())


def _filled(text: str, parts: list[str], rules: Rules) -> str:
    """A rule's text with the parts of the question, each as the rule wants it."""

    def part_of(found: re.Match[str]) -> str:
        kind, part = found[1], parts[int(found[2]) - 1]
        if kind and kind != "deny":
            part = _inflected(part, kind, rules)
        # Verbs are looked up as the question has them, before its words become those of others
        part = exchanged(part, rules.words("swap"))
        return _denied(part, rules) if kind == "deny" else part

    filled = _PART.sub(part_of, text)
    if rules.elided is not None:
        filled = rules.elided.sub(rules.elision, filled)
    # A part of a question that is empty leaves its blank
    return "|".join(" ".join(filter(None, form.split(" "))) for form in filled.split("|"))


def _inflected(text: str, kind: str, rules: Rules) -> str:
    """`text` with its first word in the form that a table of words has; those of endings ("*é=*és") last."""
    first, blank, rest = text.partition(" ")
    words = rules.words(kind)
    if first.casefold() in words:
        return words[first.casefold()] + blank + rest
    for place in range(len(first) + 1):
        ending = words.get("*" + first[place:].casefold())
        if ending is not None:
            return ending.replace("*", first[:place]) + blank + rest
    raise _UnknownWordError


def _denied(text: str, rules: Rules) -> str:
    """French "une aide" after a negation is "d'aide"."""
    match = rules.denied.match(text) if rules.denied else None
    if match is None:
        return text
    rest = text[match.end() :]
    article = rules.denial
    if article.endswith("e "):
        article = article[:-2] + "'" if rest[:1].casefold() in _VOWELS else article
    return (match[1] or "") + article + rest


def _is_refused(text: str, rules: Rules) -> bool:
    return bool(rules.refused and rules.refused.search(text)) or ";" in text or "|" in text
