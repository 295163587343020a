"""First phrases for a drafted plan, made from the words of a form's questions; the analyst edits them.

"Do you need extra help?" becomes "yes: need extra help; no: do not need extra help"; "What is your main
source of water?" becomes "name {choice} as their main source of water". The rules stand in
`phrase_rules/`, one table a language: a pattern of the whole question (without its mark and instructions),
and what yes, no, or any answer becomes. What no rule fits stays blank: its sentences quote the question.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.intake.form.form import Form
from analysis.vocabulary import NO, YES

_RULES = Path(__file__).with_name("phrase_rules")
_INSTRUCTION = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_MARKS = " ?.:*\u202f\u00a0"
_LONGEST = 90
"""A question longer than this makes no phrase that a sentence can hold."""


@dataclass(frozen=True)
class Rules:
    """The rules of one language: patterns, pronouns to swap, words that no phrase may hold."""

    patterns: tuple[tuple[re.Pattern[str], str, str, str], ...] = ()
    swaps: tuple[tuple[str, str], ...] = ()
    refused: re.Pattern[str] | None = None


def draft_phrase(form: Form, question: str, language: str) -> str:
    """The phrase of a question in a language, "" where no rule fits."""
    text = _INSTRUCTION.sub("", form.label(question, language)).strip(_MARKS)
    rules = _rules(language)
    if not text or len(text) > _LONGEST:
        return ""
    for pattern, yes, no, anything in rules.patterns:
        match = pattern.fullmatch(text)
        if match:
            return _phrase(form, question, (yes, no, anything), match, rules)
    return ""


def _phrase(
    form: Form, question: str, texts: tuple[str, str, str], match: re.Match[str], rules: Rules
) -> str:
    parts = [_swapped(part, rules) for part in match.groups()]
    if any(_is_refused(part, rules) for part in parts):
        return ""
    yes, no, anything = (_filled(text, parts) for text in texts)
    if anything:
        return "" if form.questions[question].type == "select_multiple" else anything
    names = [choice.name for choice in form.choices(question)]
    by_answer = {name: yes for name in names if name.casefold() in YES}
    by_answer |= {name: no for name in names if name.casefold() in NO}
    if len(by_answer) < 2:
        return ""
    return "; ".join(f"{name}: {phrase}" for name, phrase in by_answer.items())


def _filled(text: str, parts: list[str]) -> str:
    for place, part in enumerate(parts, start=1):
        text = text.replace("{" + str(place) + "}", part)
    return text


def _swapped(text: str, rules: Rules) -> str:
    for old, new in rules.swaps:
        text = re.sub(rf"\b{re.escape(old)}\b", new, text, flags=re.IGNORECASE)
    return text


def _is_refused(text: str, rules: Rules) -> bool:
    return bool(rules.refused and rules.refused.search(text)) or ";" in text or "|" in text


@cache
def _rules(language: str) -> Rules:
    path = _RULES / f"{language}.csv"
    if not path.is_file():
        return Rules()
    patterns, swaps, refused = [], [], None
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["pattern"] == "swap":
                cells = ";".join([row["yes"], row["no"], row["any"]])
                swaps = [tuple(pair.split("=")) for pair in cells.split(";") if pair]
            elif row["pattern"] == "refuse":
                refused = re.compile(row["yes"], re.IGNORECASE)
            else:
                pattern = re.compile(row["pattern"], re.IGNORECASE)
                patterns.append((pattern, row["yes"], row["no"], row["any"]))
    return Rules(tuple(patterns), tuple(swaps), refused)
