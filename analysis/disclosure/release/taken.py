"""What leaves and what does not, before any step.

1. What would identify people is left out, unless the recipe keeps it and says why.
2. Recodes and indicators are left out unless the recipe names them: beside a coarser original they would give
   the finer answer back.
3. Rows of repeats are not the interviews'; they leave by themselves (repeated.py), or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.disclosure.release.data import ReleaseData, take_data
from analysis.disclosure.release.identifying import LEADING, Identifying, find_identifying
from analysis.disclosure.release.measures.information import PublishedTable
from analysis.disclosure.release.measures.population import CountedPeople
from analysis.disclosure.release.recipe import Recipe
from analysis.disclosure.release.recipe_checks import check_recipe
from analysis.disclosure.release.treated import LeftOut
from analysis.intake.answers.answers import Answers
from analysis.intake.form.form import Form
from analysis.problems import Problems


@dataclass(frozen=True, eq=False)
class ReleaseSource:
    """What a release is made from: cleaned answers, the form as it was asked, the tables that are published
    from them, the language of labels, where the recipe lies, and a count of the context.

    `made_of` names the question each recode is made of, `labels` the columns that are added here,
    `row_tables` the tables that are published of the rows of each repeat.
    """

    answers: Answers
    asked: Form
    tables: Sequence[PublishedTable]
    language: str
    where: str
    counted: CountedPeople | None = None
    made_of: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    row_tables: Mapping[str, Sequence[PublishedTable]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Leaving:
    """Which columns leave by a recipe, and which don't."""

    source: ReleaseSource
    recipe: Recipe
    identifying: tuple[Identifying, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def kept(self) -> dict[str, str]:
        """Identifying columns that leave all the same, and why."""
        keep = self.recipe.keep
        kept_columns = [column.column for column in self.identifying if column.column in keep]
        return {column: keep[column] for column in kept_columns}

    @property
    def named(self) -> int:
        """How many of the columns that the recipe keeps name people, or lead to them."""
        leading = [column for column in self.identifying if column.kind in LEADING]
        return sum(column.column in self.recipe.keep for column in leading)

    def take(self) -> tuple[ReleaseData, ReleaseData]:
        """Everything that leaves or that a published table shows, and what leaves of it."""
        source = self.source
        everything = take_data(
            source.answers, source.answers.form, _planned(source, self.recipe, self.left_out), source.language
        )
        return everything, everything.without(column.column for column in self.left_out)


def plan_leaving(source: ReleaseSource, recipe: Recipe, problems: Problems) -> Leaving:
    """What leaves by a recipe; with a fatal problem for each name of the recipe that can't be followed."""
    identifying = find_identifying(source.answers)
    check_recipe(recipe, source.answers, source.asked.questions, identifying, source.where, problems)
    left_out = _left_out(source, recipe, identifying)
    _check_originals(source, recipe, left_out, problems)
    return Leaving(source, recipe, identifying, left_out)


def _left_out(
    source: ReleaseSource, recipe: Recipe, identifying: Sequence[Identifying]
) -> tuple[LeftOut, ...]:
    """Every column that does not leave, with its reason; the recipe's own reason first."""
    answers, wanted = source.answers, {*recipe.derived, *recipe.keys, *recipe.sensitive}
    left = {column: LeftOut(column, reason=reason) for column, reason in recipe.leave_out.items()}
    for identifier in identifying:
        if identifier.column not in recipe.keep:
            left.setdefault(identifier.column, LeftOut(identifier.column, identifier.kind))
    for name, question in answers.form.questions.items():
        if question.repeat in recipe.repeats:
            continue
        if question.repeat:
            left.setdefault(name, LeftOut(name, "repeat"))
        elif name not in source.asked.questions and answers.has(name) and name not in wanted:
            left.setdefault(name, LeftOut(name, "derived"))
    return tuple(left.values())


def _check_originals(
    source: ReleaseSource, recipe: Recipe, left_out: Sequence[LeftOut], problems: Problems
) -> None:
    """Rule 2 the other way round: a recode that leaves protects nobody beside the question it is made of."""
    gone = {column.column for column in left_out}
    worked_on = {question for step in recipe.steps for question in step.questions}
    for name in (*recipe.keys, *recipe.sensitive, *recipe.derived):
        original = source.made_of.get(name, "")
        if original and original not in gone and original not in worked_on and original not in recipe.keys:
            problems.fatal(
                source.where,
                f"{name} is made of {original}, which would leave as it was answered and give away more. Put"
                f" {original} under leave_out, or take it as a key or into a step.",
                column="keys" if name in recipe.keys else "derived",
                got=name,
            )


def _planned(source: ReleaseSource, recipe: Recipe, left_out: Sequence[LeftOut]) -> list[str]:
    """The questions to take at first: all that leave, and what the published tables show beside them."""
    gone = {column.column for column in left_out}
    tabulated_names = {name for table in source.tables for name in (table.question, *table.by)}
    form = source.answers.form
    own = [name for name, question in form.questions.items() if not question.repeat]
    names = [name for name in own if name not in gone or name in tabulated_names]
    return [*names, *(name for name in recipe.keep if name not in form.questions)]
