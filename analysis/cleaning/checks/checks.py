"""Running the checks of an instrument over its responses. Checks only report."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.checks.findings import collect, stack_findings
from analysis.cleaning.checks.rules import CheckRules
from analysis.problems import Problems


def run_checks(responses, rules: CheckRules, problems: Problems | None = None) -> pd.DataFrame:
    """Everything the rules flag, one row a value to look at, with FINDING_COLUMNS.

    Rows stand in the order of the rules and, within one, of the interviews. A rule about a
    question the export lacks does not run, which is a warning in `problems`.
    """
    problems = Problems() if problems is None else problems
    frames = []
    for rule in rules:
        absent = [question for question in rule.needs if not responses.has(question)]
        if absent:
            problems.warn(
                rules.source,
                "The check was not run: the export lacks a question it needs.",
                column=rule.id,
                got=", ".join(absent),
            )
            continue
        frames.append(collect(rule.check.find(responses), rule.id, rule.severity))
    return stack_findings(frames)
