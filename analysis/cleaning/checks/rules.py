"""The checks of an instrument, from surveys/<instrument>/checks.csv.

One row a check: id, rule (one of RULES), limits, severity (low, medium, high), reason.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.cleaning.checks import (
    duplicates,
    enumerators,
    exported,
    interviews,
    logic,
    sample,
    values,
)
from analysis.cleaning.checks import journey as route
from analysis.cleaning.checks import logic_tables as tables
from analysis.cleaning.checks.findings import SEVERITIES
from analysis.cleaning.checks.limits import LimitError, read_limits
from analysis.intake.form.form import Form
from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import read_csv_rows

COLUMNS = ("id", "rule", "limits", "severity", "reason")

#: Every rule a checks.csv may name; its limits and their defaults are the fields of its class.
RULES: Mapping[str, type] = {
    "duration": interviews.InterviewLength,
    "hour": interviews.HourOfDay,
    "back_to_back": interviews.BackToBack,
    "completeness": interviews.Completeness,
    "role_count": interviews.RoleCount,
    "eligible": interviews.Eligible,
    "age": interviews.Age,
    "period": interviews.FieldworkPeriod,
    "duplicate_content": duplicates.DuplicateContent,
    "soft_duplicates": duplicates.SoftDuplicates,
    "repeated_text": duplicates.RepeatedText,
    "straight_lining": values.StraightLining,
    "outliers": values.Outliers,
    "limits": values.NumberLimits,
    "not_in_list": values.NotInList,
    "routing": values.RoutingViolated,
    "constraint": values.Constraint,
    "exported": exported.Exported,
    "exclusive_choice": values.ExclusiveChoice,
    "logic": logic.Logic,
    "logic_table": tables.LogicTable,
    "interview_country": route.InterviewCountry,
    "on_route": route.OnRoute,
    "enumerator_answers": enumerators.AnswerPattern,
    "interviews_per_day": enumerators.InterviewsPerDay,
    "sample": sample.SampleTarget,
}

#: The rules that look at interviews beside each other, and so can't be followed piece by piece.
BESIDE_EACH_OTHER = (
    "back_to_back",
    "duplicate_content",
    "soft_duplicates",
    "repeated_text",
    "outliers",
    "enumerator_answers",
    "interviews_per_day",
    "sample",
)


@dataclass(frozen=True)
class CheckRule:
    """One check as it will run: `check` is an instance of its rule's class, with its limits."""

    id: str
    rule: str
    check: Any
    severity: str = "medium"
    reason: str = ""

    @property
    def of_rows(self) -> bool:
        """Whether the check looks at single values, so that it looks at the rows of repeats too."""
        return getattr(type(self.check), "of_rows", False)

    @property
    def needs(self) -> tuple[str, ...]:
        """The single questions without which the check can't run."""
        fields = {field.name: field.type for field in dataclasses.fields(self.check)}
        return tuple(
            getattr(self.check, name)
            for name, kind in fields.items()
            if kind == "Question" and getattr(self.check, name)
        )


@dataclass(frozen=True)
class CheckRules:
    """The checks in the order they run; `source` is the file they were read from."""

    rules: tuple[CheckRule, ...]
    source: str = "the default checks"

    def __iter__(self) -> Iterator[CheckRule]:
        return iter(self.rules)

    def of_one_pass(self) -> CheckRules:
        """Those that look at one interview at a time."""
        one_pass_rules = tuple(rule for rule in self.rules if rule.rule not in BESIDE_EACH_OTHER)
        return CheckRules(one_pass_rules, self.source)

    def reason_of(self, check: str) -> str:
        """Why a check is there, in the words of its row or the first line of its rule."""
        check_rule = next((rule for rule in self.rules if rule.id == check), None)
        return (
            ""
            if check_rule is None
            else check_rule.reason or str(type(check_rule.check).__doc__).split("\n")[0]
        )


def default_rules() -> CheckRules:
    """Every rule that needs no limit of its own, with its defaults; used where an instrument has no
    checks.csv.
    """
    rules = [CheckRule(name, name, rule()) for name, rule in RULES.items() if not _needs_limits(rule)]
    return CheckRules(
        (*rules, CheckRule("dont_know", "role_count", interviews.RoleCount("dont_know"), "low"))
    )


def read_rules(path: Path, form: Form, problems: Problems) -> CheckRules:
    """The checks in a checks.csv; the default ones where there is no such file.

    An unknown column, rule, limit, severity, question or choice is fatal, with the nearest match.
    """
    path = Path(path)
    if not path.is_file():
        return default_rules()
    before = len(problems.fatals)
    rows = read_csv_rows(path, problems)
    header = [cell.strip() for cell in rows[0]] if rows else []
    for name in header:
        if name not in COLUMNS:
            problems.fatal(
                str(path), "Unknown column.", row=1, column=name, got=name, expected=suggestion(name, COLUMNS)
            )
    for name in COLUMNS[:2]:
        if name not in header:
            problems.fatal(str(path), "A column is missing.", row=1, column=name, expected=", ".join(COLUMNS))
    if len(problems.fatals) > before:
        return CheckRules((), str(path))
    rules: dict[str, CheckRule] = {}
    for number, cells in enumerate(rows[1:], start=2):
        record = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if not any(record.values()):
            continue
        rule = _read_rule(record, number, path, form, problems)
        if rule is None:
            continue
        if rule.id in rules:
            problems.fatal(str(path), "Two checks have one id.", row=number, column="id", got=rule.id)
        rules[rule.id] = rule
    return CheckRules(tuple(rules.values()), str(path))


def _read_rule(
    record: Mapping[str, str], number: int, path: Path, form: Form, problems: Problems
) -> CheckRule | None:
    name, severity = record["rule"], record.get("severity") or "medium"
    if severity not in SEVERITIES:
        problems.fatal(
            str(path),
            "Unknown severity.",
            row=number,
            column="severity",
            got=severity,
            expected=suggestion(severity, SEVERITIES),
        )
    if name not in RULES:
        problems.fatal(
            str(path), "Unknown rule.", row=number, column="rule", got=name, expected=suggestion(name, RULES)
        )
        return None
    try:
        check = read_limits(RULES[name], record.get("limits", ""), form, path.parent)
    except LimitError as error:
        problems.fatal(
            str(path), error.problem, row=number, column=error.column, got=error.got, expected=error.expected
        )
        return None
    return CheckRule(record["id"] or name, name, check, severity, record.get("reason", ""))


def _needs_limits(rule: type) -> bool:
    return any(
        field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        for field in dataclasses.fields(rule)
    )
