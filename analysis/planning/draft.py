"""A first list of analysis for a form nobody has written one for: a table for every select question."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from analysis.files import write_atomic
from analysis.intake.expression import parse, questions_in
from analysis.intake.form import Form, Question
from analysis.planning.plan import METADATA, PLAIN_COLUMNS, TEXT_COLUMNS, PlanRow, language_code
from analysis.planning.settings import SETTING_COLUMNS, setting_text
from analysis.problems import CaseStudyError

MOST_CHOICES = 60
WRAPPER = 0.8


def draft_plan(
    form: Form, available: Collection[str], by: Sequence[str] = (), leave_out: Collection[str] = ()
) -> tuple[PlanRow, ...]:
    """A plan with one table a select question among `available`, split by each question in `by`.

    Sections are the form's own groups: for each question the outermost group that does not wrap
    nearly the whole form. Questions in `leave_out`, gates (consent, eligibility), and lists of more
    than 60 choices (places, enumerators) get no table.

    Raises CaseStudyError when nothing is left to tabulate.
    """
    questions = [
        question
        for name, question in form.questions.items()
        if question.is_select
        and name in available
        and name not in leave_out
        and question.repeat is None
        and len(form.choices(name)) <= MOST_CHOICES
    ]
    gates = find_gates(form)
    questions = [question for question in questions if question.name not in gates]
    if not questions:
        raise CaseStudyError(
            f"{form.source}: no select question of this form is in the export, so there is nothing to tabulate. "
            "Check that the form and the export belong together."
        )
    wrappers = _wrappers(questions)
    return tuple(
        row for question in questions for row in _rows_of(form, question, _section(question, wrappers), by)
    )


def find_gates(form: Form) -> frozenset[str]:
    """Questions that decide whether there is an interview: every select question after them depends on their answer.

    Whoever gave another answer was asked nothing more, so that everybody interviewed gave the same.
    """
    selects = [question.name for question in form.questions.values() if question.is_select]
    looked_at = {name: _depends_on(form, name) for name in selects}
    return frozenset(
        name
        for place, name in enumerate(selects)
        if form.questions[name].type == "select_one"
        and len(selects) - place - 1 > WRAPPER * (len(selects) - 1)
        and all(name in looked_at[later] for later in selects[place + 1 :])
    )


def _depends_on(form: Form, question: str) -> frozenset[str]:
    """The questions whose answers decide whether this one is asked, directly."""
    return frozenset().union(*(questions_in(parse(condition)) for condition in form.relevants(question)))


def write_plan(plan: Iterable[PlanRow], languages: Sequence[str], path: Path) -> Path:
    """Write a plan as plan.csv, with one column a text and language code, and return the path.

    Settings that every row leaves as they are get no column.
    """
    rows = tuple(plan)
    settings = [name for name in SETTING_COLUMNS if any(setting_text(row, name) for row in rows)]
    metadata = dict.fromkeys(name for row in rows for name in row.metadata)
    texts = [f"{text}::{language}" for text in TEXT_COLUMNS for language in languages]
    stream = io.StringIO()
    header = [*PLAIN_COLUMNS, *settings, *(METADATA + name for name in metadata), *texts]
    writer = csv.DictWriter(stream, header, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        record = {name: getattr(row, name) for name in PLAIN_COLUMNS} | {"exclude": " ".join(row.exclude)}
        record |= {name: setting_text(row, name) for name in settings}
        record |= {METADATA + name: row.metadata.get(name, "") for name in metadata}
        for text in TEXT_COLUMNS:
            record |= {f"{text}::{language}": getattr(row, text).get(language, "") for language in languages}
        writer.writerow(record)
    return write_atomic(path, stream.getvalue())


def _wrappers(questions: Sequence[Question]) -> set[str]:
    """The groups that hold nearly all questions, and so divide nothing."""
    held = Counter(group for question in questions for group in question.groups)
    return {group for group, count in held.items() if count > WRAPPER * len(questions)}


def _section(question: Question, wrappers: Collection[str]) -> str:
    inside = [group for group in question.groups if group not in wrappers]
    return identifier(inside[0]) if inside else "general"


def identifier(name: str) -> str:
    """A name that can stand as a file's or a sheet's: letters, digits, _ and - only."""
    return re.sub(r"[^\w-]+", "_", name).strip("_") or "unnamed"


def _rows_of(form: Form, question: Question, section: str, by: Sequence[str]) -> Iterable[PlanRow]:
    title = {code: form.label(question.name, code) + " – {city}" for code in form_codes(form)}
    for domain in ("", *by):
        if domain == question.name:
            continue
        yield PlanRow(
            table=identifier(question.name),
            section=section,
            question=question.name,
            by=domain,
            order="form" if _is_scale(form, question) else "",
            figure="none" if domain else "bars",
            title=title,
        )


def _is_scale(form: Form, question: Question) -> bool:
    """Whether most choices of a single-choice question hold a number: ages, durations, amounts."""
    labels = [form.choice_label(question.name, choice.name) for choice in form.choices(question.name)]
    numbered = sum(any(character.isdigit() for character in label) for label in labels)
    return question.type == "select_one" and numbered > len(labels) / 2


def form_codes(form: Form) -> tuple[str, ...]:
    """The form's languages as the codes that plans and params use."""
    return tuple(dict.fromkeys(language_code(language) or "en" for language in form.languages))
