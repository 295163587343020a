"""Reading an XLSForm, from its workbook, from its sheets as CSV files, or from the XForm made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from analysis.intake.form.form import OTHER, Choice, Form, Group, Question
from analysis.intake.form.form_sheets import read_sheets
from analysis.intake.form.kobo import expand
from analysis.intake.form.label_languages import in_language, languages_of
from analysis.intake.form.lists import read_file_list, read_lists, search_file, search_list
from analysis.intake.form.question_types import PLAIN_TYPES, SELECTS, split_type
from analysis.intake.form.rows import SheetRow, rows_of
from analysis.problems import Problems, nearest, suggestion
from analysis.reading.label_text import counted

KNOWN = (
    "type",
    "name",
    "label",
    "relevant",
    "constraint",
    "choice_filter",
    "required",
    "disabled",
    "calculation",
    "media",
)
SPECIFY = "Specify other."


@dataclass
class _Survey:
    """What is collected while the survey sheet is read from top to bottom."""

    questions: dict[str, Question] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    open: list[tuple[str, int]] = field(default_factory=list)
    lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.open)

    @property
    def repeat(self) -> str | None:
        return next((name for name in reversed(self.path) if self.groups[name].repeat), None)


def read_form(path: Path, problems: Problems, language: str = "") -> Form | None:
    """The form in an XLSForm workbook (.xlsx, .xls, .ods), a CSV file, a folder of sheets, or an XForm.

    `language` is that of labels whose column names none. None, with fatal problems, where there is no survey
    to read.
    """
    path, where, met = Path(path), str(path), len(problems.fatals)
    sheets = read_sheets(path, problems)
    if not sheets:
        if len(problems.fatals) == met:
            problems.fatal(where, "The form is empty. Download it again, or name the right file.")
        return None
    rows = list(rows_of(sheets.get("survey", [])))
    lacking = [name for name in ("type", "name") if not any(name in row.cells for row in rows)]
    if lacking:
        sentence = "This is no XLSForm: it has no sheet `survey` with the columns type and name."
        problems.fatal(where, sentence, column=" and ".join(lacking) if len(lacking) == 1 else "")
        return None
    settings = next(rows_of(sheets.get("settings", [])), SheetRow(0, {}))
    duplicates = settings.get("allow_choice_duplicates").casefold() in ("yes", "true", "true()")
    choices = [*rows_of(sheets.get("choices", [])), *rows_of(sheets.get("external_choices", []))]
    if not _check_choices(rows, choices, where, problems):
        return None
    survey = _Survey(lists=dict(read_lists(choices, where, duplicates, problems)))
    for row in expand(rows, survey.lists):
        _add_row(survey, row, path, problems)
    for name, number in survey.open:
        problems.fatal(where, "This group is never ended. Add its `end group`.", row=number, column=name)
    _tell_alike(survey, where, problems)
    labelled = [*survey.questions.values(), *survey.groups.values(), *chain(*survey.lists.values())]
    form = Form(
        title=settings.get("form_title") or path.stem,
        id=settings.get("form_id"),
        default_language=settings.get("default_language"),
        languages=languages_of(labelled),
        questions=_with_other_texts(_with_own_references(survey.questions)),
        groups=survey.groups,
        lists=survey.lists,
        source=where,
    )
    return in_language(form, language or form.default_language)


def _tell_alike(survey: _Survey, where: str, problems: Problems) -> None:
    """Choices of one question with one label are two rows of a table that nobody can tell apart; of a list
    whose choices are filtered, each question shows one.
    """
    asked = survey.questions.values()
    filtered = {question.list_name for question in asked if question.choice_filter}
    for name in dict.fromkeys(question.list_name for question in asked if question.list_name):
        first: dict[tuple[str, str], str] = {}
        for choice in survey.lists.get(name, ()) if name not in filtered else ():
            twins = [first.setdefault(text, choice.name) for text in choice.texts]
            twin = next((other for other in twins if other != choice.name), "")
            if twin:
                sentence = (
                    f"The choices {twin} and {choice.name} have one label, so that tables show two rows"
                    " alike; give each its own."
                )
                label = next(iter(choice.labels.values()), "")
                problems.warn(where, sentence, column=f"choices, {name}", got=label)
                break


def _check_choices(rows: list[SheetRow], choices: list[SheetRow], where: str, problems: Problems) -> bool:
    """Whether the sheet with the lists is there, with its columns, where questions take answers from one."""
    named = [split_type(row.get("type"))[1] or "" for row in rows if SELECTS.match(row.get("type"))]
    inside = [name for name in named if name and "." not in name and not name.startswith("${")]
    if not inside:
        return True
    lacking = [name for name in ("list_name", "name") if not any(name in row.cells for row in choices)]
    if lacking:
        sentence = (
            f"{counted(len(inside), 'question')} take their answers from lists, and the form has no sheet"
            " `choices` with the columns list_name and name. Add it, or name its columns so."
        )
        problems.fatal(where, sentence, column=f"choices, {' and '.join(lacking)}")
    return not lacking


def _add_row(survey: _Survey, row: SheetRow, path: Path, problems: Problems) -> None:
    kind = row.kind
    if not kind or row.get("disabled").lower() in ("yes", "true", "true()"):
        return
    if kind in ("begin group", "begin repeat"):
        _open_group(survey, row, kind == "begin repeat")
    elif kind in ("end group", "end repeat"):
        if survey.open:
            name, begun = survey.open.pop()
            what = "repeat" if survey.groups[name].repeat else "group"
            if kind != f"end {what}":
                sentence = f"This `{kind}` ends the {what} {name} of row {begun}; read as `end {what}`."
                problems.warn(str(path), sentence, row=row.number)
        else:
            problems.fatal(str(path), f"This `{kind}` ends a group that was never begun.", row=row.number)
    else:
        _add_question(survey, row, path, problems)


def _open_group(survey: _Survey, row: SheetRow, repeat: bool) -> None:
    name = row.get("name") or f"group in row {row.number}"
    if name in survey.groups:
        name = f"{name} (row {row.number})"
    survey.groups[name] = Group(name, row.labels, row.get("relevant"), repeat, survey.path)
    survey.open.append((name, row.number))


def _add_question(survey: _Survey, row: SheetRow, path: Path, problems: Problems) -> None:
    where, name = str(path), row.get("name")
    kind, list_name, or_other = split_type(row.get("type"))
    if not name:
        if kind != "note":
            sentence = "A question has no name; write the one its column has in the export."
            problems.fatal(where, sentence, row=row.number, column="name", got=row.get("type"))
        return
    if " " in name:
        joined = "_".join(name.split())
        sentence = f"A name can't hold blanks; it is read as {joined!r}."
        problems.warn(where, sentence, row=row.number, column=name)
        name = joined
    key = _key(survey, name)
    if not key:
        sentence = "Two questions share a name; the first one is used."
        problems.warn(where, sentence, row=row.number, column=name)
        return
    alike = nearest(kind, PLAIN_TYPES) if kind not in PLAIN_TYPES and not list_name else None
    if alike:
        sentence = "This type is not known, so the answers are read as text; mend it in the form."
        problems.warn(
            where, sentence, row=row.number, column=name, got=row.get("type"), expected=f"perhaps {alike!r}"
        )
    if list_name and list_name.startswith("${"):
        kind, list_name = "text", None
    if list_name:
        list_name = _list_of(survey, row, list_name, path, problems)
    survey.questions[key] = Question(
        name=key,
        type=kind,
        list_name=list_name,
        labels=row.labels,
        groups=survey.path,
        relevant=row.get("relevant"),
        constraint=row.get("constraint"),
        choice_filter=row.get("choice_filter"),
        or_other=or_other,
        required=row.get("required").lower() in ("yes", "true", "true()"),
        repeat=survey.repeat,
        calculation=row.get("calculation"),
        extra=row.others(KNOWN),
        written=name if key != name else "",
    )


def _key(survey: _Survey, name: str) -> str:
    """What a question is called among all of the form; "" where it can't be told from an earlier one.

    XLSForm lets two groups have one name; the later one is called by its group too.
    """
    if name not in survey.questions:
        return name
    if not survey.path or survey.questions[name].groups == survey.path:
        return ""
    key = f"{survey.path[-1]}_{name}"
    return key if key not in survey.questions else ""


def _list_of(survey: _Survey, row: SheetRow, list_name: str, path: Path, problems: Problems) -> str:
    """The name of a question's list among the form's, read from its file where it has one."""
    file = search_file(row.get("appearance"))
    select = SELECTS.match(row.get("type"))
    if file:
        listed = survey.lists.get(list_name, ())
        list_name = f"{list_name} in {file}"
        survey.lists.setdefault(list_name, search_list(path, file, listed))
    elif select and (select["file"] or "").lower() == "_from_file" and list_name not in survey.lists:
        parameters = dict(re.findall(r"(\w+)\s*=\s*(\w+)", row.get("parameters")))
        value, label = parameters.get("value", "name"), parameters.get("label", "label")
        survey.lists[list_name] = read_file_list(path, list_name, value, label)
    if survey.lists.get(list_name):
        return list_name
    of_file = bool(file or (select and select["file"]))
    expected = "" if of_file else suggestion(list_name, survey.lists)
    problem = "The choices sheet has no such list, so any answer counts as a choice."
    if of_file:
        problem = "The list of choices lies in a file that is not beside the form; any answer counts as one."
    problems.warn(
        str(path), problem, row=row.number, column=row.get("name"), got=list_name, expected=expected
    )
    survey.lists.pop(list_name, None)
    return list_name


def _with_own_references(questions: Mapping[str, Question]) -> dict[str, Question]:
    """The questions whose `${name}` means the one of that name in their own group, where two have it."""
    twice = {key: question for key, question in questions.items() if question.written}
    changed = dict(questions)
    for key, question in questions.items():
        for other, named in twice.items():
            if question.groups and question.groups[: len(named.groups)] == named.groups:
                changed[key] = _renamed(changed[key], named.written, other)
    return changed


def _with_other_texts(questions: Mapping[str, Question]) -> dict[str, Question]:
    """The questions, and after each with `or_other` the one that asks for the text, as devices show it.

    Source: pyxform, which names it `<question>_other`.
    """
    questions_by_name: dict[str, Question] = {}
    for name, question in questions.items():
        questions_by_name[name] = question
        text = f"{name}_other"
        if question.or_other and text not in questions:
            questions_by_name[text] = Question(
                name=text,
                type="text",
                labels=dict.fromkeys(question.labels, SPECIFY),
                groups=question.groups,
                relevant=f"selected(${{{name}}}, '{OTHER}')",
                repeat=question.repeat,
            )
    return questions_by_name


def _renamed(question: Question, name: str, key: str) -> Question:
    fields = ("relevant", "constraint", "choice_filter", "calculation")
    texts = {field: getattr(question, field).replace(f"${{{name}}}", f"${{{key}}}") for field in fields}
    return replace(question, **texts)
