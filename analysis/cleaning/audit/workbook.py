"""The audit as a workbook: what was collected and kept, every value before and after, and the deletion
log.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.cleaning.clean import Cleaned
from analysis.cleaning.log.log import HEADINGS
from analysis.cleaning.log.workbook_writer import open_workbook


def write_audit(path: Path, cleaned: Cleaned, form, pseudonym: Mapping[str, str], language: str = "") -> Path:
    """Write the audit to `path`: summary, changes, deletion log, log, and shares changed per question and
    enumerator.

    Enumerators stand under their pseudonyms. Raises CaseStudyError where the workbook is open in Excel.
    """
    summary = cleaned.summary
    counts = pd.DataFrame(
        {
            "What": [
                "Interviews collected",
                "Interviews discarded",
                "Interviews kept",
                "Rows of repeats discarded",
                "Answers changed",
                "Differences the log does not explain",
            ],
            "Count": [
                summary.collected,
                summary.discarded,
                summary.kept,
                summary.discarded_rows,
                summary.changed_values,
                summary.faults,
            ],
        }
    )
    labels = {name: form.label(name, language) for name in form.questions}
    by_question = summary.by_question.assign(label=summary.by_question["question"].map(labels))
    by_enumerator = summary.by_enumerator.assign(
        enumerator=[pseudonym.get(name, "") for name in summary.by_enumerator["enumerator"]]
    )
    log = cleaned.review.log.drop(columns=["index", "file", "row"]).rename(columns=dict(HEADINGS))
    log["Enumerator"] = [pseudonym.get(name, "") for name in log["Enumerator"]]
    wide = {"uuid": 38, "label": 60, "before": 30, "after": 30, "logged": 30, "reason": 60, "What": 40}
    with open_workbook(Path(path)) as workbook:
        workbook.write_table("summary", counts, wide)
        workbook.write_table("discarded_why", summary.discarded_why, wide)
        workbook.write_table("changes", cleaned.audit, wide)
        workbook.write_table("deletion_log", cleaned.review.all_of("discards"), wide)
        workbook.write_table("by_question", by_question, wide)
        workbook.write_table("by_enumerator", by_enumerator, wide | {"enumerator": 25})
        workbook.write_table("cleaning_log", log, {"Survey UUID": 38, "Question text": 40, "Issue": 60})
    return Path(path)
