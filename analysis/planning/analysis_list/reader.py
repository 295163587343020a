"""What every sheet of a list of analysis is read with: the form, the settings, and the answers that leave
every base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.intake.form.form import Form
from analysis.planning.analysis_list.settings import LoaSettings
from analysis.planning.analysis_list.sheets import ANALYSIS, EXCLUDED, Sheets
from analysis.problems import Problems, nearest, suggestion


@dataclass(frozen=True)
class SheetReader:
    """One list on its way to plan rows. `excluded`: the labels of the choices that leave every base."""

    sheets: Sheets
    form: Form
    settings: LoaSettings
    problems: Problems
    excluded: tuple[str, ...] = ()

    def excluded_of(self, question: str) -> tuple[str, ...]:
        """The choices of a question that leave its base."""
        fold = str.casefold if self.settings.exclude_ignore_case else str
        labels = {fold(label) for label in self.excluded}
        choices = self.form.choices(question) if self.form.questions[question].is_select else ()
        excluded = []
        for choice in choices:
            if not labels.isdisjoint(map(fold, (choice.name, *choice.labels.values()))):
                excluded.append(choice.name)
        return tuple(excluded)

    def fatal(
        self,
        line: int,
        column: str,
        sentence: str,
        got: str,
        known: Iterable[str] = (),
        sheet: str = ANALYSIS,
    ) -> None:
        """Add a fatal problem of a cell; the nearest of `known` is what was expected."""
        names = list(known)
        expected = suggestion(got, names) if names else ""
        self.problems.fatal(
            self.sheets.where(sheet), sentence, row=line, column=column, got=got, expected=expected
        )

    def unknown(self, line: int, column: str, question: str, sheet: str = ANALYSIS) -> None:
        """A question that the form does not have. One that is spelt like another is fatal; else the list was
        made for more surveys than this, and the row is left out.

        Source: AnalysisKit, which warns of variables that the data do not have, and skips them.
        """
        sentence = "the form has no such question"
        if not question or nearest(question, self.form.questions):
            self.fatal(line, column, f"{sentence}.", question, self.form.questions, sheet)
        else:
            sentence = f"{sentence}, nor one of a like name; this row is left out."
            self.problems.warn(self.sheets.where(sheet), sentence, row=line, column=column, got=question)


def read_excluded(sheets: Sheets, form: Form, settings: LoaSettings, problems: Problems) -> tuple[str, ...]:
    """The labels of choices that leave every base; one that no question has is fatal."""
    reader = SheetReader(sheets, form, settings, problems)
    everywhere = {
        text
        for list_ in form.lists.values()
        for choice in list_
        for text in (choice.name, *choice.labels.values())
    }
    fold = str.casefold if settings.exclude_ignore_case else str
    folded_labels = {fold(text) for text in everywhere}
    labels = [(line, record["choice_label"]) for line, record in sheets.of(EXCLUDED)]
    for line, label in labels:
        if fold(label) not in folded_labels:
            reader.fatal(line, "choice_label", "no question has this choice.", label, everywhere, EXCLUDED)
    return tuple(label for _, label in labels)
