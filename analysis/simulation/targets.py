"""The counts that drawn interviews must meet, read from files of published (or assumed) figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument, Stack
from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import read_text_frame

NEEDED = ("question", "choice", "numerator", "denominator")
UNITS = ("respondents", "reports")
AT_LEAST, AT_MOST, NONE, PLURALITY = "at least", "at most", "none", "plurality"
BOUNDS = (AT_LEAST, AT_MOST, NONE, PLURALITY)
"""How a figure told in words limits a count; blank where the count is exact."""
Conditions = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Target:
    """One count of a choice: `numerator` of `denominator` (None where not known), among the rows that `rows`
    names.

    `bound` says how the numerator limits the count: "" exactly, "at least", "at most"; "plurality": the
    choice is given more often than any other. `domain` and `level` narrow it further; `unit` says what is
    counted, `stack` which reports, or people behind reports. `where` and `line` say which row of which file
    it is.
    """

    where: str
    line: int
    question: str
    choice: str
    numerator: int | None
    denominator: int | None
    domain: str = ""
    level: str = ""
    unit: str = "respondents"
    stack: str = ""
    rows: Conditions = ()
    bound: str = ""

    def __str__(self) -> str:
        counted = self.unit if self.unit == "reports" or not self.stack else f"people with {self.stack}"
        figures = [_figure(self.numerator), _figure(self.denominator)]
        if self.bound:
            figures[0] = self.bound if self.bound == PLURALITY else f"{self.bound} {figures[0]}"
        where = [f"{name} = {' or '.join(choices)}" for name, choices in self.rows]
        if self.domain:
            where.insert(0, f"{self.domain} = {self.level}")
        among = f" where {', '.join(where)}" if where else ""
        return (
            f"{self.where}, row {self.line}: {self.question} = {self.choice} for {figures[0]} of {figures[1]}"
            f" {counted}{among}"
        )

    @property
    def conditions(self) -> Conditions:
        """The rows counted, `domain` among them."""
        return (*self.rows, (self.domain, (self.level,))) if self.domain else self.rows


def read_targets(
    paths: Iterable[Path], form: Form, instrument: Instrument, problems: Problems
) -> tuple[Target, ...]:
    """The targets in CSV files with the columns `question, choice, numerator, denominator`.

    Optional columns: `domain, level, unit, stack` as in the estimates, and `rows`, the rows counted, as
    `question=choice` (or `question=choice|choice`) with blanks between; `bound`, where the figure is told in
    words: "at least" and "at most" the numerator, "none", or "plurality". Other columns are not looked at.
    Rows without a count, and rows that are no share or count, are passed over.
    """
    targets = []
    for path in paths:
        for line, record in enumerate(_records(Path(path), problems), start=2):
            if record.get("statistic", "share") not in ("", "share", "count"):
                continue
            if record["numerator"] or record["denominator"] or record.get("bound"):
                target = _target(Path(path).name, line, record, problems)
                targets.append(target)
                check_target(target, form, instrument, problems)
    return tuple(targets)


def _figure(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _records(path: Path, problems: Problems) -> list[Mapping[str, str]]:
    if not path.is_file():
        problems.fatal(str(path), "There is no such file to fit to. Check the path.")
        return []
    frame = read_text_frame(path, problems)
    missing = [name for name in NEEDED if name not in frame]
    if missing:
        problems.fatal(str(path), f"The file lacks the columns {', '.join(missing)}.", row=1)
        return []
    records: list[Mapping[str, str]] = []
    for row in frame.to_dict("records"):
        records.append({name: cell.strip() for name, cell in row.items() if name})
    return records


def _target(where: str, line: int, record: Mapping[str, str], problems: Problems) -> Target:
    counts = {}
    for name in ("numerator", "denominator"):
        text = record[name].replace(",", "")
        if text and not text.isdecimal():
            problems.fatal(
                where, "A count is a whole number, or left blank.", row=line, column=name, got=record[name]
            )
        counts[name] = int(text) if text.isdecimal() else None
    rows = []
    for condition in record.get("rows", "").split():
        name, _, choices = condition.partition("=")
        rows.append((name, tuple(choices.split("|"))))
    texts = {name: record.get(name, "") for name in ("question", "choice", "domain", "level", "stack")}
    bound = _bound(where, line, record, problems)
    if bound == NONE:
        bound, counts["numerator"] = "", 0
    unit = record.get("unit") or "respondents"
    return Target(where, line, **texts, **counts, unit=unit, rows=tuple(rows), bound=bound)


def _bound(where: str, line: int, record: Mapping[str, str], problems: Problems) -> str:
    """How a row limits its count; a fatal problem where the limit is none, or lacks or needs no number."""
    bound, counted = record.get("bound", ""), bool(record["numerator"])
    sentence = ""
    if bound and bound not in BOUNDS:
        sentence = "This limit is not known."
    elif bound in (AT_LEAST, AT_MOST) and not counted:
        sentence = "This limit needs a numerator."
    elif bound in (NONE, PLURALITY) and counted:
        sentence = "This limit has no numerator; leave it blank."
    if sentence:
        expected = suggestion(bound, BOUNDS)
        problems.fatal(where, sentence, row=line, column="bound", got=bound, expected=expected)
        return ""
    return bound


def check_target(target: Target, form: Form, instrument: Instrument, problems: Problems) -> None:
    """Report what a target names that is not there, and a numerator above its denominator."""

    def unknown(column: str, sentence: str, got: str, options: Iterable[str]) -> None:
        problems.fatal(
            target.where, sentence, row=target.line, column=column, got=got, expected=suggestion(got, options)
        )

    if target.unit not in UNITS:
        unknown("unit", "This unit can't be fitted.", target.unit, UNITS)
    if target.stack and target.stack not in instrument.stacks:
        unknown("stack", "The instrument has no such stack.", target.stack, instrument.stacks)
        return
    stack = instrument.stacks.get(target.stack)
    if target.unit == "reports" and not stack:
        problems.fatal(
            target.where, "Reports are counted in a stack; name it.", row=target.line, column="stack"
        )
    named = [("question", target.question, "choice", (target.choice,))]
    named += [("domain", target.domain, "level", (target.level,))] if target.domain else []
    named += [("rows", question, "rows", choices) for question, choices in target.rows]
    for column, question, choice_column, choices in named:
        question_choices = choices_of(question, form, stack)
        if question_choices is None and question in form.questions:
            problems.fatal(
                target.where,
                "This question has no choices to count.",
                row=target.line,
                column=column,
                got=question,
            )
            continue
        if question_choices is None:
            selects = [name for name in form.questions if form.questions[name].is_select]
            options = [*(stack.variables if stack else ()), *selects]
            unknown(column, "The form has no such question.", question, options)
            continue
        for choice in choices:
            if choice not in question_choices:
                unknown(choice_column, f"{question} has no such choice.", choice, question_choices)
    if None not in (target.numerator, target.denominator) and target.numerator > target.denominator:
        counts = f"{target.numerator} of {target.denominator}"
        problems.fatal(target.where, "The numerator is above the denominator.", row=target.line, got=counts)


def choices_of(name: str, form: Form, stack: Stack | None) -> tuple[str, ...] | None:
    """The choices of a select question or a variable of the stack; None where there is no such thing."""
    if stack and name in stack.variables:
        fixed = tuple(dict.fromkeys(block.set[name] for block in stack.blocks if name in block.set))
        asked = next((block.columns[name] for block in stack.blocks if name in block.columns), None)
        return fixed or (choices_of(asked, form, None) if asked else None)
    if name not in form.questions or not form.questions[name].is_select:
        return None
    return tuple(choice.name for choice in form.choices(name))
