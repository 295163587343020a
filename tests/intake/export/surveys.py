"""Small surveys drawn in a test: a form from rows, and exports read with it."""

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.answers.responses import Responses
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from tests.intake.drawn import write_csv, write_xlsx


@dataclass(frozen=True)
class Survey:
    """A form, an instrument without more, and a folder to write exports to."""

    folder: Path
    form: Form
    instrument: Instrument

    def workbook(self, **sheets) -> Path:
        return write_xlsx(self.folder / "export.xlsx", sheets)

    def csv(self, rows: list[list[str]], **how) -> Path:
        return write_csv(self.folder / "export.csv", rows, **how)

    def read(self, *paths: Path, sheet: str = "") -> tuple[Responses | None, Problems]:
        problems = Problems()
        return read_responses(paths, self.form, self.instrument, problems, sheet=sheet), problems

    def said(self, problems: Problems) -> list[str]:
        """The problems as told, without the folder and the name of the workbook before a sheet."""
        texts = [str(problem).replace(f"{self.folder}/", "") for problem in problems]
        return [re.sub(r"^export\.xlsx, (?=sheet \w)", "", text) for text in texts]


def survey(
    folder: Path, rows: list[list[str]], lists: dict[str, list[str]], extra: tuple[str, ...] = (), **keys
) -> Survey:
    """A survey whose form has these rows (type, name, label and the `extra` columns) and choice lists."""
    path = folder / "form"
    path.mkdir()
    width = 3 + len(extra)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    write_csv(path / "survey.csv", [["type", "name", "label", *extra], *padded])
    choices = [[name, choice, choice.title()] for name, listed in lists.items() for choice in listed]
    write_csv(path / "choices.csv", [["list_name", "name", "label"], *choices])
    problems = Problems()
    form = read_form(path, problems)
    problems.stop_if_fatal()
    return Survey(folder, form, Instrument(title={"en": "Drawn"}, name="drawn", folder=folder, **keys))
