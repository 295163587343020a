"""In which order the answers of a question stand, where nobody has said it.

1. A single choice whose labels mostly hold a number (ages, durations, amounts) or a word of degree ("very",
   "never", "agree") is a scale and keeps the form's order.
2. It has two ends, with a middle between them, where words of both poles stand in it ("agree", "disagree").

The words stand in scale_words.csv, by language; a pole is named by what it is of, and + or -.

order_of(form, question) -> "", "form" or "diverging", as the list of analysis has them
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analysis.intake.form.form import Form, Question
from analysis.planning.plan import language_code

_WORDS = Path(__file__).with_name("scale_words.csv")
_MOST = 0.5


def order_of(form: Form, question: Question) -> str:
    """The order of a question's answers, from its labels in any language of the form."""
    if question.type != "select_one":
        return ""
    orders = {_order_in(form, question, language) for language in form.languages}
    return next((order for order in ("diverging", "form") if order in orders), "")


def _order_in(form: Form, question: Question, language: str) -> str:
    choices = form.choices(question.name)
    labels = [form.choice_label(question.name, choice.name, language).casefold() for choice in choices]
    poles, named, graded = _poles(language_code(language) or "en"), set(), 0
    for label in labels:
        own = {pole for word, pole in poles.items() if re.search(word, label)}
        named |= own
        graded += bool(own) or any(map(str.isdigit, label))
    # Rule 1
    if len(labels) < 3 or graded <= _MOST * len(labels):
        return ""
    # Rule 2
    return "diverging" if any(f"{pole[:-1]}-" in named for pole in named if pole.endswith("+")) else "form"


@cache
def _poles(language: str) -> Mapping[str, str]:
    """Patterns of the words of degree of a language, and the pole that each is of."""
    with _WORDS.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["language"] == language]
    return {rf"(?<!\w){re.escape(row['word'])}(?!\w)": row["pole"] for row in rows}
