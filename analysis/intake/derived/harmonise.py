"""Other names of questions and choices in other rounds and regions, from harmonise.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.intake.form.form import Form
from analysis.problems import Problems, suggestion
from analysis.reading.workbooks import read_records

COLUMNS = ("kind", "question", "alias", "canonical", "note")
CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Aliases:
    """`questions`: alias -> the form's name. `choices`: question -> alias -> the choice's name."""

    questions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_harmonise(path: Path, form: Form, problems: Problems) -> Aliases:
    """The aliases in the file at `path`; none where there is no file.

    A choice row without a question holds for every question whose list has the canonical choice,
    which may be given by name or label. What the form does not have is a fatal problem. Where there is a
    column
    `confirmed` (as `casestudy harmonise` drafts it), a row that is blank there is a warning and not applied.
    """
    aliases = Aliases({}, {})
    if not Path(path).is_file():
        return aliases
    for number, record in read_records(Path(path), COLUMNS, problems, also=CONFIRMED):
        if not record.get(CONFIRMED, "yes"):
            unsure = "This row is not confirmed and not applied. Write yes in it, or take it out."
            problems.warn(str(path), unsure, row=number, column=CONFIRMED, got=record["alias"])
        elif record["kind"] == "question":
            _add_question(aliases.questions, record, form, str(path), number, problems)
        elif record["kind"] == "choice":
            _add_choice(aliases.choices, record, form, str(path), number, problems)
        else:
            problems.fatal(
                str(path),
                "This kind is not known.",
                row=number,
                column="kind",
                got=record["kind"],
                expected="question or choice",
            )
    return aliases


def _add_question(questions, record, form: Form, where: str, number: int, problems: Problems) -> None:
    alias, canonical = record["alias"], record["canonical"]
    if canonical not in form.questions:
        problems.fatal(
            where,
            "The form has no such question.",
            row=number,
            column="canonical",
            got=canonical,
            expected=suggestion(canonical, form.questions),
        )
    elif alias in form.questions or questions.get(alias, canonical) != canonical:
        problems.fatal(
            where, "This alias already stands for another question.", row=number, column="alias", got=alias
        )
    else:
        questions[alias] = canonical


def _add_choice(choices, record, form: Form, where: str, number: int, problems: Problems) -> None:
    question, canonical = record["question"], record["canonical"]
    if question and question not in form.questions:
        problems.fatal(
            where,
            "The form has no such question.",
            row=number,
            column="question",
            got=question,
            expected=suggestion(question, form.questions),
        )
        return
    asked = [question] if question else list(form.questions)
    names = {name: _choice_name(form, name, canonical) for name in asked}
    if not any(names.values()):
        options = [choice.name for name in asked for choice in form.choices(name)]
        problems.fatal(
            where,
            "The form has no such choice.",
            row=number,
            column="canonical",
            got=canonical,
            expected=suggestion(canonical, dict.fromkeys(options)),
        )
    for name, choice in names.items():
        if choice:
            choices.setdefault(name, {})[record["alias"]] = choice


def _choice_name(form: Form, question: str, text: str) -> str | None:
    by_label = None
    for choice in form.choices(question):
        if choice.name == text:
            return text
        if by_label is None and text in choice.labels.values():
            by_label = choice.name
    return by_label
