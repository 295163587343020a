"""What may divide people or be counted: answers that the form itself has words for.

A level of a domain is printed with its label, and so is a choice. Of a question whose answers are typed, that
label is what somebody said: her name, her number, the day she was born. So:

1. only select questions, what recodes and bands make of others, and calculations whose every outcome stands
   in the form (`calculated_choices`), divide or are counted as shares;
2. means, medians, quantiles, totals and ratios are of numbers;
3. nothing the instrument marks as identifying (its `identifying`, and who interviewed) does either, nor what
   leads to people by its name or label, as `adopt` would mark it;
4. a domain has at most MOST_LEVELS levels, crossed ones together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from analysis.intake.form.form import NUMERIC, Form
from analysis.intake.form.telling import leads_to_people
from analysis.intake.instrument import Instrument
from analysis.planning.row import PlanRow
from analysis.problems import RowProblems
from analysis.vocabulary import OF_CHOICES

MOST_LEVELS = 200
_TYPED = "what people typed or a device noted would be printed as a heading"
_BANDS = "Make bands of it in recodes.csv or indicators.yaml."
_LISTED = (
    "It can come to what no list of the form has; say in recodes.csv which values it may have, and what they"
    " are called."
)
_WAYS_OUT = dict.fromkeys(("calculate", "hidden"), _LISTED)
_COUNTED = (*NUMERIC, "calculate")
_LEADS = (
    "by its name or label this leads to a person, or says who interviewed, so it is printed nowhere. Take the"
    " row out; if it does not, make a recode or an indicator of it that says what it is."
)


def check_levels(row: PlanRow, instrument: Instrument, form: Form, of_row: RowProblems) -> None:
    """Report every question of a row that may not divide people, be counted or be averaged, and why."""
    for column, name, reason in _refused(row, instrument, form):
        of_row.fatal(column, reason, name)
    if reason := why_too_many(row.domains, form):
        of_row.fatal("by", reason, row.by)


def why_too_many(names: Iterable[str], form: Form) -> str:
    """Why questions may not divide people together; "" where their levels are few enough."""
    levels = math.prod(max(len(form.choices(name)), 1) for name in names if name in form.questions)
    if levels <= MOST_LEVELS:
        return ""
    return (
        f"this divides people into {levels:,} levels, of which each would tell of few; at most"
        f" {MOST_LEVELS} are printed. Group them in recodes.csv."
    )


def why_nowhere(name: str, instrument: Instrument, form: Form) -> str:
    """Why no number of a question of the form may be printed (rule 3); "" where one may."""
    if name in instrument.identifying:
        return (
            "the instrument marks this question as identifying, so it is printed nowhere. Take the row out."
        )
    if name == instrument.columns.enumerator:
        return (
            "this says who interviewed; enumerators are printed under pseudonyms only, in the quality annex."
        )
    printable = form.questions[name].is_select or form.questions[name].type in _COUNTED
    return _LEADS if printable and leads_to_people(form, name) else ""


def why_no_level(name: str, instrument: Instrument, form: Form) -> str:
    """Why a question of the form may not divide people; "" where it may."""
    question = form.questions[name]
    if question.is_select or name in (*instrument.identifying, instrument.columns.enumerator):
        return why_nowhere(name, instrument, form)
    return (
        f"only select questions, and recodes or bands of others, can divide people; this is of type"
        f" {question.type}: {_TYPED}. {_WAYS_OUT.get(question.type, _BANDS)}"
    )


def _refused(row: PlanRow, instrument: Instrument, form: Form) -> Iterator[tuple[str, str, str]]:
    """(column, question, reason) of what a row must not name."""
    for name in row.domains:
        if name in form.questions and (reason := why_no_level(name, instrument, form)):
            yield "by", name, reason
    named = {"question": row.question, "denominator": row.denominator}
    for column, name in named.items():
        if name not in form.questions:
            continue
        kind = form.questions[name].type
        if reason := why_nowhere(name, instrument, form):
            yield column, name, reason
        elif row.statistic not in OF_CHOICES and kind not in _COUNTED and not form.questions[name].is_select:
            reason = (
                f"a {row.statistic} is one of numbers; this question is of type {kind}. Take the row out."
            )
            yield column, name, reason
