"""The drafted instrument: the form's files, and an instrument.yaml with all that form and answers tell."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from analysis.commands.adoption.drafted import draft_missing, draft_stacks, tell_drafted
from analysis.commands.adoption.unit import Unit
from analysis.disclosure.release.identifying import find_identifying_with_rows
from analysis.files import write_atomic
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form
from analysis.intake.form.lists import file_beside
from analysis.intake.form.xlsform import read_form
from analysis.planning.draft import form_codes
from analysis.problems import Problems

ROLE_WORDS = Path(__file__).with_name("role_words.csv")
METADATA = {"start": ("start",), "end": ("end",), "enumerator": ("enumerator_id", "enumerator", "username")}
_PULLED = re.compile(r"pulldata\(\s*['\"]([^'\"]+)['\"]")
_NOTE = "# Drafted by `casestudy adopt` from {form} and {responses}; yours to change.\n"
_ASK = "# interviewed: {en: household|households}  # What one interview is of, if not of people.\n"


@dataclass(frozen=True)
class Given:
    """The form as read and where it lies, and the name of the export.

    `is_kept`: the form lies where it belongs already.
    """

    form: Form
    source: Path
    responses: str
    is_kept: bool = False


def write_form(folder: Path, given: Given) -> None:
    """form.xlsx (or the form's folder), and the files that it looks into; a form that lies there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    source = given.source
    if given.is_kept:
        return
    if source.is_dir():
        shutil.copytree(source, folder / "form")
    else:
        shutil.copyfile(source, folder / f"form{source.suffix.lower()}")
    for path in _files_named(given.form, source):
        beside = folder / "form" if source.is_dir() else folder
        shutil.copyfile(path, beside / path.name)


def write_instrument(folder: Path, given: Given, columns: Mapping[str, str], unit: Unit) -> None:
    """An instrument.yaml with what is told of columns and people, and what the form says."""
    form = given.form
    title = form.title or form.id or given.source.stem
    declared = {
        "title": dict.fromkeys(form_codes(form), title),
        "columns": dict(columns) or _metadata_columns(form),
        "roles": _roles(form),
    }
    if unit.interviewed:
        declared["interviewed"] = dict(unit.interviewed)
    if unit.surveyed:
        declared["surveyed"] = True
    if unit.population:
        declared["population"] = dict(unit.population)
    untagged = read_form(given.source, Problems())
    if untagged is not None and untagged.languages != form.languages:
        named = [language for language in form.languages if language not in untagged.languages]
        declared["form_language"] = named[0]
    text = yaml.safe_dump(declared, allow_unicode=True, sort_keys=False)
    note = _NOTE.format(form=given.source.name, responses=given.responses)
    write_atomic(folder / "instrument.yaml", note + text + ("" if unit.interviewed else _ASK))


def add_drafted(folder: Path, answers: Responses, problems: Problems) -> bool:
    """Add to instrument.yaml what the answers show (codes among numbers, repeats); whether there was any."""
    drafted = draft_missing(answers) | draft_stacks(answers)
    if not drafted:
        return False
    path = folder / "instrument.yaml"
    write_atomic(path, path.read_text(encoding="utf-8") + "".join(drafted.values()))
    tell_drafted(answers, str(path), problems)
    return True


def find_marked(answers: Responses, dividers: Collection[str]) -> tuple[str, ...]:
    """The questions that would tell who somebody is, and are printed nowhere.

    What the form calculates may be put together from names, and no release holds it, but mostly it is a total
    that tables show; what the user divides by is no name.
    """
    return tuple(
        identifying_column.column
        for identifying_column in find_identifying_with_rows(answers)
        if identifying_column.column in answers.form.questions
        and identifying_column.column not in dividers
        and identifying_column.kind not in ("calculated", "unknown")
    )


def mark_identifying(folder: Path, marked: Sequence[str]) -> None:
    """Write into instrument.yaml which questions would tell who somebody is."""
    if marked:
        path = folder / "instrument.yaml"
        note = "# Columns that would tell who somebody is; `casestudy release` leaves them out.\n"
        text = yaml.safe_dump(
            {"identifying": list(marked)}, allow_unicode=True, default_flow_style=None, width=100
        )
        write_atomic(path, path.read_text(encoding="utf-8") + note + text)


def _files_named(form: Form, source: Path) -> list[Path]:
    """The CSV files beside a form that its lists and calculations look into."""
    names = [name.rpartition(" in ")[2] for name in form.lists if name.lower().endswith(".csv")]
    for question in form.questions.values():
        names += _PULLED.findall(question.calculation)
    paths = [file_beside(source, name) for name in dict.fromkeys(names)]
    return [path for path in paths if path is not None]


def _metadata_columns(form: Form) -> dict[str, str]:
    """Columns of metadata that the form has a question for; the others are found by the reader's defaults."""
    columns_by_role = {}
    for role, names in METADATA.items():
        questions = [name for name in names if name in form.questions]
        if questions:
            columns_by_role[role] = questions[0]
    return columns_by_role


def _roles(form: Form) -> dict[str, list[str]]:
    """The choices that mean don't know, refused, other and none, told by their names and labels."""
    with ROLE_WORDS.open(encoding="utf-8", newline="") as stream:
        words = {row["words"]: row["role"] for row in csv.DictReader(stream)}
    roles: dict[str, dict[str, None]] = {}
    added = [form.choices(name) for name, question in form.questions.items() if question.or_other]
    for choices in (*form.lists.values(), *added):
        for choice in choices:
            texts = [choice.name, *choice.labels.values()]
            plain = (text.casefold().replace("\u2019", "'").strip(" .") for text in texts)
            role = next((words[text] for text in plain if text in words), None)
            if role:
                roles.setdefault(role, {})[choice.name] = None
    return {role: list(names) for role, names in roles.items()}
