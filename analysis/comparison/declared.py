"""What an instrument wants compared beyond tables side by side (`surveys/<instrument>/comparison.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from analysis.intake.form.form import Form, Question
from analysis.planning.plan import PlanRow
from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel, read_yaml

STUDY = "study"
"""In `mix`: the city itself, for trends of all cities together."""
WAVE = "wave"
"""As `rounds`: the waves of params, where a survey was held again; a survey that is there twice has them
by itself.
"""
POOLED = "pooled"
FILE = "comparison.yaml"
SUM_TOLERANCE = 0.005
ROUNDS = "casestudy rounds"


class Outcome(StrictModel):
    """One answer of one table of the plan, or several pooled ("any of"), as a share of the people asked.

    A city whose form lacks some of the pooled answers counts with the others.
    """

    table: str
    choice: str | tuple[str, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        return (self.choice,) if isinstance(self.choice, str) else self.choice

    @property
    def name(self) -> str:
        """The choices as one name."""
        return "+".join(self.choices)


class Break(StrictModel):
    """A round from which on a series is not what it was: another form, mode of interview, or way of
    sampling.
    """

    round: str
    kind: Literal["form", "mode", "sampling"]
    text: Mapping[str, str] = Field(default_factory=dict)


class ComparisonFile(StrictModel):
    """The keys of comparison.yaml; all may be left out.

    `rounds`: the single-choice question whose choices are the rounds, in form order. `mix`: questions whose
    joint distribution is held fixed in standardised shares and told apart in decompositions. `standard`:
    whose mix that is: all together (pooled), one city, one round, or margins: for questions of the mix the
    shares of their choices, to which the mix of all together is raked. `covariates`: of the models.
    `correction`: of p-values for the many comparisons within a table. `pairs`: which cities are compared;
    "auto" is all pairs of up to twelve, and each of more with the rest; "rest" is the rest always; "all" also
    writes all pairs of more than twelve into `pairs.parquet`. `sample`: tables that say who was interviewed
    rather than what they said; they are not among the largest differences.
    """

    outcomes: tuple[Outcome, ...] = ()
    rounds: str = ""
    mix: tuple[str, ...] = ()
    standard: str | Mapping[str, Mapping[str, float]] = POOLED
    covariates: tuple[str, ...] = ()
    correction: Literal["holm", "bh", "none"] = "holm"
    pairs: Literal["auto", "all", "rest"] = "auto"
    breaks: tuple[Break, ...] = ()
    sample: tuple[str, ...] = ()


def with_rounds(form: Form, folder: Path) -> Form:
    """The form with the question whose choices are the instrument's rounds marked as such.

    What is wrong with the declaration is left to `read_comparison` to say.
    """
    path = Path(folder) / FILE
    declared = read_yaml(path, ComparisonFile, Problems()) if path.is_file() else None
    asked = form.questions.get(declared.rounds) if declared else None
    if asked is None:
        return form
    return replace(
        form, questions={**form.questions, asked.name: replace(asked, extra={**asked.extra, ROUNDS: "yes"})}
    )


def is_round(question: Question) -> bool:
    """Whether a question's choices are the rounds of its instrument."""
    return ROUNDS in question.extra


def read_comparison(
    folder: Path,
    plan: Sequence[PlanRow],
    form: Form,
    studies: Iterable[str],
    problems: Problems,
    own_plan: bool = True,
) -> ComparisonFile:
    """The declaration in an instrument's folder, empty where there is none; what it names wrongly is fatal,
    with the nearest.

    Where the plan is not the instrument's own, outcomes that it has no table of are left out.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        return ComparisonFile()
    declared = read_yaml(path, ComparisonFile, problems)
    if declared is None:
        return ComparisonFile()
    where = str(path)
    if not own_plan:
        declared = declared.model_copy(
            update={"outcomes": tuple(o for o in declared.outcomes if outcome_row(o, plan))}
        )
    for outcome in declared.outcomes:
        _check_outcome(outcome, plan, form, where, problems)
    tables = dict.fromkeys(row.table for row in plan)
    for table in declared.sample if own_plan else ():
        if table not in tables:
            sentence = "the plan has no such table."
            problems.fatal(where, sentence, column="sample", got=table, expected=suggestion(table, tables))
    single = [name for name, question in form.questions.items() if question.type == "select_one"]
    for column, names in (
        ("rounds", [declared.rounds] if declared.rounds not in ("", WAVE) else []),
        ("mix", declared.mix),
        ("covariates", declared.covariates),
    ):
        for name in names:
            if name not in single and (column, name) != ("mix", STUDY):
                sentence = "the form has no single-choice question of this name."
                problems.fatal(where, sentence, column=column, got=name, expected=suggestion(name, single))
    rounds = (
        [choice.name for choice in form.choices(declared.rounds)] if declared.rounds in form.questions else []
    )
    _check_standard(declared, [POOLED, *studies, *rounds], form, where, problems)
    for met in declared.breaks:
        if declared.rounds != WAVE and met.round not in rounds:
            sentence = "there is no such round."
            problems.fatal(
                where, sentence, column="breaks", got=met.round, expected=suggestion(met.round, rounds)
            )
    return declared


def _check_standard(
    declared: ComparisonFile, known: Sequence[str], form: Form, where: str, problems: Problems
) -> None:
    standard = declared.standard
    if isinstance(standard, str):
        if standard not in known and declared.rounds != WAVE:
            sentence = "the standard is neither pooled, nor a city, nor a round."
            problems.fatal(
                where, sentence, column="standard", got=standard, expected=suggestion(standard, known)
            )
        return
    for question, shares in standard.items():
        if question not in declared.mix or question == STUDY:
            sentence = "the standard has shares of a question that is not in the mix."
            problems.fatal(
                where, sentence, column="standard", got=question, expected=suggestion(question, declared.mix)
            )
            continue
        choices = [choice.name for choice in form.choices(question)] if question in form.questions else []
        for choice in shares:
            if choice not in choices:
                sentence = f"{question} has no such choice."
                problems.fatal(
                    where,
                    sentence,
                    column=f"standard.{question}",
                    got=choice,
                    expected=suggestion(choice, choices),
                )
        if abs(sum(shares.values()) - 1) > SUM_TOLERANCE:
            sentence = "the shares of a standard must add up to 1."
            problems.fatal(where, sentence, column=f"standard.{question}", got=f"{sum(shares.values()):g}")


def _check_outcome(
    outcome: Outcome, plan: Sequence[PlanRow], form: Form, where: str, problems: Problems
) -> None:
    row = outcome_row(outcome, plan)
    if row is None:
        tables = dict.fromkeys(row.table for row in plan if _is_share_of_people(row))
        sentence = "the plan has no table of this name with shares of people interviewed."
        problems.fatal(
            where, sentence, column="outcomes", got=outcome.table, expected=suggestion(outcome.table, tables)
        )
        return
    choices = [choice.name for choice in form.choices(row.question) if choice.name not in row.exclude]
    for choice in outcome.choices:
        if choice not in choices:
            sentence = f"the table {outcome.table} has no such choice."
            problems.fatal(
                where, sentence, column="outcomes", got=choice, expected=suggestion(choice, choices)
            )


def outcome_row(outcome: Outcome, plan: Sequence[PlanRow]) -> PlanRow | None:
    """The plan's row that the outcome is a cell of: shares of people, of the whole city."""
    return next((row for row in plan if row.table == outcome.table and _is_share_of_people(row)), None)


def _is_share_of_people(row: PlanRow) -> bool:
    return (row.statistic, row.unit, row.stack, row.by) == ("share", "respondents", "", "")
