"""The sheets of a list of analysis that count and combine the choices of multi-selects, as indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.intake.derived.combined_selections import CombinedSelections
from analysis.intake.derived.indicator import Indicator
from analysis.intake.derived.select_indicators import NONE_OF_THESE, Combinations, Selections
from analysis.planning.analysis_list.reader import SheetReader
from analysis.planning.analysis_list.sheets import COMBINATIONS, EXCLUSIVE, SELECTIONS


@dataclass(frozen=True)
class CountsReader(SheetReader):
    """The counts and combinations of one list."""

    def indicators(self) -> tuple[Indicator, ...]:
        """One a question and sheet: counts, then combinations, then exclusive ones."""
        return (*self._selections(), *self._combinations(COMBINATIONS), *self._combinations(EXCLUSIVE))

    def title_suffix(self, made: Indicator) -> str:
        """What the title of its table says after the question."""
        settings = self.settings
        return {
            SELECTIONS: settings.count_selections_title_suffix,
            COMBINATIONS: settings.count_combinations_title_suffix,
            EXCLUSIVE: (
                settings.count_exclusive_combinations_title_suffix
                if settings.is_newest
                else settings.count_exclusive_combinations_suffix
            ),
        }[sheet_of(made)]

    def _selections(self) -> Iterator[Selections]:
        """How many choices each person picked, of every question named."""
        words = self.settings
        labels = {
            "none": words.count_selections_label_none,
            "one": words.count_selections_label_one,
            "many": words.count_selections_label_many,
        }
        for line, record in self.sheets.of(SELECTIONS):
            question = self._several(line, record, SELECTIONS)
            if question:
                yield Selections(
                    variable=f"{question}_selections",
                    labels={"en": self.form.label(question, "en")},
                    question=question,
                    mode=words.count_selections_mode,
                    exclude=self.excluded_of(question),
                    choice_labels=(
                        {name: {"en": text} for name, text in labels.items()}
                        if words.count_selections_mode == "grouped"
                        else {}
                    ),
                )

    def _combinations(self, sheet: str) -> Iterator[Combinations]:
        """Combinations of the choices named, one indicator a question."""
        wanted: dict[str, dict[str, str]] = {}
        for line, record in self.sheets.of(sheet):
            question = self._several(line, record, sheet)
            choice = question and self._choice(question, record["choice_label"])
            if question and not choice:
                labels = [
                    self.form.choice_label(question, one.name, "en") for one in self.form.choices(question)
                ]
                self.fatal(
                    line,
                    "choice_label",
                    "the question has no such choice.",
                    record["choice_label"],
                    labels,
                    sheet,
                )
            elif choice:
                wanted.setdefault(question, {})[choice] = record.get("display_name", "")
        for question, choices in wanted.items():
            newest = self.settings.is_newest
            alone = newest and sheet == EXCLUSIVE
            least, most = 1 if alone else 2, self.settings.max_combination_choices
            most = self.settings.max_exclusive_choices if alone else most
            if not least <= len(choices) <= most:
                sentence = f"combinations of {question} need {least} to {most} choices."
                self.problems.fatal(self.sheets.where(sheet), sentence, got=str(len(choices)))
                continue
            labels_by_choice = {name: {"en": text} for name, text in choices.items() if text}
            if newest:
                yield self._newest(question, tuple(choices), labels_by_choice, sheet)
                continue
            yield Combinations(
                variable=f"{question}_{'only_' if sheet == EXCLUSIVE else ''}combinations",
                labels={"en": self.form.label(question, "en")},
                question=question,
                choices=tuple(choices),
                exclusive=sheet == EXCLUSIVE,
                exclude=self.excluded_of(question),
                most=self.settings.max_combination_choices,
                joiner=self.settings.joiner,
                choice_labels=labels_by_choice
                | {NONE_OF_THESE: {"en": self.settings.count_combinations_none_label}},
            )

    def _newest(
        self, question: str, choices: tuple[str, ...], shown: Mapping[str, Mapping[str, str]], sheet: str
    ) -> CombinedSelections:
        """One block as AnalysisKit 2026.09.1 defines it; cells lose the blanks at their ends."""
        words, single = self.settings, sheet == EXCLUSIVE
        only = (
            words.count_exclusive_combinations_only_suffix if single else words.count_combinations_only_suffix
        )
        return CombinedSelections(
            variable=f"{question}_{'only_' if single else ''}combinations",
            labels={"en": self.form.label(question, "en")},
            question=question,
            choices=choices,
            single=single,
            exclude=self.excluded_of(question),
            most=words.max_exclusive_choices if single else words.max_combination_choices,
            joiner=words.joiner,
            only=f" {only.strip()}",
            other=words.count_combinations_other_label,
            rest=(
                words.count_exclusive_combinations_other_label
                if single
                else words.count_combinations_other_multiple_label
            ),
            choice_labels=shown,
        )

    def _several(self, line: int, record: Mapping[str, str], sheet: str) -> str:
        """The multi-select a row names, or nothing where there is none."""
        name = record.get("analysis_var", "")
        several = [
            question for question, asked in self.form.questions.items() if asked.type == "select_multiple"
        ]
        if name not in several:
            self.fatal(
                line, "analysis_var", "the form has no multi-select of this name.", name, several, sheet
            )
            return ""
        return name

    def _choice(self, question: str, label: str) -> str:
        fold = str.casefold if self.settings.count_combinations_ignore_case else str
        for choice in self.form.choices(question):
            if fold(label) in {fold(text) for text in (choice.name, *choice.labels.values())}:
                return choice.name
        return ""


def sheet_of(made: Indicator) -> str:
    """The sheet that an indicator was asked for on."""
    if isinstance(made, Selections):
        return SELECTIONS
    return EXCLUSIVE if made.exclusive else COMBINATIONS
