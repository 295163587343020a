"""The analysis sheet of a list: each row, over the groups that it is asked for, as rows of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.intake.derived.indicator import NUMBERS
from analysis.planning.analysis_list.humind import OF_TYPE
from analysis.planning.analysis_list.reader import SheetReader
from analysis.planning.analysis_list.settings import (
    as_share,
)
from analysis.planning.analysis_list.sheets import ANALYSIS, GROUPS
from analysis.planning.draft import identifier
from analysis.planning.row import PlanRow
from analysis.vocabulary import yes_or_no

TYPES = {
    "prop_select_one": "share",
    "prop_select_multiple": "share",
    "mean": "mean",
    "median": "median",
    "ratio": "ratio",
}
SECTOR = "sector"
SECTION = "analysis"


@dataclass(frozen=True)
class AnalysisGroup:
    """A grouping of an analysis (blank: everyone), what stands over it, and whether who is in none is a level
    of it.
    """

    by: str = ""
    heading: str = ""
    missing: bool = False

    def over(self, row: PlanRow) -> PlanRow:
        """The row, split by this; figures are of the whole city."""
        column = {"en": self.heading} if self.heading else {}
        return replace(
            row, by=self.by, missing=self.missing, figure="none" if self.by else row.figure, column=column
        )


@dataclass(frozen=True)
class AnalysesReader(SheetReader):
    """The analyses of one list."""

    def rows(self, groups: Sequence[AnalysisGroup]) -> list[PlanRow]:
        """Every analysis over its groups, everyone first; one that asks for what another gives is warned of
        and left out.
        """
        rows_by_identity: dict[tuple[str, ...], PlanRow] = {}
        for line, record in self.sheets.of(ANALYSIS):
            asked = [
                group.over(row)
                for row in self._analysis(line, record)
                for group in self._groups_of(line, record, groups, row)
            ]
            new = [row for row in asked if row.identity not in rows_by_identity]
            if asked and not new:
                self._warn_twice(asked[0], rows_by_identity[asked[0].identity])
            rows_by_identity |= {row.identity: row for row in new}
        tables = dict.fromkeys(row.table for row in rows_by_identity.values())
        places = {table: place for place, table in enumerate(tables)}
        # A table stands where its first row does, with everyone before the groups.
        return sorted(rows_by_identity.values(), key=lambda row: (places[row.table], bool(row.by)))

    def groups(self) -> list[AnalysisGroup]:
        """The groupings of every analysis of MMC's list; overall is there without being named."""
        groups_by_name = {"": AnalysisGroup()}
        for line, record in self.sheets.of(GROUPS):
            name = record.get("raw_data_name", "")
            if name.casefold() == "overall":
                self.fatal(
                    line, "raw_data_name", "Overall is always there; take this row out.", name, (), GROUPS
                )
            elif name not in self.form.questions:
                self.unknown(line, "raw_data_name", name, GROUPS)
            else:
                groups_by_name[name] = AnalysisGroup(
                    name, record.get("new_name", ""), self._keeps_missing([name])
                )
        return list(groups_by_name.values())

    def _groups_of(
        self, line: int, record: Mapping[str, str], groups: Sequence[AnalysisGroup], row: PlanRow
    ) -> list[AnalysisGroup]:
        """The groups of one analysis: its own, and in MMC's list those of all; nothing is split by itself."""
        own = self._own_group(line, record)
        if own is None:
            return []
        listed = [own] if self.sheets.kind == "impact" else [*groups, own]
        named = {group.by: group for group in reversed(listed)}
        different = dict.fromkeys(group.by for group in listed)
        usable_groups = [named[by] for by in different if row.question not in by.split()]
        if not usable_groups:
            sentence = "nothing is split by itself; this row is left out."
            self.problems.warn(
                self.sheets.where(ANALYSIS), sentence, row=line, column="group_var", got=row.question
            )
        return usable_groups

    def _own_group(self, line: int, record: Mapping[str, str]) -> AnalysisGroup | None:
        """The row's own group_var: one question, or several with commas, which are crossed; None where one is
        wrong.
        """
        names = [name.strip() for name in record.get("group_var", "").split(",") if name.strip()]
        wrong = [name for name in names if name not in self.form.questions]
        for name in wrong:
            self.unknown(line, "group_var", name)
        return (
            None if wrong else AnalysisGroup(" ".join(names), "", bool(names) and self._keeps_missing(names))
        )

    def _keeps_missing(self, names: Sequence[str]) -> bool:
        """Whether who is in none of the levels is one more: not of a multi-select, nor where a row is just
        what it asks.
        """
        # Who ticked nothing of a multi-select is no group: other tables would count her among the levels.
        several = any(self.form.questions[name].type == "select_multiple" for name in names)
        return self.settings.keep_missing_groups and not several and self.sheets.kind == "mmc"

    def _analysis(self, line: int, record: Mapping[str, str]) -> Iterator[PlanRow]:
        """The analysis of one row, over everyone; nothing where it can't be made."""
        kind = record.get("analysis_type", "")
        if kind not in TYPES:
            self.fatal(line, "analysis_type", "this kind of analysis is not known.", kind, TYPES)
            return
        is_ratio = kind == "ratio"
        columns = ("analysis_var_numerator", "analysis_var_denominator") if is_ratio else ("analysis_var",)
        questions = [record.get(column, "") for column in columns]
        if not all(
            [
                self._is_fit(line, column, question, kind)
                for column, question in zip(columns, questions, strict=True)
            ]
        ):
            return
        metadata = {name: record[name] for name in self.sheets.extra if record.get(name)}
        named = (
            "_per_".join(questions)
            if is_ratio
            else questions[0]
            if TYPES[kind] == "share"
            else f"{questions[0]}_{kind}"
        )
        yield PlanRow(
            table=named,
            section=identifier(metadata.get(SECTOR, "") or SECTION).lower(),
            question=questions[0],
            statistic=TYPES[kind],
            exclude=self.excluded_of(questions[0]),
            denominator=questions[1] if is_ratio else "",
            line=line,
            interval="linear" if self.sheets.kind == "impact" else "",
            df=self._df_rule(kind),
            confidence=self._level(line, record),
            numerator_missing_is_zero=is_ratio and self._is_set(record, "numerator_NA_to_0"),
            drop_zero_denominator=is_ratio and self._is_set(record, "filter_denominator_0"),
            metadata={"analysis_type": kind, **metadata},
        )

    def _df_rule(self, kind: str) -> str:
        """Whose units count for a group's degrees of freedom where IMPACT computes.

        Source: srvyr's survey_mean, survey_prop and survey_ratio take those of everyone in the base;
        survey_median those of the group, as svyquantile does.
        """
        if self.sheets.kind != "impact":
            return ""
        return "domain" if kind == "median" else "base"

    def _is_fit(self, line: int, column: str, question: str, kind: str) -> bool:
        """Whether the form has the question, and it is one that this kind of analysis can be made of."""
        if question not in self.form.questions:
            self.unknown(line, column, question)
            return False
        of_type = self.form.questions[question].type
        fitting = OF_TYPE.get(of_type, "")
        if kind == fitting or (kind not in OF_TYPE.values() and not fitting):
            return True
        expected = fitting or ("mean, median or ratio" if of_type in NUMBERS else "")
        sentence = f"{question} is a question of type {of_type}, which has no {kind}."
        self.problems.fatal(
            self.sheets.where(ANALYSIS),
            sentence,
            row=line,
            column="analysis_type",
            got=kind,
            expected=expected,
        )
        return False

    def _is_set(self, record: Mapping[str, str], column: str) -> bool:
        """Whether a flag of a ratio is set; blank, IMPACT's are and MMC's are not.

        Source: analysistools `create_analysis_ratio`; AnalysisKit `ck_fast_analysis`, where only TRUE sets
        one.
        """
        text = record.get(column, "")
        return yes_or_no(text) is True if text else self.sheets.kind == "impact"

    def _level(self, line: int, record: Mapping[str, str]) -> float:
        text = record.get("level", "")
        if "level" not in record:
            return self.settings.confidence
        try:
            level = as_share(float(text)) if text else 0.0
        except ValueError:
            level = -1.0
        if not 0 <= level < 1:
            self.fatal(
                line,
                "level",
                "this is no level of confidence; write 0.95 or 95, or leave it empty for no interval.",
                text,
            )
            return 0.0
        return level

    def _warn_twice(self, row: PlanRow, first: PlanRow) -> None:
        settings = {
            "level": "confidence",
            "numerator_NA_to_0": "numerator_missing_is_zero",
            "filter_denominator_0": "drop_zero_denominator",
            SECTOR: "section",
        }
        other = [column for column, name in settings.items() if getattr(row, name) != getattr(first, name)]
        differs = (
            f" Its {' and '.join(other)} would be another: change row {first.line}, where that is meant."
            if other
            else ""
        )
        sentence = f"this row asks for the same numbers as row {first.line}, and is left out.{differs}"
        asked = (
            f"{row.metadata['analysis_type']} of"
            f" {' per '.join(filter(None, (row.question, row.denominator)))}"
        )
        self.problems.warn(self.sheets.where(ANALYSIS), sentence, row=row.line, got=asked)
