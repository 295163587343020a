"""The files of the "other, specify" loop: the workbook people decide in, and the dictionary that remembers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.cleaning.others import DECISIONS, DICTIONARY_COLUMNS, OTHER_COLUMNS
from analysis.cleaning.sheets import read_sheets
from analysis.cleaning.writing import open_workbook
from analysis.files import write_atomic
from analysis.problems import CaseStudyError, Problems, suggestion

SHEET, LISTS, GUIDE = "other_responses", "Dropdown_values", "readme"
HUMAN = ("translation", "decision", "recode_to", "comments")
_HEADINGS = {
    "question": "Question number", "parent": "Parent question", "question_text": "Question text", "choices": "Choices", "answer": "Answer",
    "interviews": "Interviews", "group": "Group", "suggestion": "Suggested choice", "likeness": "Likeness",
    "translation": "Translation", "decision": "Decision", "recode_to": "Recode to", "comments": "Comments",
}  # fmt: skip
_GUIDE = (
    ("true_other", "A true other: it stays. Write a translation if there should be one."),
    (
        "recode",
        "It is one of the choices: name it under 'Recode to' (several, for a multi-select, parted by semicolons).",
    ),
    ("invalid", "It is no answer to the question: the text goes, and 'other' is taken out."),
    (
        "Group",
        "Answers with one number are alike; a decision on one row serves the rows of its group that are left empty.",
    ),
)


def write_others(path: Path, others: pd.DataFrame) -> Path:
    """Write the open answers to a workbook; decisions in the workbook that is there are kept.

    Raises CaseStudyError where that workbook can't be read, or is open in Excel.
    """
    path = Path(path)
    if path.exists():
        problems = Problems()
        others = _with_earlier(others, read_others(path, problems))
        problems.stop_if_fatal()
    choices = {row.parent: row.choices.split("; ") for row in others.drop_duplicates("parent").itertuples()}
    lists = {"Decision": list(DECISIONS), **choices}
    table = others[list(OTHER_COLUMNS)].rename(columns=_HEADINGS)
    with open_workbook(path) as workbook:
        workbook.write_table(
            SHEET,
            table,
            {
                "Question text": 40,
                "Choices": 40,
                "Answer": 40,
                "Suggested choice": 30,
                "Translation": 40,
                "Recode to": 30,
                "Comments": 40,
            },
        )
        headings = list(table.columns)
        if len(table):
            workbook.offer(SHEET, headings.index("Decision"), range(len(table)), LISTS, 0, len(DECISIONS))
            for parent, rows in others.reset_index(drop=True).groupby("parent", sort=False).indices.items():
                workbook.offer(
                    SHEET,
                    headings.index("Recode to"),
                    rows,
                    LISTS,
                    list(lists).index(parent),
                    len(choices[parent]),
                    strict=False,
                )
        workbook.write_table(
            GUIDE, pd.DataFrame(_GUIDE, columns=["Decision", "What it means"]), {"What it means": 100}
        )
        workbook.write_table(
            LISTS,
            pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in lists.items()}).fillna(""),
            {},
            hide=True,
        )
    return path


def _with_earlier(others: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The open answers with what people wrote beside the same answers before; answers that are gone are kept below."""
    written = earlier[(earlier[list(HUMAN)] != "").any(axis=1)]
    keys = ["question", "answer"]
    merged = others.merge(written[[*keys, *HUMAN]], on=keys, how="left", suffixes=("", "_before"))
    for name in HUMAN:
        before = merged[f"{name}_before"].fillna("")
        merged[name] = before.where(before != "", merged[name])
    gone = written[~pd.MultiIndex.from_frame(written[keys]).isin(pd.MultiIndex.from_frame(others[keys]))]
    return pd.concat([merged[list(OTHER_COLUMNS)], gone], ignore_index=True)


def read_others(path: Path, problems: Problems) -> pd.DataFrame:
    """The open answers with their decisions, OTHER_COLUMNS, as text; an unknown decision is fatal."""
    sheets = read_sheets(path, problems)
    names = {heading: name for name, heading in _HEADINGS.items()}
    sheet = next(
        (one for one in sheets if one.rows and {"Question number", "Answer", "Decision"} <= set(one.rows[0])),
        None,
    )
    if sheet is None:
        if sheets:
            problems.fatal(
                str(path),
                "No sheet has the headings of the other answers.",
                expected="Question number, Answer, Decision, Recode to",
            )
        return pd.DataFrame(columns=list(OTHER_COLUMNS))
    header = [names.get(cell, cell) for cell in sheet.rows[0]]
    for number, row in enumerate(sheet.rows[1:], start=2):
        decision = dict(zip(header, row, strict=False))["decision"]
        if decision and decision not in DECISIONS:
            problems.fatal(
                str(path),
                "Unknown decision.",
                row=number,
                column="Decision",
                got=decision,
                expected=suggestion(decision, DECISIONS),
            )
    rows = pd.DataFrame([row for row in sheet.rows[1:] if any(row)], columns=header, dtype="str")
    return rows.reindex(columns=list(OTHER_COLUMNS), fill_value="")


def read_dictionary(path: Path, problems: Problems) -> pd.DataFrame:
    """The remembered decisions, DICTIONARY_COLUMNS; none where there is no file yet."""
    path = Path(path)
    if not path.is_file():
        return pd.DataFrame(columns=list(DICTIONARY_COLUMNS), dtype="str")
    sheets = read_sheets(path, problems)
    if not sheets or not sheets[0].rows or not set(DICTIONARY_COLUMNS) <= set(sheets[0].rows[0]):
        problems.fatal(
            str(path),
            "The dictionary of other answers lacks columns.",
            expected=", ".join(DICTIONARY_COLUMNS),
        )
        return pd.DataFrame(columns=list(DICTIONARY_COLUMNS), dtype="str")
    header, *rows = sheets[0].rows
    return pd.DataFrame([row for row in rows if any(row)], columns=list(header), dtype="str")[
        list(DICTIONARY_COLUMNS)
    ]


def write_dictionary(path: Path, dictionary: pd.DataFrame) -> Path:
    """Write the remembered decisions as CSV, in one step. Raises CaseStudyError where it can't be written."""
    try:
        return write_atomic(
            Path(path), dictionary[list(DICTIONARY_COLUMNS)].to_csv(index=False, lineterminator="\n")
        )
    except OSError as error:
        raise CaseStudyError(
            f"{path}: the dictionary of other answers can't be written ({error.strerror}); close it and run again."
        ) from error
