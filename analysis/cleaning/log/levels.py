"""Which record each row of a log is about: an interview, or one row of a repeat.

1. A uuid that is what a row of a repeat is called (its own KEY, or `uuid/kids[2 of 3]`) names that row.
2. An interview's uuid with an `index` names the row of the question's repeat that has this index in the
   export.
3. An interview's uuid beside a question of a repeat, and no index, names its only row there; where there are
   several, which is meant is asked.
4. A row that the export can't tell from others of its interview, and one that was `2 of 3` where there are
   now four, is refused: a change must never reach somebody else.
5. `discard` of a row leaves that row out, and the rows of repeats inside it; of an interview, all its rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Reports, Responses
from analysis.problems import Problems
from analysis.reading.label_text import counted

_NUMBERED = re.compile(r"(?P<owner>.+)/(?P<name>[^/\[\]]+)\[(?:\d+|\?)(?: of (?P<size>\d+)| \d+)?\]")
_SHOWN = 4


def row_keys(responses: Responses) -> pd.Index:
    """What the rows of all repeats are called."""
    repeat_keys = [reports.frame.index.astype("str") for reports in responses.repeats.values()]
    return repeat_keys[0].append(repeat_keys[1:]) if repeat_keys else pd.Index([], dtype="str")


def known_records(responses: Responses) -> pd.Index:
    """All that a log can name: the interviews, and the rows of their repeats."""
    uuids = responses.frame.index.astype("str")
    return uuids.append(row_keys(responses)) if getattr(responses, "repeats", {}) else uuids


def split_log(log: pd.DataFrame, responses: Responses, problems: Problems) -> dict[str, pd.DataFrame]:
    """The rows of a log by level: "" for the interviews, then each repeat, whose `uuid` is the row's key.

    What can't be told, and what names a row that is not (or no longer) there, is fatal, and left out.
    """
    levels: dict[str, pd.DataFrame] = {}
    left = log
    for name, reports in responses.repeats.items():
        own = left["uuid"].isin(reports.frame.index)
        named = left[own]
        meant = left[~own & _about(left, name, responses)]
        keyed_rows = meant.assign(
            uuid=[_told_row(row, name, reports, problems) for row in meant.itertuples()]
        )
        levels[name] = _nameable(pd.concat([named, keyed_rows[keyed_rows["uuid"] != ""]]), reports, problems)
        left = left.drop(index=[*named.index, *meant.index])
    return {"": left, **levels}


def tell_lost_rows(log: pd.DataFrame, responses: Responses, problems: Problems) -> pd.DataFrame:
    """The log without rows about a record that the interview does not have (any more), which are fatal
    (rule 4).
    """
    keys = row_keys(responses)
    lost = []
    for row in log[~log["uuid"].isin(keys)].itertuples():
        match = _NUMBERED.fullmatch(row.uuid)
        if match is None or match["name"] not in responses.repeats:
            continue
        reports = responses.repeats[match["name"]]
        owner = match["owner"]
        mine = [key for key in reports.frame.index if key.startswith(f"{owner}/{match['name']}[")]
        if not mine and owner not in responses.frame.index and owner not in keys:
            continue
        there = counted(len(mine), f"row of {match['name']}", f"rows of {match['name']}")
        sentence = (
            f"The export has {there} there and none of this name: rows were added or taken out since the log"
            " was written. Look which one is meant, and name it."
        )
        problems.fatal(
            row.file,
            sentence,
            row=int(row.row),
            column="uuid",
            got=row.uuid,
            expected=" or ".join(mine[:_SHOWN]) or "no row there",
        )
        lost.append(row.Index)
    return log.drop(index=lost)


def gone_rows(reports: Reports, discards: pd.DataFrame, gone_outside: pd.Index) -> np.ndarray:
    """Boolean (m,): the rows that a log's discards leave out, with those inside rows that are gone."""
    gone = np.asarray(reports.frame.index.isin(discards["uuid"]))
    if reports.links is not None and len(gone_outside):
        gone |= reports.links["outer"].isin(gone_outside).to_numpy()
    return gone


def _about(log: pd.DataFrame, name: str, responses: Responses) -> np.ndarray:
    """The rows of a log that name an interview of these responses and a question of the repeat."""
    form = responses.form
    repeat_of: Mapping[str, str] = {
        text: form.questions[question].repeat or ""
        for text in log["question"].unique()
        for question in (text, text.partition("/")[0])
        if question in form.questions
    }
    return (
        log["question"].map(repeat_of).eq(name).fillna(False) & log["uuid"].isin(responses.frame.index)
    ).to_numpy(dtype=bool)


def _told_row(row, name: str, reports: Reports, problems: Problems) -> str:
    """The key of the row meant by an interview's uuid (rules 2 and 3); "" where that can't be told."""
    uuids = reports.respondents.frame.index
    mine = np.flatnonzero(reports.rows == uuids.get_loc(row.uuid))
    keys = reports.frame.index
    index = str(getattr(row, "index", ""))
    if index:
        header = next((one for one in ("_index", "index", "X_index") if one in reports.frame.columns), "")
        texts = reports.frame[header].astype("str").iloc[mine] if header else pd.Series(dtype=str)
        hits = mine[(texts.str.removesuffix(".0") == index.removesuffix(".0")).to_numpy()] if header else []
        hits = [*hits, *(place for place in mine if keys[place] == index)]
    else:
        hits = list(mine)
    if len(hits) == 1:
        return str(keys[hits[0]])
    there = counted(len(mine), f"row of {name}", f"rows of {name}")
    sentence = (
        f"The question is asked in the repeat {name}, and the interview has {there}: say which one is meant,"
        " by its name in the column of the uuid, or its _index in a column `index`."
    )
    expected_rows = " or ".join(str(keys[place]) for place in mine[:_SHOWN]) or "no row there"
    problems.fatal(
        row.file,
        sentence,
        row=int(row.row),
        column=row.question,
        got=index or row.uuid,
        expected=expected_rows,
    )
    return ""


def _nameable(rows: pd.DataFrame, reports: Reports, problems: Problems) -> pd.DataFrame:
    """The rows without those that do something to a record the export can't tell from others (rule 4)."""
    if reports.links is None:
        return rows
    unknown = reports.frame.index[~reports.links["keyed"].to_numpy(dtype=bool)]
    acting = ~rows["action"].isin(("", "no_action"))
    # A decision about an open answer finds its rows by that answer, in this very export, at each run.
    by_answer = rows["row"] == 0
    doubtful = rows["uuid"].isin(unknown) & acting & ~by_answer
    for row in rows[doubtful].itertuples():
        sentence = (
            "Nothing in the export tells this row from the others of its interview, so no decision can be"
            " kept with it. Download the export again with _index, or KEY, in the sheet of the repeat."
        )
        problems.fatal(row.file, sentence, row=int(row.row), column="uuid", got=row.uuid)
    return rows[~doubtful]
