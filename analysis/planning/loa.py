"""MMC's and IMPACT's lists of analysis as rows of the one plan.

    read_loa(path, instrument, form, problems) -> AnalysisList
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.intake.form import Form
from analysis.intake.indicator import Indicator
from analysis.intake.indicators import with_indicators
from analysis.intake.instrument import Instrument
from analysis.intake.select_indicators import NONE_OF_THESE, Combinations, Selections
from analysis.planning.checks import check_plan
from analysis.planning.draft import identifier
from analysis.planning.loa_settings import LoaSettings, as_share, read_settings
from analysis.planning.loa_sheets import (
    ANALYSIS,
    COMBINATIONS,
    EXCLUDED,
    EXCLUSIVE,
    GROUPS,
    SELECTIONS,
    SETTINGS,
    Sheets,
    read_sheets,
)
from analysis.planning.row import PlanRow
from analysis.problems import Problems, suggestion

TYPES = {"prop_select_one": "share", "prop_select_multiple": "share", "mean": "mean", "median": "median", "ratio": "ratio"}
SECTOR, SECTION = "sector", "analysis"
YES = ("true", "yes", "1", "y")


@dataclass(frozen=True)
class AnalysisList:
    """A list of analysis: its rows, the indicators that they need made, and what it was (plan, mmc or impact)."""

    rows: tuple[PlanRow, ...]
    indicators: tuple[Indicator, ...] = ()
    settings: LoaSettings = field(default_factory=LoaSettings)
    kind: str = "plan"


def read_loa(path: Path, instrument: Instrument, form: Form, problems: Problems) -> AnalysisList:
    """The list in `path`; whatever is wrong with it goes to `problems`, all at once.

    A workbook may have all of MMC's sheets; a CSV is the analysis sheet alone. Unknown sheets, columns, settings,
    variables and choices are fatal, with the nearest match.
    """
    sheets = read_sheets(path, problems)
    settings = read_settings(sheets.of(SETTINGS), sheets.where(SETTINGS), problems)
    reader = _Reader(sheets, form, settings, instrument, problems)
    indicators = (*reader.selections(), *reader.combinations(COMBINATIONS), *reader.combinations(EXCLUSIVE))
    known = with_indicators(form, indicators)
    reader = replace(reader, form=known)
    rows = tuple(reader.rows(indicators))
    check_plan(rows, instrument, known, str(path), problems)
    kind = "mmc" if sheets.is_workbook and len(sheets.rows) > 1 else "impact"
    return AnalysisList(rows, indicators, settings, kind)


@dataclass(frozen=True)
class _Reader:
    """One list on its way to plan rows."""

    sheets: Sheets
    form: Form
    settings: LoaSettings
    instrument: Instrument
    problems: Problems

    def rows(self, indicators: Sequence[Indicator]) -> Iterator[PlanRow]:
        """Every analysis over all groups, then the counts and combinations, in the sector of their question."""
        groups, excluded, seen = self._groups(), self._excluded(), set()
        sectors: dict[str, str] = {}
        for line, record in self.sheets.of(ANALYSIS):
            for row in self._analysis(line, record, groups, excluded):
                sectors.setdefault(row.question, row.section)
                if row.key in seen:
                    continue
                seen.add(row.key)
                yield row
        suffixes = {Selections: self.settings.count_selections_title_suffix, Combinations: self.settings.count_combinations_title_suffix}
        for made in indicators:
            section = sectors.get(made.question, SECTION)
            for by, heading in groups.items():
                title = {"en": f"{self.form.label(made.question, 'en')}: {suffixes[type(made)]}"}
                yield PlanRow(
                    identifier(made.variable), section, made.variable, by=by, title=title, figure="none",
                    column={"en": heading} if heading else {}, confidence=self.settings.confidence,
                    missing=bool(by) and self.settings.keep_missing_groups, metadata={"analysis_type": _kind_of(made)},
                )  # fmt: skip

    def _analysis(self, line: int, record: Mapping[str, str], groups: Mapping[str, str], excluded: Sequence[str]) -> Iterator[PlanRow]:
        kind = record.get("analysis_type", "")
        if kind not in TYPES:
            self._fatal(line, "analysis_type", "this kind of analysis is not known.", kind, TYPES)
            return
        question = record.get("analysis_var_numerator", "") if kind == "ratio" else record.get("analysis_var", "")
        denominator = record.get("analysis_var_denominator", "") if kind == "ratio" else ""
        columns = {"analysis_var_numerator" if kind == "ratio" else "analysis_var": question}
        columns |= {"analysis_var_denominator": denominator} if kind == "ratio" else {}
        unknown = {column: name for column, name in columns.items() if name not in self.form.questions}
        for column, name in unknown.items():
            self._fatal(line, column, "the form has no such question.", name, self.form.questions)
        own = self._own_groups(line, record)
        if unknown or own is None:
            return
        is_select = self.form.questions[question].is_select
        choices = [choice.name for choice in self.form.choices(question)] if is_select else []
        metadata = {name: record[name] for name in self.sheets.extra if record.get(name)}
        row = PlanRow(
            table=identifier(question if TYPES[kind] == "share" else f"{question}_{kind}"),
            section=identifier(metadata.get(SECTOR, "") or SECTION).lower(),
            question=question,
            statistic=TYPES[kind],
            exclude=tuple(choice for choice in choices if choice in self._named(question, excluded)),
            denominator=denominator,
            title={"en": self.form.label(question, "en")},
            line=line,
            confidence=self._level(line, record),
            numerator_missing_is_zero=record.get("numerator_NA_to_0", "").casefold() in YES,
            drop_zero_denominator=record.get("filter_denominator_0", "").casefold() in YES,
            metadata={"analysis_type": kind, **metadata},
        )
        for by, heading in {"": "", **groups, **own}.items():
            if question not in by.split():
                missing = bool(by) and self.settings.keep_missing_groups
                yield replace(row, by=by, missing=missing, figure="none" if by else "", column={"en": heading} if heading else {})

    def _own_groups(self, line: int, record: Mapping[str, str]) -> dict[str, str] | None:
        """The row's own group_var: one question, or several with commas, which are crossed."""
        names = [name.strip() for name in record.get("group_var", "").split(",") if name.strip()]
        wrong = [name for name in names if name not in self.form.questions]
        for name in wrong:
            self._fatal(line, "group_var", "the form has no such question.", name, self.form.questions)
        return None if wrong else ({" ".join(names): ""} if names else {})

    def _groups(self) -> dict[str, str]:
        """The groupings of every analysis with what stands over them; overall is there without being named."""
        found = {"": ""}
        for line, record in self.sheets.of(GROUPS):
            name = record.get("raw_data_name", "")
            if name.casefold() == "overall":
                self._fatal(line, "raw_data_name", "Overall is always there; take this row out.", name, (), GROUPS)
            elif name not in self.form.questions:
                self._fatal(line, "raw_data_name", "the form has no such question.", name, self.form.questions, GROUPS)
            else:
                found[name] = record.get("new_name", "")
        return found

    def _level(self, line: int, record: Mapping[str, str]) -> float:
        text = record.get("level", "")
        if "level" not in record:
            return self.settings.confidence
        try:
            level = as_share(float(text)) if text else 0.0
        except ValueError:
            level = -1.0
        if not 0 <= level < 1:
            self._fatal(line, "level", "this is no level of confidence; write 0.95 or 95, or leave it empty for no interval.", text, ())
            return 0.0
        return level

    def _excluded(self) -> list[str]:
        """The labels of choices that leave every base; one that no question has is fatal."""
        labels = []
        everywhere = {text for list_ in self.form.lists.values() for choice in list_ for text in (choice.name, *choice.labels.values())}
        fold = str.casefold if self.settings.exclude_ignore_case else str
        known = {fold(text) for text in everywhere}
        for line, record in self.sheets.of(EXCLUDED):
            label = record["choice_label"]
            if fold(label) not in known:
                self._fatal(line, "choice_label", "no question has this choice.", label, everywhere, EXCLUDED)
            labels.append(label)
        return labels

    def _named(self, question: str, labels: Sequence[str]) -> set[str]:
        """The choices of a question that go by one of these labels or names."""
        fold = str.casefold if self.settings.exclude_ignore_case else str
        wanted = {fold(label) for label in labels}
        return {
            choice.name
            for choice in self.form.choices(question)
            if wanted & {fold(text) for text in (choice.name, *choice.labels.values())}
        }

    def selections(self) -> Iterator[Selections]:
        """How many choices each person picked, of every question named."""
        words = self.settings
        labels = {"none": words.count_selections_label_none, "one": words.count_selections_label_one, "many": words.count_selections_label_many}
        for line, record in self.sheets.of(SELECTIONS):
            question = self._several(line, record, SELECTIONS)
            if question:
                yield Selections(
                    variable=f"{question}_selections",
                    labels={"en": self.form.label(question, "en")},
                    question=question,
                    mode=words.count_selections_mode,
                    choice_labels={name: {"en": text} for name, text in labels.items()} if words.count_selections_mode == "grouped" else {},
                )

    def combinations(self, sheet: str) -> Iterator[Combinations]:
        """Combinations of the choices named, one indicator a question."""
        wanted: dict[str, dict[str, str]] = {}
        for line, record in self.sheets.of(sheet):
            question = self._several(line, record, sheet)
            choice = question and self._choice(question, record["choice_label"])
            if question and not choice:
                labels = [self.form.choice_label(question, one.name, "en") for one in self.form.choices(question)]
                self._fatal(line, "choice_label", "the question has no such choice.", record["choice_label"], labels, sheet)
            elif choice:
                wanted.setdefault(question, {})[choice] = record.get("display_name", "")
        for question, choices in wanted.items():
            if not 2 <= len(choices) <= self.settings.max_combination_choices:
                sentence = f"combinations of {question} need 2 to {self.settings.max_combination_choices} choices."
                self.problems.fatal(self.sheets.where(sheet), sentence, got=str(len(choices)))
                continue
            shown = {name: {"en": text} for name, text in choices.items() if text}
            yield Combinations(
                variable=f"{question}_{'only_' if sheet == EXCLUSIVE else ''}combinations",
                labels={"en": self.form.label(question, "en")},
                question=question,
                choices=tuple(choices),
                exclusive=sheet == EXCLUSIVE,
                most=self.settings.max_combination_choices,
                joiner=self.settings.joiner,
                choice_labels=shown | {NONE_OF_THESE: {"en": self.settings.count_combinations_none_label}},
            )

    def _several(self, line: int, record: Mapping[str, str], sheet: str) -> str:
        """The multi-select a row names, or nothing where there is none."""
        name = record.get("analysis_var", "")
        several = [question for question, asked in self.form.questions.items() if asked.type == "select_multiple"]
        if name not in several:
            self._fatal(line, "analysis_var", "the form has no multi-select of this name.", name, several, sheet)
            return ""
        return name

    def _choice(self, question: str, label: str) -> str:
        fold = str.casefold if self.settings.count_combinations_ignore_case else str
        for choice in self.form.choices(question):
            if fold(label) in {fold(text) for text in (choice.name, *choice.labels.values())}:
                return choice.name
        return ""

    def _fatal(self, line: int, column: str, sentence: str, got: str, known, sheet: str = ANALYSIS) -> None:
        expected = suggestion(got, list(known)) if known else ""
        self.problems.fatal(self.sheets.where(sheet), sentence, row=line, column=column, got=got, expected=expected)


def _kind_of(made: Indicator) -> str:
    """The sheet that an indicator was asked for on."""
    if isinstance(made, Selections):
        return SELECTIONS
    return EXCLUSIVE if made.exclusive else COMBINATIONS
