"""First phrases for a drafted plan, made from the words of a form's questions; the analyst edits them.

"Do you need extra help?" becomes "yes: need extra help; no: do not need extra help"; "What is your main
source of water?" becomes "name “{choice}” as their main source of water". The rules stand in
`phrase_rules/`, one table a language. A row is a pattern of the whole question (without its mark and
instructions) and what yes, no, any answer, or any of several becomes; `{1}` is the pattern's first group,
`{past 1}` that verb in the past, `{deny 1}` the group as it follows a negation. Rows of other names:

- lead: a clause before the question ("In the past 3 months, "), which goes to its end;
- swap: words of the speaker that become those of others ("your" -> "their");
- affirm: words that a yes says otherwise ("any" goes);
- past: verbs and their past; a verb that is not among them makes no phrase;
- deny: what an article after a negation looks like (it becomes "de");
- refuse: words that no phrase may hold;
- aside: what a phrase does without (", if any,").

What no rule fits stays blank: its sentences quote the question.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analysis.intake.form.form import Form
from analysis.vocabulary import NO, YES

_RULES = Path(__file__).with_name("phrase_rules")
_INSTRUCTION = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SENTENCES = re.compile(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bex\.)\s+(?=[A-ZÀ-Ý])")
_MARKS = " ?.:*\u202f\u00a0"
_LONGEST = 120
"""A question longer than this makes no phrase that a sentence can hold."""
_NAMED = ("lead", "swap", "affirm", "past", "deny", "refuse", "aside")
_VOWELS = "aeiouhéèêàâîôû"


@dataclass(frozen=True)
class Pattern:
    """A kind of question: its pattern, and what yes, no, any answer and any of several answers become."""

    question: re.Pattern[str]
    yes: str
    no: str
    anything: str
    several: str


@dataclass(frozen=True)
class Rules:
    """The rules of one language, as its table has them."""

    patterns: tuple[Pattern, ...] = ()
    lead: re.Pattern[str] | None = None
    swaps: Mapping[str, str] = field(default_factory=dict)
    affirmed: Mapping[str, str] = field(default_factory=dict)
    past: Mapping[str, str] = field(default_factory=dict)
    denied: re.Pattern[str] | None = None
    refused: re.Pattern[str] | None = None
    aside: re.Pattern[str] | None = None


def draft_phrase(form: Form, question: str, language: str) -> str:
    """The phrase of a question in a language, "" where no rule fits."""
    rules = _rules(language)
    text = _INSTRUCTION.sub("", _asking(form.label(question, language))).strip(_MARKS)
    if rules.aside is not None:
        text = rules.aside.sub("", text)
    if not text or len(text) > _LONGEST:
        return ""
    text = _without_lead(text[:1].lower() + text[1:], rules)
    for pattern in rules.patterns:
        match = pattern.question.fullmatch(text)
        if match:
            return _phrase(form, question, pattern, match, rules)
    return ""


def _asking(label: str) -> str:
    """The one sentence of a label that asks; the label where none does, or several do."""
    sentences = [part for part in _SENTENCES.split(label.strip()) if part]
    asking = [part for part in sentences if part.rstrip(' \u202f\u00a0"”»*)').endswith("?")]
    return asking[0] if len(asking) == 1 else label


def _without_lead(text: str, rules: Rules) -> str:
    """A question with the clause before it at its end: "did you receive aid in the past 3 months"."""
    clause, comma, rest = text.partition(", ")
    if not comma or rules.lead is None or not rules.lead.fullmatch(clause):
        return text
    return f"{rest} {clause[:1].lower()}{clause[1:]}"


def _phrase(form: Form, question: str, pattern: Pattern, match: re.Match[str], rules: Rules) -> str:
    parts = [_replaced(part or "", rules.swaps) for part in match.groups()]
    if any(_is_refused(part, rules) for part in parts):
        return ""
    if pattern.anything:
        of_several = form.questions[question].type == "select_multiple"
        return _filled(pattern.several if of_several else pattern.anything, parts, rules)
    yes = _filled(pattern.yes, [_replaced(part, rules.affirmed) for part in parts], rules)
    no = _filled(pattern.no, parts, rules)
    names = [choice.name for choice in form.choices(question)]
    by_answer = {name: yes for name in names if name.casefold() in YES}
    by_answer |= {name: no for name in names if name.casefold() in NO}
    if len(by_answer) < 2 or not yes or not no:
        return ""
    return "; ".join(f"{name}: {phrase}" for name, phrase in by_answer.items())


def _filled(text: str, parts: list[str], rules: Rules) -> str:
    """A rule's text with the parts of the question; "" where the past of a verb isn't known."""
    for place, part in enumerate(parts, start=1):
        if f"{{past {place}}}" in text and part.casefold() not in rules.past:
            return ""
        text = text.replace(f"{{past {place}}}", rules.past.get(part.casefold(), part))
        text = text.replace(f"{{deny {place}}}", _denied(part, rules))
        text = text.replace("{" + str(place) + "}", part)
    # A part of a question that is empty leaves its blank
    return "|".join(" ".join(filter(None, form.split(" "))) for form in text.split("|"))


def _denied(text: str, rules: Rules) -> str:
    """French "une aide" after a negation is "d'aide"."""
    found = rules.denied.match(text) if rules.denied else None
    if found is None:
        return text
    rest = text[found.end() :]
    return (found[1] or "") + ("d'" if rest[:1].casefold() in _VOWELS else "de ") + rest


def _replaced(text: str, pairs: Mapping[str, str]) -> str:
    """`text` with whole words exchanged, the longest first, each once."""
    if not pairs or not text:
        return text
    names = sorted(pairs, key=len, reverse=True)
    either = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
    exchanged = either.sub(lambda found: pairs[found[0].casefold()], text)
    blank = " " if text.endswith(" ") else ""
    return " ".join(exchanged.split()) + blank if exchanged.strip() else ""


def _is_refused(text: str, rules: Rules) -> bool:
    return bool(rules.refused and rules.refused.search(text)) or ";" in text or "|" in text


@cache
def _rules(language: str) -> Rules:
    path = _RULES / f"{language}.csv"
    if not path.is_file():
        return Rules()
    patterns, named = [], {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["pattern"] in _NAMED:
                named[row["pattern"]] = row["yes"]
                continue
            question = re.compile(row["pattern"], re.IGNORECASE)
            patterns.append(Pattern(question, row["yes"], row["no"], row["any"], row["several"]))
    return Rules(
        tuple(patterns),
        _compiled(named.get("lead")),
        _pairs(named.get("swap", "")),
        _pairs(named.get("affirm", "")),
        _pairs(named.get("past", "")),
        _compiled(named.get("deny")),
        _compiled(named.get("refuse")),
        _compiled(named.get("aside")),
    )


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def _pairs(text: str) -> Mapping[str, str]:
    return dict(pair.split("=") for pair in text.split(";") if pair)
