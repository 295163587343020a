"""The files of the "other, specify" loop: the workbook people decide in, and the dictionary that
remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.cleaning.log.workbook_writer import open_workbook
from analysis.cleaning.others.open_answers import DECISIONS, DICTIONARY_COLUMNS, OTHER_COLUMNS, answer_keys
from analysis.files import write_atomic
from analysis.problems import CaseStudyError, Problems, suggestion
from analysis.reading.hand_tables import Sheet, read_sheets
from analysis.vocabulary import SELECT_SEPARATOR

SHEET, LISTS, GUIDE = "other_responses", "Dropdown_values", "readme"
HUMAN = ("translation", "decision", "recode_to", "comments")
_HEADINGS = {
    "question": "Question number",
    "parent": "Parent question",
    "question_text": "Question text",
    "choices": "Choices",
    "answer": "Answer",
    "interviews": "Interviews",
    "group": "Group",
    "suggestion": "Suggested choice",
    "likeness": "Likeness",
    "translation": "Translation",
    "decision": "Decision",
    "recode_to": "Recode to",
    "comments": "Comments",
}
_KIT = {"EXISTING": "recode", "INVALID": "invalid", "TRUE": "true_other"}
_GUIDE = (
    ("true_other", "A true other: it stays. Write a translation if there should be one."),
    (
        "recode",
        (
            "It is one of the choices: name it under 'Recode to' (several, for a multi-select, parted by"
            " semicolons)."
        ),
    ),
    ("invalid", "It is no answer to the question: the text goes, and 'other' is taken out."),
    (
        "Group",
        (
            "Answers with one number are alike; a decision on one row serves the rows of its group that are"
            " left empty."
        ),
    ),
    ("Interviews", "How many gave the answer: interviews, or rows of the repeat that asks the question."),
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
    """The open answers with what people wrote beside the same answers before; answers that are gone are kept
    below.
    """
    written = earlier[(earlier[list(HUMAN)] != "").any(axis=1)]
    keys = ["question", "answer"]
    merged = others.merge(written[[*keys, *HUMAN]], on=keys, how="left", suffixes=("", "_before"))
    for name in HUMAN:
        before = merged[f"{name}_before"].fillna("")
        merged[name] = before.where(before != "", merged[name])
    gone = written[~pd.MultiIndex.from_frame(written[keys]).isin(pd.MultiIndex.from_frame(others[keys]))]
    return pd.concat([merged[list(OTHER_COLUMNS)], gone], ignore_index=True)


def read_others(path: Path, problems: Problems) -> pd.DataFrame:
    """The open answers with their decisions, OTHER_COLUMNS, as text; an unknown decision is fatal.

    Reads ours and cleaningkit's, which is recognised by its headings and has one row an interview.
    """
    sheets = read_sheets(path, problems)
    for sheet in sheets:
        heads = sheet.rows[0] if sheet.rows else ()
        if {"Question number", "Answer", "Decision"} <= set(heads):
            return _from_ours(sheet, str(path), problems)
        if {"question_name", "response_en"} <= set(heads):
            return _from_cleaningkit(sheet, str(path), problems)
    if sheets:
        expected = "Question number, Answer, Decision, Recode to; or question_name, response_en"
        problems.fatal(str(path), "No sheet has the headings of the other answers.", expected=expected)
    return pd.DataFrame(columns=list(OTHER_COLUMNS))


def _from_ours(sheet: Sheet, name: str, problems: Problems) -> pd.DataFrame:
    names = {heading: column for column, heading in _HEADINGS.items()}
    header = [names.get(cell, cell) for cell in sheet.rows[0]]
    place = header.index("decision")
    for number, row in enumerate(sheet.rows[1:], start=2):
        if row[place] not in ("", *DECISIONS):
            expected = suggestion(row[place], DECISIONS)
            problems.fatal(
                name, "Unknown decision.", row=number, column="Decision", got=row[place], expected=expected
            )
    filled = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(row)]
    rows = pd.DataFrame([row for _, row in filled], columns=header, dtype="str")
    rows = rows.reindex(columns=list(OTHER_COLUMNS), fill_value="")
    _check_one_decision(rows, [number for number, _ in filled], name, problems)
    return rows


def _check_one_decision(rows: pd.DataFrame, numbers: Sequence[int], name: str, problems: Problems) -> None:
    """One answer of a question has one decision: two that differ are fatal, as either would be a guess."""
    decided = rows.assign(row=list(numbers))[(rows["decision"] != "").to_numpy()]
    if not len(decided):
        return
    keys = pd.Series(answer_keys(decided).to_flat_index(), index=decided.index)
    for _, same in decided.groupby(keys, sort=False):
        different = same[["decision", "recode_to", "translation"]].drop_duplicates()
        if len(different) < 2:
            continue
        first, second = same.loc[different.index[0]], same.loc[different.index[1]]
        decision_texts = [
            ": ".join(filter(None, (one["decision"], one["recode_to"]))) for one in (first, second)
        ]
        problems.fatal(
            name,
            f"Rows {first['row']} and {second['row']} decide differently about one answer; keep one.",
            row=int(first["row"]),
            column=str(first["question"]),
            got=f"{first['answer']} ({decision_texts[0]}; {decision_texts[1]})",
        )


def _from_cleaningkit(sheet: Sheet, name: str, problems: Problems) -> pd.DataFrame:
    """Its reviewers' columns "TRUE other", "EXISTING other" (one or, before, three) and "INVALID other" as
    decisions.
    """
    header, *rows = sheet.rows
    records = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        filled = {
            kind: [cell for head, cell in cells.items() if head.startswith(kind) and cell] for kind in _KIT
        }
        kind = next((kind for kind, entries in filled.items() if entries), "")
        records.append(
            {
                "question": cells["question_name"],
                "answer": cells["response_en"],
                "decision": _KIT.get(kind, ""),
                "recode_to": SELECT_SEPARATOR.join(filled["EXISTING"]) if kind == "EXISTING" else "",
                "translation": filled["TRUE"][0] if kind == "TRUE" else "",
                "comments": cells.get("Explanation", ""),
            }
        )
    frame = pd.DataFrame(
        records, columns=["question", "answer", "decision", "recode_to", "translation", "comments"]
    )
    _check_one_decision(frame, range(2, len(frame) + 2), name, problems)
    frame = frame[frame["answer"] != ""].drop_duplicates(["question", "answer"], ignore_index=True)
    return (
        frame.assign(group=range(len(frame)))
        .reindex(columns=list(OTHER_COLUMNS), fill_value="")
        .astype("str")
    )


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
    frame = pd.DataFrame([row for row in rows if any(row)], columns=list(header), dtype="str")
    return frame[list(DICTIONARY_COLUMNS)].replace(r"^'(?=[=+\-@])", "", regex=True)


def write_dictionary(path: Path, dictionary: pd.DataFrame) -> Path:
    """Write the remembered decisions as CSV, in one step. Raises CaseStudyError where it can't be written.

    A text that a spreadsheet would take for a formula is written behind an apostrophe.
    """
    safe = dictionary[list(DICTIONARY_COLUMNS)].replace(r"^(?=[=+\-@])", "'", regex=True)
    try:
        return write_atomic(Path(path), safe.to_csv(index=False, lineterminator="\n"), private=True)
    except OSError as error:
        raise CaseStudyError(
            f"{path}: the dictionary of other answers can't be written ({error.strerror}); close it and run"
            " again."
        ) from error
