"""What a log's changes do to routing: answers that fall away, and changes to questions that are not asked."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.checks.answers import multi_select_of
from analysis.cleaning.log.apply import apply_log, routed_out
from analysis.cleaning.log.review import Review
from analysis.problems import Problems
from analysis.reading.label_text import counted

_NAMED = 5


def check_consequences(responses, review: Review, problems: Problems) -> None:
    """Report, per question, the answers a log blanks by changing what is asked.

    Fatal: a new value for a question that is not asked of that interview once the log is applied.
    """
    changes = review.all_of("changes")
    if changes.empty:
        return
    files = ", ".join(changes["file"].unique())
    for question, rows in routed_out(responses, review).groupby("question", sort=False):
        example_uuids = ", ".join(rows["uuid"].iloc[:_NAMED]) + (" ..." if len(rows) > _NAMED else "")
        what = "row" if _repeat_of(responses, str(question)) else "interview"
        problems.warn(
            files,
            "The log changes who is asked this question; its answer is blanked in"
            f" {counted(len(rows), what)} ({example_uuids}).",
            column=str(question),
        )
    cleaned = apply_log(responses, review)
    _check_asked(cleaned, review.changes, problems)
    for name, level in review.rows.items():
        _check_asked(cleaned.repeats[name], level.changes, problems)


def _repeat_of(responses, question: str) -> str:
    return responses.form.questions[question].repeat or "" if question in responses.form.questions else ""


def _check_asked(cleaned, changes: pd.DataFrame, problems: Problems) -> None:
    """New values of one level for questions that are not asked there once the log is applied."""
    for column, rows in changes[changes["new_value"] != ""].groupby("question", sort=False):
        question = multi_select_of(column, cleaned) or column
        if question not in cleaned.asked.columns:
            continue
        if question != column:
            rows = rows[rows["new_value"] == "1"]
        places = cleaned.frame.index.get_indexer(rows["uuid"])
        for row in rows[~cleaned.asked_of(question)[places] & (places >= 0)].itertuples():
            problems.fatal(
                row.file,
                "The form does not ask this question of this interview; change first what it depends on, or"
                " take the row out.",
                row=int(row.row),
                column=str(column),
                got=row.new_value,
                expected=_condition(cleaned, question),
            )


def _condition(responses, question: str) -> str:
    conditions = responses.form.relevants(question)
    return (
        conditions[0] if len(conditions) == 1 else " and ".join(f"({condition})" for condition in conditions)
    )
