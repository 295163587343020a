"""Cleaning as one step: check, review the log, apply it, audit what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import pandas as pd

from analysis.cleaning.audit.audit import Summary, audit, faults, summarise
from analysis.cleaning.checks.checks import check_needed, findings_in_pieces
from analysis.cleaning.checks.finding_counts import FindingCounts
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.log.apply import apply_log
from analysis.cleaning.log.consequences import check_consequences
from analysis.cleaning.log.levels import known_records, tell_lost_rows
from analysis.cleaning.log.log import empty_log
from analysis.cleaning.log.review import Review, review_log
from analysis.cleaning.log.uuids import mend_uuids
from analysis.intake.answers.responses import Responses
from analysis.problems import CaseStudyError, Problems
from analysis.reading.label_text import counted


@dataclass(frozen=True)
class Cleaned:
    """Cleaned responses with all that explains them: the log as applied, the audit and its summary.

    `count` counts what the checks flag in the raw data, `sum_up` what was done: most of a cleaning's time,
    and asked for only by who tells of it.
    """

    responses: Responses
    review: Review
    audit: pd.DataFrame
    count: Callable[[], FindingCounts]
    sum_up: Callable[[], Summary]

    @cached_property
    def counts(self) -> FindingCounts:
        """How many findings there are on the raw data."""
        return self.count()

    @cached_property
    def summary(self) -> Summary:
        """What cleaning did."""
        return self.sum_up()


def clean(
    responses,
    rules: CheckRules,
    log: pd.DataFrame | None = None,
    problems: Problems | None = None,
    everyone: Responses | None = None,
) -> Cleaned:
    """Check the responses and apply the log to them; without a log they come back as they are.

    `everyone` are all responses of the export, of which these are one city's: rows of the log about
    the others are passed over, so that one log can serve all cities of an export.

    Raises CaseStudyError with every fatal problem of the log, before anything is applied, and
    when the audit finds a difference the log does not explain.
    """
    problems = Problems() if problems is None else problems
    check_needed(responses, rules, problems)
    log = empty_log() if log is None else log
    if everyone is not None and len(log):
        log = _of_here(log, responses, everyone, problems)
    review = review_log(log, responses, problems)
    problems.stop_if_fatal()
    check_consequences(responses, review, problems)
    problems.stop_if_fatal()
    cleaned = responses if review.does_nothing else apply_log(responses, review)
    if len(responses.frame) and not len(cleaned.frame):
        count = counted(len(responses.frame), "interview")
        problems.warn(
            ", ".join(review.discards["file"].unique()),
            f"The log discards every interview ({count}), so that nothing is counted here; look whether the"
            " discards are meant.",
        )
    audit_rows = audit(responses, cleaned, review)
    wrong = list(faults(audit_rows))
    if wrong:
        raise CaseStudyError("Cleaning did something the log does not say: " + " ".join(wrong[:10]))
    sum_up = partial(summarise, responses, cleaned, review, audit_rows)
    return Cleaned(cleaned, review, audit_rows, partial(_count, responses, rules), sum_up)


def _count(responses: Responses, rules: CheckRules) -> FindingCounts:
    return FindingCounts.of(findings_in_pieces(responses, rules), responses, [rule.id for rule in rules])


def _of_here(log: pd.DataFrame, responses, everyone, problems: Problems) -> pd.DataFrame:
    """The rows of the log about these responses, and about nobody; what fits nobody at all is fatal."""
    log = tell_lost_rows(log, everyone, problems)
    log = mend_uuids(log, known_records(everyone), problems)
    return log[log["uuid"].isin(known_records(responses)) | (log["uuid"] == "")]
