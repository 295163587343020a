"""Running the checks of an instrument over its responses. Checks only report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cleaning.checks.findings import collect, stack_findings
from analysis.cleaning.checks.rules import CheckRule, CheckRules
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.problems import Problems


def run_checks(responses, rules: CheckRules, problems: Problems | None = None) -> pd.DataFrame:
    """Everything the rules flag, one row a value to look at, with FINDING_COLUMNS.

    Rows stand in the order of the rules and, within one, of the rows of repeats, then of the interviews. A
    rule about a question the export lacks does not run, which is a warning in `problems`.
    """
    if problems is not None:
        check_needed(responses, rules, problems)
    return stack_findings(findings_by_rule(responses, rules))


def check_needed(responses, rules: CheckRules, problems: Problems) -> None:
    """Warn of every rule that does not run, since the export lacks a question it needs."""
    for rule in rules:
        absent = _absent(rule, responses)
        if absent and not _levels(rule, responses):
            problems.warn(
                rules.source,
                "The check was not run: the export lacks a question it needs.",
                column=rule.id,
                got=", ".join(absent),
            )


def findings_by_rule(responses, rules: CheckRules) -> Iterator[pd.DataFrame]:
    """What `run_checks` gives, a rule at a time: who only counts them need not hold all at once."""
    for rule in rules:
        frames = [_found_in(rule, rows) for rows in _levels(rule, responses)]
        if not _absent(rule, responses):
            frames.append(collect(rule.check.find(responses), rule.id, rule.severity))
        yield stack_findings(frames)


PIECE = 20_000
"""So many interviews are looked at at a time by rules that look at one: what a rule finds in a million at
once is larger than they are.
"""


def findings_in_pieces(responses, rules: CheckRules) -> Iterator[pd.DataFrame]:
    """The findings of `findings_by_rule`, of large exports a piece of the interviews at a time: first those
    of rules that look at one interview, then of those that look at interviews beside each other.
    """
    if len(responses) <= PIECE:
        yield from findings_by_rule(responses, rules)
        return
    # the check of the export reads it again, which takes as long for a piece as for all
    alone = tuple(rule for rule in rules.of_one_pass() if rule.rule != "exported")
    beside = tuple(rule for rule in rules if rule not in alone)
    places = np.arange(len(responses))
    for first in range(0, len(responses), PIECE):
        piece = responses.subset((places >= first) & (places < first + PIECE))
        yield from findings_by_rule(piece, replace(rules, rules=alone))
    yield from findings_by_rule(responses, replace(rules, rules=beside))


def _absent(rule: CheckRule, responses) -> list[str]:
    """The questions that a rule needs and the interviews lack."""
    return [question for question in rule.needs if not responses.has(question)]


def _levels(rule: CheckRule, responses) -> list[Reports]:
    """The repeats whose rows a rule looks at."""
    return [rows for rows in getattr(responses, "repeats", {}).values() if _is_of_rows(rule, rows)]


def _is_of_rows(rule: CheckRule, rows: Reports) -> bool:
    """Whether a rule looks at the rows of this repeat: one that looks at single values, and all of whose
    questions the rows have.
    """
    return rule.of_rows and all(Answers.has(rows, question) for question in rule.needs)


def _found_in(rule: CheckRule, rows: Reports) -> pd.DataFrame:
    """What a rule flags in the rows of a repeat, each with its interview."""
    frame = collect(rule.check.find(rows), rule.id, rule.severity)
    places = rows.frame.index.get_indexer(frame["uuid"])
    uuids = rows.respondents.frame.index.astype("str")[rows.rows[places]]
    return frame.assign(row=frame["uuid"], uuid=uuids.to_numpy())
