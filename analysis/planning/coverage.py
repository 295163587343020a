"""What a list of analysis names, set beside a form and a city's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.form.form import Form
from analysis.planning.row import PlanRow

COVERAGE_COLUMNS = ("question", "tables", "form", "data", "asked", "answered")


def check_coverage(
    plan: Sequence[PlanRow],
    form: Form,
    answers: Responses | None = None,
    reports: Mapping[str, Reports] | None = None,
) -> pd.DataFrame:
    """One row a question of the plan: COVERAGE_COLUMNS, in the order it is first named.

    `tables`: those that count it, use it as a denominator or split by it; `form` and `data`: whether it is
    there; `asked` and `answered`: how many people, or reports of what is asked of each, missing (NA) without
    data.
    """
    named: dict[str, list[str]] = {}
    stacks: dict[str, str] = {}
    for row in plan:
        for question in filter(None, (row.question, row.denominator, *row.domains)):
            if row.table not in named.setdefault(question, []):
                named[question].append(row.table)
            stacks.setdefault(question, row.stack)
    records = []
    for question, tables in named.items():
        stack_reports = (reports or {}).get(stacks[question])
        source = (
            answers
            if stack_reports is None or (answers is not None and answers.has(question))
            else stack_reports
        )
        here = source is not None and source.has(question)
        records.append(
            {
                "question": question,
                "tables": " ".join(tables),
                "form": question in form.questions,
                "data": here if answers is not None else pd.NA,
                "asked": int(source.asked_of(question).sum()) if here else pd.NA,
                "answered": int(source.answered(question).sum()) if here else pd.NA,
            }
        )
    return pd.DataFrame(records, columns=list(COVERAGE_COLUMNS))
