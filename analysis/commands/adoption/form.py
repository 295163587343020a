"""The form that `adopt` works with: the one given, or one drafted from the export where none is (`none`).

1. A drafted form becomes form.xlsx of the instrument, which bears the export's name.
2. A newer export belongs to the instrument whose drafted form shares most of its columns with it.
3. A drafted form that somebody has changed is used as it is; columns it lacks are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.commands.adoption.data_files import Draft
from analysis.commands.adoption.draft_form import DraftedForm, draft_form, write_drafted
from analysis.commands.adoption.options import AdoptOptions, Guess, read_record
from analysis.identifiers import identifier
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.problems import Problem, Problems

DRAFTED = "none"
FILE = "form.xlsx"
ALIKE = 0.5


@dataclass(frozen=True)
class TakenForm:
    """The form, where it lies, the name of its instrument, and what was guessed of it.

    `kind` is "none" where it was drafted from an export.
    """

    form: Form
    source: Path
    name: str
    kind: str = ""
    guesses: tuple[Guess, ...] = ()
    problems: tuple[Problem, ...] = ()


def take_form(form: Path, responses: Path, folder: Path, workspace: Path, options: AdoptOptions) -> TakenForm:
    """The form given, or one drafted into `folder` from the responses. Raises CaseStudyError for neither."""
    problems = Problems()
    if str(form).casefold() == DRAFTED and not form.exists():
        return _drafted(responses, folder, workspace, options)
    read = problems.sound(read_form(form, problems, options.form_language))
    return TakenForm(read, form, identifier(read.id or read.title or form.stem), problems=tuple(problems))


def _drafted(responses: Path, folder: Path, workspace: Path, options: AdoptOptions) -> TakenForm:
    problems = Problems()
    drafted = problems.sound(draft_form(responses, options.sheet, problems))
    name = _earlier(workspace, drafted) or identifier(responses.stem)
    source, guesses = workspace / "surveys" / name / FILE, list(drafted.guesses)
    if not _is_changed(workspace, name):
        source = folder / "surveys" / name / FILE
        source.parent.mkdir(parents=True, exist_ok=True)
        write_drafted(drafted, source)
    form = problems.sound(read_form(source, problems, options.form_language))
    lacking = sorted(drafted.questions - set(form.questions)) if source.is_relative_to(workspace) else []
    if lacking:
        why = "you changed form.xlsx, which has no question for these columns"
        guesses = [Guess("form", f"without {', '.join(lacking)}", why)]
    return TakenForm(form, source, name, DRAFTED, tuple(guesses), tuple(problems))


def _is_changed(workspace: Path, name: str) -> bool:
    record = read_record(workspace / "surveys" / name, Problems())
    written = record.written if record else {}
    return Draft(workspace, workspace, written).is_changed(f"surveys/{name}/{FILE}")


def _earlier(workspace: Path, drafted: DraftedForm) -> str:
    """The instrument whose drafted form has most columns in common with this export; "" for none."""
    shares = dict(_shares(workspace, drafted.questions))
    best = max(shares, key=shares.get, default="")
    return best if best and shares[best] >= ALIKE else ""


def _shares(workspace: Path, questions: frozenset[str]) -> Iterator[tuple[str, float]]:
    for path in sorted((workspace / "surveys").glob(f"*/{FILE}")):
        record = read_record(path.parent, Problems())
        form = read_form(path, Problems()) if record is not None and record.form == DRAFTED else None
        if form is not None:
            form_questions = set(form.questions)
            yield path.parent.name, len(form_questions & questions) / max(len(form_questions | questions), 1)
