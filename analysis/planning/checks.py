"""What a list of analysis must not ask for, in sentences that say what to put instead.

A row is refused where it

1. uses a word, a file name or braces that this program doesn't know (`_check_words`);
2. names a question, stack or choice that form and instrument don't have (`_check_questions`);
3. takes an answer of a repeat's row for one of an interview, or of another repeat (`_check_repeat`);
4. takes a statistic of a question that has none (`_check_statistic`);
5. splits people into what they can be several of (`_check_domains`, `_check_people`; `planning.levels` says
   what may split them at all);
6. has a setting that changes nothing (`_check_settings`);
7. asks for the numbers of another row, or shares a table with rows that it can't share it with
   (`_check_twins`, `_check_case`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from analysis.identifiers import storable
from analysis.intake.answers.stack import stacked_variables, with_stacks
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.planning.levels import check_levels
from analysis.planning.phrases import check_phrases
from analysis.planning.row import FIGURES, ORDERS, PlanRow
from analysis.problems import Problems, RowProblems, suggestion
from analysis.vocabulary import OF_CHOICES, PLANNED_UNITS, STATISTICS

TEXTS = ("title", "column", "sentence", "note", "phrase")
OWN_PLACEHOLDERS = {"sentence": ("choice", "parts"), "phrase": ("choice", "question")}
"""What is filled in a text beside {city}."""

KNOWN_WORDS = {"statistic": STATISTICS, "unit": PLANNED_UNITS, "order": ORDERS, "figure": FIGURES}


def check_plan(
    rows: Sequence[PlanRow], instrument: Instrument, form: Form, where: str, problems: Problems
) -> None:
    """Report every row that names something the form, the instrument or this program does not have."""
    sound_rows = []
    _check_case(rows, where, problems)
    for row in rows:
        fatals_before = len(problems.fatals)
        of_row = problems.of_row(where, row.line)
        _check_words(row, of_row)
        _check_questions(row, instrument, form, of_row)
        if len(problems.fatals) == fatals_before:
            sound_rows.append(row)
    # What an unsound row shares with others may be the same slip, told already.
    _check_twins(sound_rows, where, problems)


def _check_twins(rows: Sequence[PlanRow], where: str, problems: Problems) -> None:
    """Two rows of one table are different blocks of it, which share what the table stands for."""
    first_of_block: dict[tuple[str, ...], PlanRow] = {}
    first_of_identity: dict[tuple[str, ...], PlanRow] = {}
    for row in rows:
        of_row = problems.of_row(where, row.line)
        first = first_of_block.setdefault((row.table, row.question, row.statistic, row.unit), row)
        twin = first_of_identity.setdefault(row.identity, row)
        if twin is not row:
            sentence = (
                f"this row asks for the same numbers as row {twin.line}; give it another table id or take it"
                " out."
            )
            of_row.fatal("", sentence, row.table)
        elif row.section != first.section:
            sentence = f"row {first.line} has this table in the section {first.section!r}; a table is in one."
            of_row.fatal("section", sentence, row.section)
        elif (row.stack, row.exclude, row.denominator) != (first.stack, first.exclude, first.denominator):
            sentence = (
                f"this row has another stack, exclude or denominator than row {first.line}, whose numbers it"
                " would share; give it another table id."
            )
            of_row.fatal("", sentence, row.table)


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
            problems.of_row(where, row.line).fatal("table", sentence, row.table)


def _check_words(row: PlanRow, of_row: RowProblems) -> None:
    for column, words in KNOWN_WORDS.items():
        if getattr(row, column) not in words:
            of_row.unknown(column, getattr(row, column), words, "this word is not known.")
    for column in ("table", "section"):
        check_file_name(column, getattr(row, column), of_row)
    for text in TEXTS:
        for language, written in getattr(row, text).items():
            _check_braces(text, f"{text}::{language}", written, of_row)


def check_file_name(column: str, name: str, of_row: RowProblems) -> None:
    """Tables and sections name files and sheets, on any system."""
    if not name:
        of_row.fatal(column, f"the row names no {column}; write one, of letters, digits, - and _.")
    elif not re.fullmatch(r"[\w-]+", name):
        of_row.fatal(column, "this names a file or a sheet; use letters, digits, - and _ only.", name)
    elif storable(name) != name:
        sentence = "Windows keeps this name for itself and can't store a file of it; name it otherwise."
        of_row.fatal(column, sentence, name, f"for example {storable(name)!r}")


def _check_braces(text: str, column: str, written: str, of_row: RowProblems) -> None:
    """Braces are filled in texts; what nothing fills would be printed as it stands."""
    placeholders = ("city", *OWN_PLACEHOLDERS.get(text, ()))
    for name in re.findall(r"\{([^{}]*)\}", written):
        if name not in placeholders:
            braces = [f"{{{placeholder}}}" for placeholder in placeholders]
            sentence = "nothing fills these braces; they would be printed as they stand."
            of_row.unknown(column, f"{{{name}}}", braces, sentence)
    if written.count("{") != written.count("}"):
        of_row.fatal(column, "a brace has no partner, so that nothing fills it.", written, "{city}")


def _check_questions(row: PlanRow, instrument: Instrument, form: Form, of_row: RowProblems) -> None:
    stacked: tuple[str, ...] = ()
    if row.stack and row.stack not in instrument.stacks:
        of_row.unknown("stack", row.stack, instrument.stacks, "the instrument declares no such stack.")
        return
    if row.stack:
        stacked = stacked_variables(instrument.stacks[row.stack], form)
        form = with_stacks(form, {row.stack: instrument.stacks[row.stack]})
    elif row.unit == "reports":
        sentence = "a table of reports needs a stack: name it in the column `stack`."
        of_row.fatal("unit", sentence, row.unit, suggestion(row.question, instrument.stacks))
        return

    for column, name in _named_questions(row):
        if name not in form.questions:
            of_row.unknown(column, name, form.questions, "the form has no such question.")
    if row.question in form.questions:
        _check_repeat(row, instrument, form, of_row)
    check_asked(row, form, of_row)
    check_levels(row, instrument, form, of_row)
    _check_people(row, stacked, of_row)


def check_asked(row: PlanRow, form: Form, of_row: RowProblems) -> None:
    """Whether its statistic can be taken of its questions, and its settings mean something: what is asked of
    a row of a plan and of a table at the bench alike.
    """
    if row.question in form.questions:
        _check_statistic(row, form, of_row)
        _check_choices(row, form, of_row)
    statistic = STATISTICS.get(row.statistic)
    if statistic and statistic.told_by == "denominator":
        _check_denominator(row, form, of_row)
    _check_domains(row, form, of_row)
    _check_settings(row, of_row)


def _check_denominator(row: PlanRow, form: Form, of_row: RowProblems) -> None:
    question = form.questions.get(row.denominator)
    if not row.denominator:
        of_row.fatal("denominator", f"a {row.statistic} needs its denominator.")
    elif question is not None and question.is_select:
        sentence = f"nothing can be divided by a question of type {question.type}."
        of_row.fatal("denominator", sentence, row.denominator, "a question answered with numbers")


def _named_questions(row: PlanRow) -> Iterator[tuple[str, str]]:
    """(column, question) of all that a row names."""
    yield "question", row.question
    for name in row.domains:
        yield "by", name
    if row.denominator:
        yield "denominator", row.denominator


def _check_choices(row: PlanRow, form: Form, of_row: RowProblems) -> None:
    choices = [choice.name for choice in form.choices(row.question)]
    for choice in row.exclude:
        if choice not in choices:
            of_row.unknown("exclude", choice, choices, "the question has no such choice.")
    check_phrases(row, choices, of_row)


def _check_repeat(row: PlanRow, instrument: Instrument, form: Form, of_row: RowProblems) -> None:
    """What was asked once a row of a repeat is no answer of an interview, nor of a row of another repeat."""
    counted = instrument.stacks[row.stack].repeat if row.stack else ""
    counted_rows = f"rows of {counted}" if counted else "interviews"
    for name in row.domains:
        asked_in = form.questions[name].repeat if name in form.questions else None
        if asked_in and asked_in != counted:
            sentence = (
                f"this question is asked in the repeat {asked_in}, and the row counts {counted_rows}, which"
                " have no one answer to it."
            )
            of_row.fatal("by", sentence, name)
    repeat = form.questions[row.question].repeat
    if not repeat or row.stack:
        return
    stacks = [name for name, stack in instrument.stacks.items() if stack.repeat == repeat]
    sentence = (
        f"this question is asked in the repeat {repeat}, several times an interview: name its stack, or make"
        " one answer of an interview of it with `of_repeat` in indicators.yaml."
    )
    expected = f"the stack {stacks[0]!r}" if stacks else f"a stack of the repeat {repeat} in instrument.yaml"
    of_row.fatal("stack", sentence, row.question, expected)


def _check_statistic(row: PlanRow, form: Form, of_row: RowProblems) -> None:
    question = form.questions[row.question]
    wants_choices = row.statistic in OF_CHOICES
    if row.statistic in STATISTICS and wants_choices != question.is_select:
        sentence = f"a {row.statistic} can't be taken of a question of type {question.type}."
        expected = "share or count" if question.is_select else "mean, median, quantile, total or ratio"
        of_row.fatal("statistic", sentence, row.statistic, expected)
    if row.unit == "mentions" and question.type != "select_multiple":
        sentence = (
            f"mentions are the choices ticked in a multi-select; a question of type {question.type} has none."
        )
        of_row.fatal("unit", sentence, row.unit)


def _check_domains(row: PlanRow, form: Form, of_row: RowProblems) -> None:
    """Crossed levels must not overlap, and need two different questions."""
    if len(set(row.domains)) < len(row.domains):
        of_row.fatal("by", "a question is crossed with itself; name it once.", row.by)
    if len(row.domains) == 1 and not (row.missing or row.test):
        return
    for name in row.domains:
        if name in form.questions and form.questions[name].type == "select_multiple":
            sentence = (
                "people can be in several levels of a multi-select, so it can't be crossed or tested, nor be"
                " missing; give it a row of its own."
            )
            of_row.fatal("by", sentence, name)


def _check_people(row: PlanRow, stacked: Collection[str], of_row: RowProblems) -> None:
    """Who may report several times has no one place, age or sum of what was reported."""
    if row.unit != "respondents":
        return
    for name in set(row.domains) & set(stacked):
        sentence = "people can't be split by something they may report more than once; count reports instead."
        of_row.fatal("by", sentence, name)
    if row.question in stacked and row.statistic not in OF_CHOICES:
        sentence = (
            f"people have no {row.statistic} of something they may report more than once; count reports"
            " instead."
        )
        of_row.fatal("unit", sentence, row.unit)


def _check_settings(row: PlanRow, of_row: RowProblems) -> None:
    """A setting that its row's statistic or domain knows nothing of would be read as if it had an effect."""
    statistic = STATISTICS.get(row.statistic)
    if statistic is None:
        return  # the unknown word is told already
    for column, reason in _idle_settings(row):
        of_row.fatal(column, f"this setting has no effect here: {reason}. Take it out.")
    if statistic.told_by == "probability" and row.probability is None:
        of_row.fatal("probability", f"a {row.statistic} needs its probability, like 0.9.")


def _idle_settings(row: PlanRow) -> Iterator[tuple[str, str]]:
    """(column, why it changes nothing) of each setting that is given for nothing."""
    statistic = STATISTICS[row.statistic]
    if row.probability is not None and statistic.told_by != "probability":
        yield "probability", "only a quantile has one"
    for option in ("numerator_missing_is_zero", "drop_zero_denominator"):
        if getattr(row, option) and option not in statistic.options:
            yield option, "it is one of ratios"
    if row.top > 0 and row.statistic not in OF_CHOICES:
        yield "top", "only shares and counts have choices"
    if row.missing and not row.by:
        yield "missing", "the row has no `by`"
    if row.test and (not row.by or row.statistic != "share" or row.unit == "mentions"):
        yield "test", "it needs shares of respondents or reports, and a `by`"
