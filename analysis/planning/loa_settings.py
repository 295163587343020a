"""The settings of MMC's List of Analysis: names, defaults, and what each does here.

Source: mixedmigrationcentre/analysiskit, docs/loa-schema.md.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, ValidationError

from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel

HERE, OURS = "as in AnalysisKit", "read by this program on its own"


@dataclass(frozen=True)
class Counted:
    """How a workbook shows a table of counts or combinations.

    `order`: rows from most to least, or as they are made; `spacer` a line before the table, `heading` one
    over its rows.
    """

    order: str
    heading: str
    spacer: str


class LoaSettings(StrictModel):
    """Every setting with its default."""

    sm_separator: str = "/"
    skip_label_row: bool = True
    blank_to_na: bool = True
    prepare_sm: bool = True
    sm_child_style: Literal["auto", "label", "dummy"] = "auto"
    recreate_sm_parents: bool = False
    weight_column: str = ""
    strata_column: str = ""
    engine: Literal["auto", "fast", "survey"] = "auto"
    fallback_level: float = Field(default=0.95, ge=0)
    min_group_n: int = Field(default=0, ge=0)
    keep_missing_groups: bool = True
    slim_design: bool = True
    lonely_psu: Literal["adjust", "remove", "average", "certainty", "fail"] = "adjust"
    exclude_ignore_case: bool = True
    value_columns: str = "stat,n,n_total"
    extra_columns: str = ""
    missing_group_label: str = "Missing"
    use_group_prefix: bool = True
    summary_value_label: str = ""
    drop_empty_prop_rows: bool = True
    add_analysis_type_label: bool = True
    label_choices: bool = True
    count_selections_mode: Literal["grouped", "exact"] = "grouped"
    count_selections_order: Literal["descending", "none"] = "descending"
    count_selections_heading: str = ""
    count_selections_spacer: str = ""
    count_selections_title_suffix: str = "number of answers"
    count_selections_label_none: str = "None"
    count_selections_label_one: str = "One"
    count_selections_label_many: str = "More than one"
    count_combinations_order: Literal["descending", "none"] = "descending"
    count_combinations_none_label: str = "None of these"
    count_combinations_joiner: str = " + "
    count_combinations_heading: str = ""
    count_combinations_spacer: str = ""
    count_combinations_title_suffix: str = "combinations"
    count_combinations_ignore_case: bool = True
    count_exclusive_combinations_suffix: str = "combinations of people who chose nothing else"
    max_combination_choices: int = Field(default=6, ge=2)

    @property
    def confidence(self) -> float:
        """The level of intervals where a row gives none: 0.95 and 95 are the same."""
        return as_share(self.fallback_level)

    def of_counts(self, kind: str) -> Counted | None:
        """How a workbook shows tables of `kind`, one of COUNTS; nothing for other tables."""
        if kind not in COUNTS:
            return None
        what = "count_selections" if kind == COUNTS[0] else "count_combinations"
        return Counted(*(getattr(self, f"{what}_{name}") for name in ("order", "heading", "spacer")))

    @property
    def joiner(self) -> str:
        """What stands between the choices of a combination, with a blank on either side: cells lose
        theirs.
        """
        return f" {self.count_combinations_joiner.strip()} "

    @property
    def extra(self) -> tuple[str, ...]:
        """The list's own columns that a workbook prints under a table's title."""
        return tuple(name.strip() for name in self.extra_columns.split(",") if name.strip())

    @property
    def values(self) -> tuple[str, ...]:
        """The columns of numbers that a workbook shows."""
        return tuple(name.strip() for name in self.value_columns.split(",") if name.strip())


COUNTS = ("count_selections", "count_combinations", "count_exclusive_combinations")
"""The kinds of tables that the sheets of those names ask for."""
VALUE_COLUMNS = ("stat", "n", "n_total", "n_w", "n_w_total", "stat_low", "stat_upp")
NO_EFFECT = {
    **dict.fromkeys(
        (
            "sm_separator",
            "skip_label_row",
            "blank_to_na",
            "prepare_sm",
            "sm_child_style",
            "recreate_sm_parents",
        ),
        OURS,
    ),
    **dict.fromkeys(("engine", "slim_design"), OURS),
}
"""Settings that say how AnalysisKit reads a file or computes: what happens to them here."""


FROM_PARAMS = (
    "{name} is not taken from a list of analysis: the weights are those that params/<city>.yaml declares."
)


def as_share(level: float) -> float:
    """0.95 for 0.95 and for 95."""
    return level / 100 if level > 1 else level


def read_settings(
    rows: Sequence[tuple[int, Mapping[str, str]]], where: str, problems: Problems, weighted: bool = False
) -> LoaSettings:
    """The settings of a sheet's rows (setting, value); blank is the default, an unknown one fatal with the
    nearest.

    The weights that params declare (`weighted`) go before those that a list names.
    """
    given: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        name, value = row.get("setting", ""), row.get("value", "")
        if name not in LoaSettings.model_fields:
            expected = suggestion(name, LoaSettings.model_fields)
            problems.fatal(
                where, "this setting is not known.", row=line, column="setting", got=name, expected=expected
            )
        elif value != "":
            given[name], lines[name] = value, line
    for column in (given.get("value_columns") or "").split(","):
        if column.strip() and column.strip() not in VALUE_COLUMNS:
            expected = suggestion(column.strip(), VALUE_COLUMNS)
            problems.fatal(
                where,
                "there is no such value column.",
                row=lines["value_columns"],
                column="value",
                got=column.strip(),
                expected=expected,
            )
    for name in ("weight_column", "strata_column"):
        if given.get(name) and weighted:
            problems.warn(
                where, FROM_PARAMS.format(name=name), row=lines[name], column="value", got=given[name]
            )
    try:
        return LoaSettings(**given)
    except ValidationError as error:
        for mistake in error.errors():
            name = str(mistake["loc"][0])
            problems.fatal(
                where,
                f"{name} can't be {given[name]!r}.",
                row=lines[name],
                column="value",
                got=given[name],
                expected=_expected(name),
            )
        return LoaSettings()


def _expected(name: str) -> str:
    kind = LoaSettings.model_fields[name].annotation
    if typing.get_origin(kind) is Literal:
        return " or ".join(typing.get_args(kind))
    return {bool: "TRUE or FALSE", int: "a whole number", float: "a number such as 0.95"}.get(kind, "text")
