"""A first list of analysis for a form nobody has written one for: a table for every select question, number
and stack.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.expressions.xlsform import parse, questions_in
from analysis.files import guard_formula, write_atomic
from analysis.identifiers import distinct, storable
from analysis.intake.answers.stack import stacked_variables, with_stacks
from analysis.intake.form.form import Form, Question
from analysis.intake.instrument import Instrument, Stack
from analysis.planning.drafted_phrases import draft_phrase
from analysis.planning.plan import METADATA, PLAIN_COLUMNS, TEXT_COLUMNS, PlanRow, language_code
from analysis.planning.scales import order_of
from analysis.planning.settings import SETTING_COLUMNS, setting_text
from analysis.problems import CaseStudyError

MOST_CHOICES = 60
MEASURED = ("integer", "decimal", "range")
WRAPPER = 0.8
GENERAL = "general"
PIVOTS, TURNED = 3, 2


def draft_plan(
    form: Form,
    available: Collection[str],
    by: Sequence[str] = (),
    leave_out: Collection[str] = (),
    instrument: Instrument | None = None,
) -> tuple[PlanRow, ...]:
    """A plan with one table a select question among `available` (shares) and a number (mean and median),
    split by each of `by`.

    Sections are the form's own groups: for each question the outermost group that does not wrap nearly the
    whole form. Questions in `leave_out`, gates (consent, eligibility), and lists of more than 60 choices
    (places, enumerators) get no table. What a stack gathers is counted over the stack, as reports and as the
    people who made any, where the first of its questions stands. `instrument` has the stacks, and says what
    one interview is of.

    Raises CaseStudyError when nothing is left to tabulate.
    """
    left_out = {*leave_out, *find_gates(form)}
    stacks = instrument.stacks if instrument else {}
    stack_of = {name: stack for stack, declared in stacks.items() for name in _gathered(declared, form)}
    questions = [
        question
        for name, question in form.questions.items()
        if name in available and _is_counted(form, question, left_out, stack_of)
    ]
    if not questions:
        raise CaseStudyError(
            f"{form.source}: no select question or number of this form is in the export, so there is nothing"
            " to tabulate. Check that the form and the export belong together."
        )
    wrappers = _wrappers(questions)
    rows: list[PlanRow] = []
    drafted: set[str] = set()
    names = _names(question.name for question in questions)
    sections = _names([*form.groups, GENERAL])
    for question in questions:
        section, stack = sections[_section(question, wrappers)], stack_of.get(question.name)
        if stack is None:
            rows += _rows_of(form, question, names[question.name], section, by, instrument)
        elif stack not in drafted:
            drafted.add(stack)
            rows += _rows_of_stack(
                with_stacks(form, {stack: stacks[stack]}),
                stack,
                [name for name in stacked_variables(stacks[stack], form) if name not in left_out],
                section,
                by,
            )
    pivots = _pivots(form, questions)
    return tuple(replace(row, key=row.question in pivots and not row.by) for row in rows)


def _pivots(form: Form, questions: Sequence[Question]) -> frozenset[str]:
    """The questions that a survey turns on: the PIVOTS single choices whose answers decide most often whether
    others are asked, TURNED or more. One that decides over most of the form is a gate, or says who speaks.
    """
    turned: Counter[str] = Counter()
    for question in questions:
        turned.update(_depends_on(form, question.name) - {question.name})
    pivots = []
    for question in questions:
        if question.type == "select_one" and TURNED <= turned[question.name] <= len(questions) / 2:
            pivots.append(question.name)
    return frozenset(sorted(pivots, key=lambda name: -turned[name])[:PIVOTS])


def _gathered(declared: Stack, form: Form) -> list[str]:
    """The form's questions that a stack takes its answers from."""
    if declared.repeat:
        return list(stacked_variables(declared, form))
    return [name for block in declared.blocks for name in block.columns.values()]


def find_gates(form: Form) -> frozenset[str]:
    """Questions that decide whether there is an interview: every select question after them depends on their
    answer.

    Whoever gave another answer was asked nothing more, so that everybody interviewed gave the same.
    """
    selects = [question.name for question in form.questions.values() if question.is_select]
    looked_at = {name: _depends_on(form, name) for name in selects}
    gates = set()
    for place, name in enumerate(selects):
        later_selects = selects[place + 1 :]
        # A gate stands before nearly everything; one that closes a last section is a question like others.
        is_early = len(later_selects) > WRAPPER * (len(selects) - 1)
        decides = is_early and form.questions[name].type == "select_one"
        if decides and all(name in looked_at[later] for later in later_selects):
            gates.add(name)
    return frozenset(gates)


def _depends_on(form: Form, question: str) -> frozenset[str]:
    """The questions whose answers decide whether this one is asked, directly."""
    return frozenset().union(*(questions_in(parse(condition)) for condition in form.relevants(question)))


def write_plan(plan: Iterable[PlanRow], languages: Sequence[str], path: Path) -> Path:
    """Write a plan as plan.csv, with one column a text and language code, and return the path.

    Settings that every row leaves as they are get no column.
    """
    rows = tuple(plan)
    settings = []
    for name in SETTING_COLUMNS:
        if any(setting_text(row, name) for row in rows):
            settings.append(name)
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
        writer.writerow({name: guard_formula(str(value)) for name, value in record.items()})
    return write_atomic(path, stream.getvalue())


def _is_counted(form: Form, question: Question, leave_out: Collection[str], stacked: Collection[str]) -> bool:
    """Whether a question gets a table: a number, or a choice among not too many, asked once or stacked."""
    short = question.is_select and len(form.choices(question.name)) <= MOST_CHOICES
    if question.name in leave_out or (question.repeat is not None and question.name not in stacked):
        return False
    return short or question.type in MEASURED


def _wrappers(questions: Sequence[Question]) -> set[str]:
    """The groups that hold nearly all questions, and so divide nothing."""
    held = Counter(group for question in questions for group in question.groups)
    return {group for group, count in held.items() if count > WRAPPER * len(questions)}


def _section(question: Question, wrappers: Collection[str]) -> str:
    inside = [group for group in question.groups if group not in wrappers]
    return inside[0] if inside else GENERAL


def identifier(name: str) -> str:
    """A name that can stand as a file's or a sheet's: letters, digits, _ and - only."""
    return storable(re.sub(r"[^\w-]+", "_", name).strip("_") or "unnamed")


def _names(names: Iterable[str]) -> dict[str, str]:
    """Name -> its table or section; Q1 and q1 would be one file where case does not count."""
    return distinct({name: identifier(name) for name in names})


def _rows_of(
    form: Form,
    question: Question,
    table: str,
    section: str,
    by: Sequence[str],
    instrument: Instrument | None,
) -> Iterable[PlanRow]:
    row = PlanRow(table, section, question.name, title=_title(form, question.name), figure="none")
    if question.is_select:
        order = order_of(form, question)
        phrase = _phrases(form, question.name, instrument)
        yield from _split(replace(row, order=order, figure="bars", phrase=phrase), by)
        return
    for statistic in ("mean", "median"):
        yield from _split(replace(row, statistic=statistic), by)


def _rows_of_stack(
    form: Form, stack: str, variables: Iterable[str], section: str, by: Sequence[str]
) -> Iterable[PlanRow]:
    """A table a stacked choice: of reports, and of the people who made any; a mean and median a number."""
    for variable in variables:
        question = form.questions[variable]
        if question.type in MEASURED:
            yield from _numbers_of_stack(form, stack, variable, section, by)
        if not question.is_select or len(form.choices(variable)) > MOST_CHOICES:
            continue
        order = order_of(form, question)
        row = PlanRow(
            identifier(f"{stack}_{variable}"),
            section,
            variable,
            stack=stack,
            order=order,
            title=_title(form, variable),
        )
        yield from _split(replace(row, unit="reports", figure="bars"), by)
        yield from _split(replace(row, figure="none"), by)


def _numbers_of_stack(
    form: Form, stack: str, variable: str, section: str, by: Sequence[str]
) -> Iterable[PlanRow]:
    table, title = identifier(f"{stack}_{variable}"), _title(form, variable)
    for statistic in ("mean", "median"):
        row = PlanRow(table, section, variable, statistic, "reports", stack, title=title, figure="none")
        yield from _split(row, by)


def _split(row: PlanRow, by: Sequence[str]) -> Iterable[PlanRow]:
    """A row of everyone, and one for each domain but itself; figures are of everyone."""
    for domain in ("", *by):
        if domain != row.question:
            own = replace(row, figure="none", phrase={}) if domain else row
            yield replace(own, by=domain)


def _phrases(form: Form, question: str, instrument: Instrument | None) -> dict[str, str]:
    """The first phrases of a question, in the languages that rules make one in."""
    units = instrument.unit_names if instrument else {}
    asked = instrument is None or not instrument.surveyed
    drafted = {
        code: draft_phrase(form, question, code, units.get(code, ""), asked=asked)
        for code in form_codes(form)
    }
    return {code: text for code, text in drafted.items() if text}


def _title(form: Form, question: str) -> dict[str, str]:
    return {code: without_braces(form.label(question, code)) + " – {city}" for code in form_codes(form)}


def without_braces(text: str) -> str:
    """A form's words as part of a title, in which braces are filled."""
    return text.replace("{", "(").replace("}", ")")


def form_codes(form: Form) -> tuple[str, ...]:
    """The form's languages as the codes that plans and params use."""
    return tuple(dict.fromkeys(language_code(language) or "en" for language in form.languages))
