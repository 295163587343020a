"""What a study offers beyond its plan: questions, tables, numbers and models, each by name of question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.disclosure.gate import Policy
from analysis.intake.answers.responses import Responses
from analysis.intake.export.columns.headers import METADATA_TYPES
from analysis.problems import CaseStudyError, hint
from analysis.statistics.design import Design
from analysis.study.bench.asked_table import make_table
from analysis.study.bench.asking import check_kind, in_words
from analysis.study.bench.bench import Bench, Groups, Shares, Where
from analysis.study.bench.fitted_model import FittedModel
from analysis.study.bench.guard import Guard, hide_together
from analysis.study.bench.questions import AnswerStates, Listing, count_states, list_questions
from analysis.study.bench.survey_design import SurveyDesign
from analysis.study.bench.table_request import TableRequest
from analysis.study.bench.tabulation import Tabulation

if TYPE_CHECKING:
    from analysis.study.city import City
    from analysis.verification.verification import Verification

Names = str | Sequence[str]


@in_words
class AtHand:
    """The bench of a study: every method is by name of question, and errors name the nearest match."""

    city: City | None
    language: str
    unhidden_by_choice: bool = False

    @cached_property
    def bench(self) -> Bench:
        """The city's answers, read when they are first needed."""
        if self.city is None:
            raise CaseStudyError(
                "This study was opened from its results alone; open it with open_study(city)."
            )
        return Bench(self.city)

    def questions(self, text: str = "") -> Listing:
        """The questions whose name or label has `text`: name, label, type, asked of how many, in which
        tables.
        """
        tables: dict[str, list[str]] = {}
        for table, rows in self.plan.items():
            for question in dict.fromkeys(row.question for row in rows):
                tables.setdefault(question, []).append(table)
        return list_questions(self.bench, text, self.language, tables, self._hidden_below)

    def answers(self, survey: str = "") -> AnswerStates:
        """One survey's answers as a value: counts by state; labelled rows on request."""
        data = self.bench.survey_with([], survey)
        answers = self.bench.respondents(data)
        names = [
            name
            for name, question in answers.form.questions.items()
            if answers.has(name) and question.type not in METADATA_TYPES
        ]
        counts = count_states(answers, names, self._hidden_below)
        return AnswerStates(data.declared.instrument.name, counts, answers, self.labels, self.language)

    def missing(self, survey: str = "") -> Listing:
        """How many were asked a question and gave no answer, don't know or refused, most first."""
        counts = self.answers(survey).counts
        lacking = counts[["no answer", "don't know", "refused"]].fillna(0).sum(axis=1)
        ordered = counts.loc[lacking.sort_values(ascending=False, kind="stable").index]
        frame = ordered.rename_axis("question").reset_index()
        return Listing(frame, "What was left unanswered, by question")

    def distribution(self, question: str, where: Where | None = None) -> Tabulation:
        """How a number is spread: its deciles and quartiles' neighbours as quantiles."""
        # its own title would be that of the first quantile
        title = self.labels.question(question, self.language)
        tables = [
            self.tabulate(question, statistic="quantile", probability=probability, where=where, title=title)
            for probability in (0.1, 0.25, 0.5, 0.75, 0.9)
        ]
        first = tables[0]
        estimates = pd.concat([table.estimates for table in tables], ignore_index=True)
        rows = tuple(row for table in tables for row in table.rows)
        blocks = tuple(block for table in tables for block in table.layout.blocks)
        return replace(first, estimates=estimates, rows=rows, layout=replace(first.layout, blocks=blocks))

    def tabulate(
        self,
        questions: Names,
        by: Names = (),
        where: Where | None = None,
        weighting: Names = (),
        statistic: str = "share",
        **options: Any,
    ) -> Tabulation:
        """A table of questions, by groups, of the people who meet `where`: shares with n, base and intervals.

        `by` are groups side by side, "sex age_band" is crossed. `options`: test, top, unit, denominator,
        probability, exclude, title, survey.

        Raises CaseStudyError, with the nearest match, for a question, choice or option that there is not.
        """
        option_types = {field.name: str(field.type) for field in fields(TableRequest)}
        for name, value in options.items():
            if name not in option_types:
                raise CaseStudyError(f"A table has no option {name!r}{hint(name, sorted(option_types))}.")
            check_kind(name, value, "Names" if name == "exclude" else option_types[name])
        if "exclude" in options:
            options["exclude"] = _several(options["exclude"])
        names = _several(questions)
        if not any(names):
            raise CaseStudyError('Name a question: study.tabulate("income"); study.questions() lists them.')
        request = TableRequest(
            names, statistic, _several(by), dict(where or {}), _several(weighting), **options
        )
        return make_table(self.bench, request, self._setting, self.unhidden_by_choice)

    def mean(self, question: str, by: Names = (), **options: Any) -> Tabulation:
        """The mean of a number, by groups."""
        return self.tabulate(question, by, statistic="mean", **options)

    def median(self, question: str, by: Names = (), **options: Any) -> Tabulation:
        """The median of a number, by groups."""
        return self.tabulate(question, by, statistic="median", **options)

    def total(self, question: str, by: Names = (), **options: Any) -> Tabulation:
        """The sum of a number, by groups."""
        return self.tabulate(question, by, statistic="total", **options)

    def ratio(self, numerator: str, denominator: str, by: Names = (), **options: Any) -> Tabulation:
        """One number for each of another, by groups."""
        return self.tabulate(numerator, by, statistic="ratio", denominator=denominator, **options)

    def crosstab(self, rows: str, columns: str, **options: Any) -> Tabulation:
        """One question by another, with a test of their association unless `test=False`."""
        return self.tabulate(rows, columns, **{"test": True, **options})

    def combinations(self, question: str, top: int = 10) -> Listing:
        """Which choices of a multi-select were ticked together, most first; rare ones together as one."""
        data = self.bench.survey_with([question])
        answers = self.bench.respondents(data)
        self._guard(answers).refuse(question)
        ticks, choices = answers.ticks(question)
        answered = answers.answered(question)
        labels = [self.labels.choice(question, choice, self.language) for choice in choices]
        sets = [
            " + ".join(label for label, tick in zip(labels, row, strict=True) if tick)
            for row in ticks[answered]
        ]
        counts = pd.Series(sets, dtype="str").value_counts()
        hidden = hide_together(counts.to_numpy(), self._hidden_below)
        leading_counts = counts[~hidden].head(top)
        frame = pd.DataFrame({"combination": leading_counts.index, "n": leading_counts.to_numpy()})
        frame["share"] = frame["n"] / max(int(answered.sum()), 1)
        rest = int(counts.sum() - leading_counts.sum())
        return Listing(frame, f"{question}: {int(answered.sum())} answers; {rest} in combinations not shown")

    def design(self, survey: str = "", weighting: str = "") -> SurveyDesign:
        """One survey's design, with its questions by name: the door to the statistics room.

        Raises CaseStudyError, with the nearest match, for a survey or weighting that there is not.
        """
        data = self.bench.survey_with([], survey)
        answers = self.bench.respondents(data)
        designs = {"none": None, **data.designs}
        name = weighting or next(iter(data.designs), "none")
        if name not in designs:
            raise CaseStudyError(f"There is no weighting {name!r}{hint(name, designs)}.")
        given = designs[name]
        design = Design(answers.frame) if given is None else given.over(answers.frame)
        return SurveyDesign(answers, design, name, self._guard(answers))

    def regress(self, formula: str, survey: str = "", **options: Any) -> FittedModel:
        """A model with the design's standard errors: "lost=yes ~ sex + age_band"."""
        regression = self.design(survey).regress(formula, **options)
        question, _, choice = formula.partition("~")[0].strip().partition("=")
        outcome = self.labels.question(question.strip(), self.language)
        if choice:
            outcome += f" {self.labels.choice(question.strip(), choice.strip(), self.language)}"
        return FittedModel(regression, outcome, self.labels, self.language)

    def _guard(self, answers: Responses) -> Guard:
        """What of a survey's people may be shown here."""
        return Guard(answers, Policy.of(self.params), self.unhidden_by_choice)

    def recode(self, variable: str, question: str, groups: Groups) -> None:
        """A new variable of this session: `{"young": "[18,25)", "older": "[25,)"}`, or choices by label."""
        self.bench.recode(variable, question, groups)

    def weigh(self, name: str, margins: Shares) -> None:
        """A further weighting of this session, raked to shares: `{"sex": {"female": 0.5, "male": 0.5}}`.

        Tables have it by its name: `study.tabulate("income", weighting=["none", "census"])`. A run has the
        weights that params declare, each with its source.
        """
        answers = self.bench.respondents(self.bench.survey_with(margins))
        self._guard(answers).refuse(*margins)
        self.bench.weigh(name, margins)

    def verify(self, path: Path | str, language: str | None = None) -> Verification:
        """What stands behind every number of a finished report."""
        from analysis.study.report_check import verify_studies

        return verify_studies(Path(path), [self], self.bench.city.workspace.root, language)

    def explore(self) -> Any:
        """A panel to pick question, group, people, weighting and chart, with the call that makes it.

        Raises CaseStudyError where ipywidgets, an extra, is not installed.
        """
        from analysis.study.bench.panel import explore

        return explore(self)

    def unhidden(self) -> AtHand:
        """This study without disclosure control, for the analyst's own eyes: nothing of it is saved by a run,
        and every output says so.
        """
        other = replace(self)
        object.__setattr__(other, "unhidden_by_choice", True)
        if "bench" in self.__dict__:
            # The answers as read, and the analyst's recodes with them.
            other.__dict__["bench"] = self.bench
        return other

    @property
    def _hidden_below(self) -> int:
        return 0 if self.unhidden_by_choice else self.params.thresholds.suppress_below

    def __repr__(self) -> str:
        return "\n".join(self._card())

    def _repr_html_(self) -> str:
        title, *lines = self._card()
        return f"<h3>{escape(title)}</h3><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"

    def _card(self) -> list[str]:
        """City, surveys with n and dates, sections, what to try next."""
        lines = [f"{self.place} ({self.id}, {self.language})"]
        for facts in self.results.surveys:
            when = f", {facts.first} to {facts.last}" if facts.first else ""
            lines.append(f"{facts.survey}: {facts.interviews} interviews{when}")
        counts = [f"{section} ({len(self._tables_of(section))} tables)" for section in self.sections]
        lines.append(f"Sections: {', '.join(counts)}")
        lines.append('Try: study.questions("..."), study.tabulate("question", by="group"), study.findings')
        return lines


def _several(names: Names) -> tuple[str, ...]:
    """One name or several."""
    return (names,) if isinstance(names, str) else tuple(names)
