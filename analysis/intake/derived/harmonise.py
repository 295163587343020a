"""Other names of questions and choices in other rounds and regions, from harmonise.csv.

1. A row says what a name or code of another form is called in this one; it holds before the form's own
   meaning of that name, for all its questions and choices at once, so that two of them can change places.
2. A row with a `round` holds for the surveys of that wave only; a blank `round` holds for every export.
3. A name that this form has for something else can't stand for two things in one export: both its own
   column and one that is mapped to it are refused (see `check_columns`).
4. A dropped question or choice is one that an earlier form had under a name this form uses for another.
5. A row that is not confirmed changes nothing, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.intake.form.form import Form
from analysis.problems import Problems, suggestion
from analysis.reading.workbooks import read_records

COLUMNS = ("kind", "question", "alias", "canonical", "note")
CONFIRMED, ROUND = "confirmed", "round"
QUESTION, CHOICE = "question", "choice"
DROPPED_QUESTION, DROPPED_CHOICE = "dropped question", "dropped choice"
KINDS = (QUESTION, CHOICE, DROPPED_QUESTION, DROPPED_CHOICE)


@dataclass(frozen=True)
class Aliases:
    """`questions`: alias -> the form's name. `choices`: question -> alias -> the choice's name.

    `dropped_questions` are names of columns that are not the form's question of that name, `dropped_choices`
    question -> code -> what that answer is called, for answers the form does not have.
    """

    questions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dropped_questions: frozenset[str] = frozenset()
    dropped_choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    """Aliases of questions that are names of other questions of the form."""


@dataclass
class _Rows:
    """What is collected while the rows are read, and where they stand."""

    form: Form
    where: str
    problems: Problems
    questions: dict[str, str] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    dropped_questions: set[str] = field(default_factory=set)
    dropped_choices: dict[str, dict[str, str]] = field(default_factory=dict)
    everywhere: list[tuple[int, str]] = field(default_factory=list)

    def fatal(self, number: int, column: str, sentence: str, got: str, expected: str = "") -> None:
        self.problems.fatal(self.where, sentence, row=number, column=column, got=got, expected=expected)


def read_harmonise(path: Path, form: Form, problems: Problems, wave: str = "") -> Aliases:
    """The aliases in the file at `path` that hold for a wave; none where there is no file.

    A choice row without a question holds for every question whose list has the canonical choice,
    which may be given by name or label. What the form does not have is a fatal problem. Where there is a
    column `confirmed` (as `casestudy harmonise` drafts it), a row that is blank there is a warning and not
    applied.
    """
    if not Path(path).is_file():
        return Aliases()
    rows = _Rows(form, str(path), problems)
    for number, record in _records(Path(path), problems):
        if record.get(CONFIRMED, "yes").casefold() in ("", "no"):
            unsure = "This row is not confirmed and not applied. Write yes in it, or take it out."
            problems.warn(str(path), unsure, row=number, column=CONFIRMED, got=record["alias"])
        elif not _is_of(record, wave):
            continue
        elif record["kind"] in _READ:
            _READ[record["kind"]](rows, record, number)
            if not record.get(ROUND) and _is_own(record, form):
                rows.everywhere.append((number, record["alias"]))
        else:
            rows.fatal(number, "kind", "This kind is not known.", record["kind"], "question or choice")
    _tell_everywhere(rows)
    moved = frozenset(alias for alias in rows.questions if alias in form.questions)
    dropped = frozenset(rows.dropped_questions)
    return Aliases(rows.questions, rows.choices, dropped, rows.dropped_choices, moved)


def _records(path: Path, problems: Problems) -> list[tuple[int, dict[str, str]]]:
    """The rows with the columns that drafts add; which of these the file has is left to it."""
    met = Problems()
    records = read_records(path, COLUMNS, met, also=CONFIRMED)
    if any(problem.got == ROUND for problem in met):
        met = Problems()
        records = read_records(path, (*COLUMNS, ROUND), met, also=CONFIRMED)
    problems.extend(met)
    return records


def _is_own(record: Mapping[str, str], form: Form) -> bool:
    """Whether the alias is a name that the form uses itself."""
    alias, question = record["alias"], record["question"]
    if record["kind"] in (QUESTION, DROPPED_QUESTION):
        return alias in form.questions and alias != record["canonical"]
    if alias == record["canonical"]:
        return False
    asked = [question] if question else list(form.questions)
    return any(
        alias == choice.name for name in asked if name in form.questions for choice in form.choices(name)
    )


def _tell_everywhere(rows: _Rows) -> None:
    """Rows that change the form's own names, without a round, also change exports that need no change."""
    if rows.everywhere:
        number, alias = rows.everywhere[0]
        names = ", ".join(dict.fromkeys(alias for _, alias in rows.everywhere))
        rows.problems.warn(
            rows.where,
            f"The form uses these names itself ({names}), and they are changed in every export of this"
            " instrument. If only some exports need it, name their wave in a column `round` (several parted"
            " by |).",
            row=number,
            got=alias,
        )


def _is_of(record: Mapping[str, str], wave: str) -> bool:
    rounds = [name.strip() for name in record.get(ROUND, "").split("|")]
    return rounds == [""] or wave in rounds


def _add_question(rows: _Rows, record: Mapping[str, str], number: int) -> None:
    alias, canonical = record["alias"], record["canonical"]
    if canonical not in rows.form.questions:
        sentence = "The form has no such question."
        rows.fatal(number, "canonical", sentence, canonical, suggestion(canonical, rows.form.questions))
    elif rows.questions.get(alias, canonical) != canonical or alias in rows.dropped_questions:
        rows.fatal(number, "alias", "This alias already stands for another question.", alias)
    elif alias != canonical:
        rows.questions[alias] = canonical


def _drop_question(rows: _Rows, record: Mapping[str, str], number: int) -> None:
    if record["alias"] in rows.questions:
        rows.fatal(number, "alias", "This alias already stands for another question.", record["alias"])
    rows.dropped_questions.add(record["alias"])


def _questions_of(rows: _Rows, record: Mapping[str, str], number: int) -> Sequence[str]:
    """The questions that a choice row is about; none, with a problem, where the form has no such."""
    question = record["question"]
    if question and question not in rows.form.questions:
        sentence = "The form has no such question."
        rows.fatal(number, "question", sentence, question, suggestion(question, rows.form.questions))
        return ()
    return [question] if question else list(rows.form.questions)


def _add_choice(rows: _Rows, record: Mapping[str, str], number: int) -> None:
    asked = _questions_of(rows, record, number)
    alias, canonical = record["alias"], record["canonical"]
    names = {name: _choice_name(rows.form, name, canonical) for name in asked}
    if asked and not any(names.values()):
        options = dict.fromkeys(choice.name for name in asked for choice in rows.form.choices(name))
        expected = suggestion(canonical, options)
        rows.fatal(number, "canonical", "The form has no such choice.", canonical, expected)
    for name, choice in names.items():
        if not choice:
            continue
        others = {**rows.choices.get(name, {}), **rows.dropped_choices.get(name, {})}
        if others.get(alias, choice) != choice:
            rows.fatal(number, "alias", f"This alias already stands for {others[alias]!r}.", alias)
        rows.choices.setdefault(name, {})[alias] = choice


def _drop_choice(rows: _Rows, record: Mapping[str, str], number: int) -> None:
    alias, called = record["alias"], record["canonical"]
    if not record["question"]:
        sentence = "A dropped choice is of one question; name it."
        rows.fatal(number, "question", sentence, record["question"])
        return
    for name in _questions_of(rows, record, number):
        taken = _choice_name(rows.form, name, called)
        if not called or taken:
            sentence = "A dropped choice needs a text of its own that no choice of the form has."
            rows.fatal(number, "canonical", sentence, called)
        elif alias in rows.choices.get(name, {}):
            stands = rows.choices[name][alias]
            rows.fatal(number, "alias", f"This alias already stands for {stands!r}.", alias)
        else:
            rows.dropped_choices.setdefault(name, {})[alias] = called


_READ = {
    QUESTION: _add_question,
    CHOICE: _add_choice,
    DROPPED_QUESTION: _drop_question,
    DROPPED_CHOICE: _drop_choice,
}


def _choice_name(form: Form, question: str, text: str) -> str | None:
    """The choice of that name; else the only one with that label."""
    labelled = []
    for choice in form.choices(question):
        if choice.name == text:
            return text
        if any(label == text for _, label in choice.texts):
            labelled.append(choice.name)
    return labelled[0] if len(labelled) == 1 else None
