"""The settings of MMC's List of Analysis: names, defaults, and what each does here.

Source: mixedmigrationcentre/analysiskit, docs/loa-schema.md.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, ValidationError

from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel

HERE, OURS = "as in AnalysisKit", "read by this program on its own"
OTHER_BLOCK = "has no row: people of the other block stand in its own table"


@dataclass(frozen=True)
class CountSettings:
    """How a workbook shows a table of counts or combinations.

    `order`: rows from most to least, or as they are made; `spacer` a line before the table, `heading` one
    over its rows.
    """

    order: str
    heading: str
    spacer: str


Order = Literal["descending", "ascending", "none"]


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
    routing: Literal["", "form", "data"] = ""
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
    count_selections_order: Order = "descending"
    count_selections_heading: str = ""
    count_selections_spacer: str = ""
    count_selections_title_suffix: str = "number of answers"
    count_selections_label_none: str = "None"
    count_selections_label_one: str = "One"
    count_selections_label_many: str = "More than one"
    count_combinations_order: Order = "descending"
    count_combinations_none_label: str = "None of these"
    count_combinations_joiner: str = " + "
    count_combinations_heading: str = ""
    count_combinations_spacer: str = ""
    count_combinations_title_suffix: str = "combinations"
    count_combinations_ignore_case: bool = True
    count_combinations_only_suffix: str = "only"
    count_combinations_other_label: str = "Other"
    count_combinations_other_multiple_label: str = "Other multiple selection"
    count_combinations_single_label: str = "Other single selection"
    count_exclusive_combinations_suffix: str = "combinations of people who chose nothing else"
    count_exclusive_combinations_none_label: str = "Other choices only"
    count_exclusive_combinations_order: Order = "descending"
    count_exclusive_combinations_only_suffix: str = "only"
    count_exclusive_combinations_other_label: str = "Other single selection"
    count_exclusive_combinations_multiple_label: str = ""
    count_exclusive_combinations_heading: str = ""
    count_exclusive_combinations_spacer: str = ""
    count_exclusive_combinations_title_suffix: str = "people who chose exactly one answer"
    max_combination_choices: int = Field(default=6, ge=2)
    max_exclusive_choices: int = Field(default=20, ge=1)
    kit_version: str = ""

    @property
    def is_newest(self) -> bool:
        """Whether combinations are those of AnalysisKit 2026.09.1, told by the settings a workbook has.

        Settings that only one version knows tell which; of both or neither `kit_version` does, and without it
        they are the newest.
        """
        given = self.model_fields_set
        newer, older = bool(given & NEWER), bool(given & OLDER)
        if newer != older:
            return newer
        return not self.kit_version or _version(self.kit_version) >= _version(NEWEST)

    @property
    def confidence(self) -> float:
        """The level of intervals where a row gives none: 0.95 and 95 are the same."""
        return as_share(self.fallback_level)

    def of_counts(self, kind: str) -> CountSettings | None:
        """How a workbook shows tables of `kind`, one of COUNTS; nothing for other tables."""
        if kind not in COUNTS:
            return None
        what = kind if self.is_newest or kind == COUNTS[0] else COUNTS[1]
        return CountSettings(*(getattr(self, f"{what}_{name}") for name in ("order", "heading", "spacer")))

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
NEWEST = "2026.09.1"
NEWER = frozenset(
    (
        "count_combinations_only_suffix",
        "count_combinations_other_label",
        "count_combinations_other_multiple_label",
        "count_combinations_single_label",
        "count_exclusive_combinations_order",
        "count_exclusive_combinations_only_suffix",
        "count_exclusive_combinations_other_label",
        "count_exclusive_combinations_multiple_label",
        "count_exclusive_combinations_heading",
        "count_exclusive_combinations_spacer",
        "count_exclusive_combinations_title_suffix",
        "max_exclusive_choices",
    )
)
"""Settings that AnalysisKit has since 2026.09.1."""
OLDER = frozenset(
    (
        "count_combinations_none_label",
        "count_exclusive_combinations_suffix",
        "count_exclusive_combinations_none_label",
    )
)
"""Settings that it had before, and has no more."""


def _version(text: str) -> tuple[int, ...]:
    if text.startswith("before"):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", text))


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
    **dict.fromkeys(
        ("count_combinations_single_label", "count_exclusive_combinations_multiple_label"), OTHER_BLOCK
    ),
    "count_exclusive_combinations_none_label": "has no row, as the base is who chose a named choice",
}
"""Settings that say how AnalysisKit reads a file or computes: what happens to them here."""


FROM_PARAMS = (
    "{name} is not taken from a list of analysis: the weights are those that params/<city>.yaml declares."
)


ROUTINGS = ("form", "data")
"""Who counts as asked: whom the form's conditions lead to a question, or those too who answered it anyway."""


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
        settings = LoaSettings(**given)
        version = NEWEST if settings.is_newest else settings.kit_version or f"before {NEWEST}"
        newer, older = sorted(NEWER & given.keys()), sorted(OLDER & given.keys())
        if newer and older:
            sentence = (
                f"{newer[0]} is of AnalysisKit {NEWEST}, {older[0]} of those before it, which mean other"
                f" combinations; they are read as of {version}. Take out those of the other version, or say"
                " it in kit_version."
            )
            problems.warn(where, sentence, row=lines[older[0]], column="setting", got=older[0])
        # the readme of a workbook lists every setting, and so says which definition was meant
        return settings.model_copy(update={"kit_version": version})
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
        return " or ".join(filter(None, typing.get_args(kind)))
    return {bool: "TRUE or FALSE", int: "a whole number", float: "a number such as 0.95"}.get(kind, "text")
