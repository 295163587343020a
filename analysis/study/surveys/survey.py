"""One survey of one city: read, restricted to the city, cleaned, stacked and weighted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from analysis.cleaning.checks.rules import CheckRules, read_rules
from analysis.cleaning.clean import Cleaned, clean
from analysis.cleaning.log.folder import read_cleaning
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.intake.answers.offering import apply_offering
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.answers.stack import stack
from analysis.intake.derived.indicators import apply_indicators
from analysis.intake.stored.answers import StoredResponses
from analysis.planning.base_words import check_base_words, narrowed_bases
from analysis.planning.lacking import check_lacking
from analysis.problems import CaseStudyError, Problems
from analysis.statistics.design import Design
from analysis.study.surveys.chosen_rows import Choosing, chosen_rows
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.exported import read_export
from analysis.study.surveys.stored_survey import (
    clean_pieces,
)
from analysis.study.surveys.weightings import weigh
from analysis.weighting.raking import Raked


@dataclass(frozen=True, eq=False)
class SurveyData:
    """A survey's answers in one city: cleaned, with its reports, and its designs, the main one first."""

    declared: Declared
    raw: Responses
    rules: CheckRules
    cleaned: Cleaned
    reports: Mapping[str, Reports]
    raked: Raked | None = None
    designs: Mapping[str, Design] = field(default_factory=dict)

    @property
    def respondents(self) -> Responses:
        return self.cleaned.responses

    @cached_property
    def narrowed(self) -> dict[str, str]:
        """Which bases of its plan are fewer people than were interviewed, and by what, in words."""
        return narrowed_bases(self.declared.plan, self.respondents, self.reports)


def check_said(declared: Declared, narrowed: Mapping[str, str], problems: Problems) -> None:
    """Warn of texts of the plan that call people "interviewed" who are only some of those interviewed."""
    listed = str(declared.listed or declared.instrument.folder / "plan.csv")
    check_base_words(declared.plan, narrowed, listed, problems)


def read_survey(
    declared: Declared, where: str, problems: Problems, flows: FlowMonitoring | None = None
) -> SurveyData:
    """The survey's answers in one city; `where` is the params file, for the sentences.

    `flows` is what margins of flow monitoring points are computed from.

    Raises CaseStudyError when the export, the log or the margins can't be worked with, or no row is this
    city's.
    """
    everyone, raw, rules = read_raw(declared, where, problems)
    check_lacking(
        declared.plan, declared.form, declared.indicators, everyone, str(declared.exports[0]), problems
    )
    cleaned = _clean(declared, everyone, raw, rules, problems)
    if raw.in_pieces:
        # what did not run has found nothing, which is not to be told as none
        rules = rules.of_one_pass()
    cleaned = replace(cleaned, responses=apply_indicators(cleaned.responses, declared.indicators, problems))
    reports = {
        name: stacked_reports(cleaned.responses, name, declared) for name in declared.instrument.stacks
    }
    return SurveyData(
        declared, raw, rules, cleaned, reports, *weigh(cleaned.responses, declared, where, problems, flows)
    )


def _clean(
    declared: Declared, everyone: Responses, raw: Responses, rules: CheckRules, problems: Problems
) -> Cleaned:
    existing = declared.cleaning.existing
    if isinstance(raw, StoredResponses):
        if existing:
            raise CaseStudyError(
                f"{existing[0]}: a cleaning log changes single answers, and the interviews lie in a store."
                " Apply it to the export (`casestudy clean --data`), and make the store of what that writes."
            )
        return clean_pieces(raw, rules, problems)
    log = read_cleaning(declared.cleaning, raw, problems, everyone) if existing else None
    problems.stop_if_fatal()
    cleaned = clean(raw, rules, log, problems, everyone)
    problems.stop_if_fatal()
    return cleaned


def read_raw(declared: Declared, where: str, problems: Problems) -> tuple[Responses, Responses, CheckRules]:
    """All answers of the export, those of this city, and the checks to run on them.

    Raises as `read_survey` does.
    """
    everyone = read_export(declared, problems)
    problems.stop_if_fatal()
    choosing = Choosing(declared.params, declared.exports[0].name, where, declared.beside)
    chosen = everyone.subset(chosen_rows(everyone, choosing, problems))
    problems.stop_if_fatal()
    raw = apply_offering(chosen, problems)
    rules = read_rules(declared.instrument.folder / "checks.csv", raw.form, problems)
    problems.stop_if_fatal()
    return everyone, raw, rules


def guessed_questions(survey: SurveyData) -> frozenset[str]:
    """The questions whose condition for asking could not be known for somebody, and what is made of them.

    Whatever the condition was, one that everybody answered was asked of everybody.
    """
    answers = survey.respondents
    questions = {name for name in answers.guessed if not (answers.has(name) and answers.asked_of(name).all())}
    for reports in survey.reports.values():
        questions |= reports.guessed
    for recode in survey.declared.recodes:
        questions |= {recode.variable} if recode.question in questions else set()
    for indicator in survey.declared.indicators:
        questions |= {indicator.variable} if questions & set(indicator.sources) else set()
    return frozenset(questions)


def stacked_reports(respondents: Responses, name: str, declared: Declared) -> Reports:
    """The reports of one stack, those that the params of the survey choose."""
    reports = stack(respondents, name)
    return reports.subset(reports.where(declared.params.reports.get(name, {})))
