"""What a list of analysis must not ask for, in sentences that say what to put instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from analysis.identifiers import storable
from analysis.intake.answers.stack import stacked_variables, with_stacks
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.planning.levels import check_levels
from analysis.planning.phrases import check_phrases
from analysis.planning.row import FIGURES, ORDERS, PlanRow
from analysis.problems import Problems, suggestion
from analysis.vocabulary import OF_CHOICES, PLANNED_UNITS, STATISTICS

TEXTS = ("title", "column", "sentence", "note", "phrase")
OWN_PLACEHOLDERS = {"sentence": ("choice", "parts"), "phrase": ("choice", "question")}
"""What is filled in a text beside {city}."""


def check_plan(
    rows: Sequence[PlanRow], instrument: Instrument, form: Form, where: str, problems: Problems
) -> None:
    """Report every row that names something the form, the instrument or this program does not have."""
    seen: dict[tuple[str, ...], PlanRow] = {}
    _check_case(rows, where, problems)
    for row in rows:
        met = len(problems.fatals)
        _check_words(row, where, problems)
        _check_questions(row, instrument, form, where, problems)
        if len(problems.fatals) > met:
            continue  # what it shares with other rows may be the same slip
        first = seen.setdefault((row.table, row.question, row.statistic, row.unit), row)
        twin = seen.setdefault(row.identity, row)
        if twin is not row:
            same = (
                f"this row asks for the same numbers as row {twin.line}; give it another table id or take it"
                " out."
            )
            problems.fatal(where, same, row=row.line, got=row.table)
        elif row.section != first.section:
            other = f"row {first.line} has this table in the section {first.section!r}; a table is in one."
            problems.fatal(where, other, row=row.line, column="section", got=row.section)
        elif (row.stack, row.exclude, row.denominator) != (first.stack, first.exclude, first.denominator):
            other = (
                f"this row has another stack, exclude or denominator than row {first.line}, whose numbers it"
                " would share"
            )
            problems.fatal(where, f"{other}; give it another table id.", row=row.line, got=row.table)


def _check_case(rows: Sequence[PlanRow], where: str, problems: Problems) -> None:
    """Tables become files, and Windows and macOS tell no capitals from small letters in their names."""
    first: dict[str, PlanRow] = {}
    for row in rows:
        earlier = first.setdefault(row.table.casefold(), row)
        if earlier.table != row.table:
            sentence = (
                f"row {earlier.line} has the table {earlier.table!r}, and Windows and macOS can't store both;"
                " write them alike, or name one otherwise."
            )
            problems.fatal(where, sentence, row=row.line, column="table", got=row.table)


def _check_words(row: PlanRow, where: str, problems: Problems) -> None:
    for column, known in (
        ("statistic", STATISTICS),
        ("unit", PLANNED_UNITS),
        ("order", ORDERS),
        ("figure", FIGURES),
    ):
        got = getattr(row, column)
        if got not in known:
            problems.fatal(
                where,
                "this word is not known.",
                row=row.line,
                column=column,
                got=got,
                expected=suggestion(got, known),
            )
    for column in ("table", "section"):
        if not getattr(row, column):
            sentence = f"the row names no {column}; write one, of letters, digits, - and _."
            problems.fatal(where, sentence, row=row.line, column=column)
        elif not re.fullmatch(r"[\w-]+", getattr(row, column)):
            problems.fatal(
                where,
                "this names a file or a sheet; use letters, digits, - and _ only.",
                row=row.line,
                column=column,
                got=getattr(row, column),
            )
        elif storable(getattr(row, column)) != getattr(row, column):
            problems.fatal(
                where,
                "Windows keeps this name for itself and can't store a file of it; name it otherwise.",
                row=row.line,
                column=column,
                got=getattr(row, column),
                expected=f"for example {storable(getattr(row, column))!r}",
            )
    _check_placeholders(row, where, problems)


def _check_placeholders(row: PlanRow, where: str, problems: Problems) -> None:
    """Braces are filled in texts; what nothing fills would be printed as it stands."""
    for text in TEXTS:
        known = ("city", *OWN_PLACEHOLDERS.get(text, ()))
        for language, written in getattr(row, text).items():
            for name in re.findall(r"\{([^{}]*)\}", written):
                if name not in known:
                    expected = suggestion(name, [f"{{{one}}}" for one in known])
                    sentence = "nothing fills these braces; they would be printed as they stand."
                    problems.fatal(
                        where,
                        sentence,
                        row=row.line,
                        column=f"{text}::{language}",
                        got=f"{{{name}}}",
                        expected=expected,
                    )
            if written.count("{") != written.count("}"):
                sentence = "a brace has no partner, so that nothing fills it."
                column = f"{text}::{language}"
                problems.fatal(where, sentence, row=row.line, column=column, got=written, expected="{city}")


def _check_questions(
    row: PlanRow, instrument: Instrument, form: Form, where: str, problems: Problems
) -> None:
    stacked: tuple[str, ...] = ()
    if row.stack and row.stack not in instrument.stacks:
        _unknown(
            row,
            "stack",
            row.stack,
            instrument.stacks,
            "the instrument declares no such stack.",
            where,
            problems,
        )
        return
    if row.stack:
        stacked = stacked_variables(instrument.stacks[row.stack], form)
        form = with_stacks(form, {row.stack: instrument.stacks[row.stack]})
    elif row.unit == "reports":
        sentence = "a table of reports needs a stack: name it in the column `stack`."
        expected = suggestion(row.question, instrument.stacks)
        problems.fatal(where, sentence, row=row.line, column="unit", got=row.unit, expected=expected)
        return
    named = [("question", row.question), *(("by", name) for name in row.domains)]
    for column, name in [*named, *([("denominator", row.denominator)] if row.denominator else [])]:
        if name not in form.questions:
            _unknown(row, column, name, form.questions, "the form has no such question.", where, problems)
    if row.question in form.questions:
        _check_repeat(row, instrument, form, where, problems)
        _check_statistic(row, form, where, problems)
        choices = [choice.name for choice in form.choices(row.question)]
        for choice in row.exclude:
            if choice not in choices:
                _unknown(row, "exclude", choice, choices, "the question has no such choice.", where, problems)
        check_phrases(row, choices, where, problems)
    statistic = STATISTICS.get(row.statistic)
    if statistic and statistic.told_by == "denominator" and not row.denominator:
        problems.fatal(where, f"a {row.statistic} needs its denominator.", row=row.line, column="denominator")
    check_levels(row, instrument, form, where, problems)
    if row.by:
        _check_domains(row, form, where, problems)
    _check_settings(row, where, problems)
    _check_people(row, stacked, where, problems)


def _check_repeat(row: PlanRow, instrument: Instrument, form: Form, where: str, problems: Problems) -> None:
    """What was asked once a row of a repeat is no answer of an interview, nor of a row of another repeat."""
    counted = instrument.stacks[row.stack].repeat if row.stack else ""
    for name in row.domains:
        asked_in = form.questions[name].repeat if name in form.questions else None
        if asked_in and asked_in != counted:
            sentence = (
                f"this question is asked in the repeat {asked_in}, and the row counts"
                f" {f'rows of {counted}' if counted else 'interviews'}, which have no one answer to it."
            )
            problems.fatal(where, sentence, row=row.line, column="by", got=name)
    repeat = form.questions[row.question].repeat
    if not repeat or row.stack:
        return
    stacks = [name for name, stack in instrument.stacks.items() if stack.repeat == repeat]
    sentence = (
        f"this question is asked in the repeat {repeat}, several times an interview: name its stack, or make"
        " one answer of an interview of it with `of_repeat` in indicators.yaml."
    )
    expected = f"the stack {stacks[0]!r}" if stacks else f"a stack of the repeat {repeat} in instrument.yaml"
    problems.fatal(where, sentence, row=row.line, column="stack", got=row.question, expected=expected)


def _unknown(
    row: PlanRow, column: str, got: str, known: Iterable[str], problem: str, where: str, problems: Problems
) -> None:
    problems.fatal(where, problem, row=row.line, column=column, got=got, expected=suggestion(got, known))


def _check_people(row: PlanRow, stacked: Collection[str], where: str, problems: Problems) -> None:
    """Who may report several times has no one place, age or sum of what was reported."""
    if row.unit != "respondents":
        return
    for name in set(row.domains) & set(stacked):
        problems.fatal(
            where,
            "people can't be split by something they may report more than once; count reports instead.",
            row=row.line,
            column="by",
            got=name,
        )
    if row.question in stacked and row.statistic not in OF_CHOICES:
        problems.fatal(
            where,
            f"people have no {row.statistic} of something they may report more than once; count reports"
            " instead.",
            row=row.line,
            column="unit",
            got=row.unit,
        )


def _check_statistic(row: PlanRow, form: Form, where: str, problems: Problems) -> None:
    question = form.questions[row.question]
    wants_choices = row.statistic in OF_CHOICES
    if row.statistic in STATISTICS and wants_choices != question.is_select:
        problems.fatal(
            where,
            f"a {row.statistic} can't be taken of a question of type {question.type}.",
            row=row.line,
            column="statistic",
            got=row.statistic,
            expected="share or count" if question.is_select else "mean, median, quantile, total or ratio",
        )
    if row.unit == "mentions" and question.type != "select_multiple":
        problems.fatal(
            where,
            f"mentions are the choices ticked in a multi-select; a question of type {question.type} has"
            " none.",
            row=row.line,
            column="unit",
            got=row.unit,
        )


def _check_domains(row: PlanRow, form: Form, where: str, problems: Problems) -> None:
    """Crossed levels must not overlap, and need two different questions."""
    if len(set(row.domains)) < len(row.domains):
        problems.fatal(
            where, "a question is crossed with itself; name it once.", row=row.line, column="by", got=row.by
        )
    for name in row.domains if len(row.domains) > 1 or row.missing or row.test else ():
        if name in form.questions and form.questions[name].type == "select_multiple":
            problems.fatal(
                where,
                "people can be in several levels of a multi-select, so it can't be crossed or tested, "
                "nor be missing; give it a row of its own.",
                row=row.line,
                column="by",
                got=name,
            )


def _check_settings(row: PlanRow, where: str, problems: Problems) -> None:
    """A setting that its row's statistic or domain knows nothing of would be read as if it had an effect."""
    statistic = STATISTICS.get(row.statistic)
    if statistic is None:
        return  # the unknown word is told already
    wrong = {
        "probability": row.probability is not None and statistic.told_by != "probability",
        "numerator_missing_is_zero": row.numerator_missing_is_zero
        and "numerator_missing_is_zero" not in statistic.options,
        "drop_zero_denominator": row.drop_zero_denominator
        and "drop_zero_denominator" not in statistic.options,
        "top": row.top > 0 and row.statistic not in OF_CHOICES,
        "missing": row.missing and not row.by,
        "test": row.test and (not row.by or row.statistic != "share" or row.unit == "mentions"),
    }
    for column in (name for name, is_wrong in wrong.items() if is_wrong):
        problems.fatal(
            where,
            f"this setting has no effect here: {_NEEDED[column]}. Take it out.",
            row=row.line,
            column=column,
        )
    if statistic.told_by == "probability" and row.probability is None:
        problems.fatal(
            where, f"a {row.statistic} needs its probability, like 0.9.", row=row.line, column="probability"
        )


_NEEDED = {
    "probability": "only a quantile has one",
    "numerator_missing_is_zero": "it is one of ratios",
    "drop_zero_denominator": "it is one of ratios",
    "top": "only shares and counts have choices",
    "missing": "the row has no `by`",
    "test": "it needs shares of respondents or reports, and a `by`",
}
