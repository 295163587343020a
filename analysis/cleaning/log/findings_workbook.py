"""The findings as a workbook for people: a log to fill in, with drop-downs, colours and a guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.cleaning.checks.enumerators import enumerator_queue
from analysis.cleaning.checks.paradata import paradata
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.log.earlier_decisions import kept_rows
from analysis.cleaning.log.log import ACTIONS, HEADINGS
from analysis.cleaning.log.workbook_writer import OpenWorkbook, open_workbook
from analysis.intake.answers.responses import Responses
from analysis.vocabulary import SELECT_SEPARATOR

LOG_SHEET, GUIDE_SHEET, QUEUE_SHEET, LISTS_SHEET = "cleaning_log", "readme", "enumerators", "validation_rules"
ACTION_WORDS: Mapping[str, str] = {
    "recoded": "Change the answer to the new value: a typo, a wrong choice, another age.",
    "addition": "Fill in an answer that was left blank.",
    "other": "Any other change to a value; say in Comments what it is.",
    "delete_data_point": "Take the answer out; the interview stays.",
    "discard": (
        "Leave the whole interview out; give the reason in Comments. Beside the name of a row of a repeat"
        " (uuid/kids[2 of 3]), leave that row out; the interview stays."
    ),
    "no_action": "Looked at, and right as it is.",
}
_GUIDE = (
    (
        "Each row is one value to look at. Rows of one colour belong together (a pair of interviews, the"
        " questions of one check)."
    ),
    (
        "Choose what to do under 'Action taken'; write the new value where the action needs one. Leave rows"
        " you have not decided empty."
    ),
    "Several choices of one question are parted by semicolons. Choices may be written as labels or as names.",
    (
        "Save the workbook where it is. It can be made anew at any time: rows with anything written in them"
        " stay."
    ),
    (
        "A flag is a question to ask, not a verdict; the sheet 'enumerators' is a review queue, not a"
        " rejection list."
    ),
)
_WIDTHS = {
    "Survey UUID": 38,
    "Question text": 40,
    "Issue": 60,
    "Old value": 25,
    "New value": 25,
    "Comments": 40,
    "PO feedback": 30,
}
_SHADES = ("#E6F5F5", "#FFF6DD", "#EFE6EC", "#F0F7E2", "#FEEEDC", "#FDE9E6", "#E3EFF4", "#DDEBDE")
_LONGEST_LIST = 500


@dataclass(frozen=True)
class FindingsBook:
    """What goes into a findings workbook."""

    findings: pd.DataFrame
    responses: Responses
    rules: CheckRules
    language: str = ""


def write_findings(path: Path, book: FindingsBook) -> Path:
    """Write the findings as a log to `path`; rows a person has written in, and columns and sheets he added,
    are kept.

    Raises CaseStudyError where the workbook that is there can't be read, or is open in Excel:
    it is then left as it is.
    """
    path = Path(path)
    earlier_decisions = kept_rows(path, (LOG_SHEET, GUIDE_SHEET, QUEUE_SHEET, LISTS_SHEET))
    table = earlier_decisions.merged(log_table(book))
    with open_workbook(path) as workbook:
        lists = _lists(table, book)
        rows = workbook.write_table(LOG_SHEET, table, _WIDTHS, _shades(table), hidden=("check_binding",))
        _drop_downs(workbook, rows, table, lists)
        _write_guide(workbook, book)
        workbook.write_table(
            QUEUE_SHEET,
            enumerator_queue(book.findings, book.responses),
            {"tripped": 60, "caution": 40, "enumerator": 25},
        )
        workbook.write_table(
            LISTS_SHEET,
            pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in lists.items()}).fillna(""),
            {},
            hide=True,
        )
        for name, frame in earlier_decisions.sheets.items():
            workbook.write_table(name, frame, {}, header=False)
    return path


def log_table(book: FindingsBook) -> pd.DataFrame:
    """The findings under MMC's headings, all text; the columns people fill in are blank."""
    responses, form, findings = book.responses, book.responses.form, book.findings
    places = responses.frame.index.get_indexer(findings["uuid"])
    data = paradata(responses)
    day = np.append(data.start.astype("datetime64[D]").astype("str"), "")
    labels_by_question = {name: form.label(name, book.language) for name in form.questions}
    sections = {name: _section(form, name, book.language) for name in form.questions}
    asked = [_question_of(name, form) for name in findings["question"]]
    columns = {
        "date": [text if text != "NaT" else "" for text in day[places]],
        "uuid": findings["row"].where(findings["row"] != "", findings["uuid"]),
        "enumerator": np.append(data.enumerator, "")[places],
        "section": [sections.get(name, "") for name in asked],
        "question": findings["question"],
        "question_text": [labels_by_question.get(name, "") for name in asked],
        "issue": findings["sentence"],
        "old_value": [
            _labelled(form, name, value, book.language)
            for name, value in zip(asked, findings["value"], strict=True)
        ],
        "binding": findings["binding"],
    }
    frame = pd.DataFrame(columns, index=findings.index).reindex(columns=list(HEADINGS), fill_value="")
    return frame.rename(columns=dict(HEADINGS)).astype("str").reset_index(drop=True)


def _question_of(column: str, form) -> str:
    return column if column in form.questions else column.partition("/")[0]


def _section(form, question: str, language: str) -> str:
    groups = form.questions[question].groups
    return form.group_label(groups[0], language) if groups else ""


def _labelled(form, question: str, value: str, language: str) -> str:
    if question not in form.questions or not form.questions[question].is_select:
        return value
    if not value:
        return ""
    choices = value.split(SELECT_SEPARATOR)
    return SELECT_SEPARATOR.join(form.choice_label(question, choice, language) for choice in choices)


def _shades(table: pd.DataFrame) -> list[str]:
    """One colour a row; rows that share a binding share it, neighbours differ."""
    codes, _ = pd.factorize(table["check_binding"])
    return [_SHADES[code % len(_SHADES)] for code in codes]


def _lists(table: pd.DataFrame, book: FindingsBook) -> dict[str, list[str]]:
    """What the drop-downs offer: the actions, and the labels of each single-choice question in the table."""
    form = book.responses.form
    lists = {"Action taken": list(ACTIONS)}
    for question in table["Question number"].unique():
        if question in form.questions and form.questions[question].type == "select_one":
            labels = [
                form.choice_label(question, choice.name, book.language) for choice in form.choices(question)
            ]
            lists[question] = (
                labels
                if len(set(labels)) == len(labels)
                else [choice.name for choice in form.choices(question)]
            )
        elif "/" in question and question.partition("/")[0] in form.questions:
            lists[question] = ["1", "0"]
    return {name: labels for name, labels in lists.items() if len(labels) <= _LONGEST_LIST}


def _drop_downs(
    workbook: OpenWorkbook, rows: int, table: pd.DataFrame, lists: Mapping[str, list[str]]
) -> None:
    names = list(lists)
    headings = list(table.columns)
    if not rows:
        return
    workbook.offer(LOG_SHEET, headings.index("Action taken"), range(rows), LISTS_SHEET, 0, len(ACTIONS))
    for question, places in table.groupby("Question number", sort=False).indices.items():
        if question in lists:
            workbook.offer(
                LOG_SHEET,
                headings.index("New value"),
                places,
                LISTS_SHEET,
                names.index(question),
                len(lists[question]),
                strict=False,
            )


def _write_guide(workbook: OpenWorkbook, book: FindingsBook) -> None:
    counts = book.findings["check"].value_counts()
    lines = [("Guide", line, "") for line in _GUIDE]
    lines += [("Action taken", action, words) for action, words in ACTION_WORDS.items()]
    lines += [
        (
            "Check",
            f"{rule.id} ({rule.severity}, {counts.get(rule.id, 0)} rows)",
            book.rules.reason_of(rule.id),
        )
        for rule in book.rules
    ]
    guide = pd.DataFrame(lines, columns=["About", "What", "What it means"])
    workbook.write_table(GUIDE_SHEET, guide, {"About": 16, "What": 60, "What it means": 80})
