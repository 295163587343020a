"""Small forms and exports written to a folder, row by row, and read as a user's would be."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from analysis.intake.answers.responses import Responses
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from tests.intake.drawn import write_csv

Rows = Sequence[Sequence[str]]
YES_NO = [["yn", "yes", "Yes"], ["yn", "no", "No"]]


def write_form(
    folder: Path,
    survey: Rows,
    choices: Rows = (),
    *,
    columns: Sequence[str] = (),
    choice_columns: Sequence[str] = (),
    settings: Rows = (),
) -> Path:
    """An XLSForm as a folder of sheets; survey rows are type, name, label and what `columns` name."""
    form = folder / "form"
    form.mkdir(parents=True, exist_ok=True)
    write_csv(form / "survey.csv", [["type", "name", "label", *columns], *survey])
    write_csv(form / "choices.csv", [["list_name", "name", "label", *choice_columns], *choices])
    write_csv(form / "settings.csv", list(settings) or [["form_title", "form_id"], ["Drawn", "drawn"]])
    return form


def form_of(folder: Path, survey: Rows, choices: Rows = (), **more) -> tuple[Form, list[str]]:
    """The form that these rows make, and what its reader says."""
    problems = Problems()
    path = write_form(folder, survey, choices, **more)
    return read_form(path, problems), told(problems, path)


def read_export(
    folder: Path, form: Form, rows: Rows, harmonise: Rows = (), **more
) -> tuple[Responses, list[str]]:
    """The answers of an export with these rows, and what its reader says."""
    if harmonise:
        write_csv(folder / "harmonise.csv", list(harmonise))
    problems = Problems()
    path = write_csv(folder / "export.csv", list(rows))
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=folder)
    return read_responses(path, form, instrument, problems, **more), told(problems, path)


def told(problems: Problems, path: Path) -> list[str]:
    """Every problem as its sentence, without the folder."""
    return [str(problem).replace(f"{path.parent}/", "") for problem in problems]


def counts(responses: Responses, question: str) -> dict[str, int]:
    """How many gave each answer."""
    if responses.type_of(question) == "select_multiple":
        ticks, choices = responses.ticks(question)
        return dict(zip(choices, ticks.sum(axis=0).tolist(), strict=True))
    codes, choices = responses.codes(question)
    return dict(Counter(choices[code] for code in codes if code >= 0))
