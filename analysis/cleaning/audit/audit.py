"""The audit: raw against clean, cell by cell, against the log that should explain every difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import as_text, is_recode
from analysis.cleaning.checks.paradata import UNKNOWN, enumerators
from analysis.cleaning.log.apply import column_changes, columns_of, routed_out
from analysis.cleaning.log.review import Review

AUDIT_COLUMNS = ("uuid", "question", "before", "after", "logged", "status")
#: What the audit says about a value; all but the first four are faults.
STATUSES = (
    "logged",
    "discarded",
    "no longer asked",
    "recoded anew",
    "undocumented change",
    "change not applied",
    "wrong value",
    "undocumented discard",
    "discard not applied",
    "interview added",
)
FAULTS = STATUSES[4:]


@dataclass(frozen=True)
class Summary:
    """What cleaning did, in counts; no row is about one respondent.

    `discarded_why`: reason, interviews. `by_question`: question, answers, changed, share (0-1).
    `by_enumerator`: enumerator, interviews, discarded, answers, changed, share (0-1), with the names as they
    are.
    """

    collected: int
    discarded: int
    changed_values: int
    faults: int
    discarded_why: pd.DataFrame
    by_question: pd.DataFrame
    by_enumerator: pd.DataFrame

    @property
    def kept(self) -> int:
        return self.collected - self.discarded


def audit(raw, clean, review: Review) -> pd.DataFrame:
    """Every cell in which clean differs from raw, and every logged change, with AUDIT_COLUMNS.

    `before`, `after` and `logged` are text ("" for a blank); `question` is a column of the
    frame (`question/choice` for a multi-select), or "interview" for a whole one.
    """
    interviews = _interviews(raw, clean, review)
    found = _differences(raw, clean)
    expected = _expected(raw, review)
    both = found.merge(expected, on=["uuid", "question"], how="outer", indicator=True)
    both["logged"] = both["logged"].fillna("")
    only_log = both["_merge"] == "right_only"
    both = _with_values(both, only_log, raw, clean)
    both["status"] = _status(both, only_log, raw, review)
    both = both[both["status"] != ""]
    frame = pd.concat([interviews, both[list(AUDIT_COLUMNS)]], ignore_index=True)
    return frame.astype("str")


def _status(cells: pd.DataFrame, only_log: pd.Series, raw, review: Review) -> np.ndarray:
    """One of STATUSES a cell; "" where the log asks for what was there before."""
    right = cells["after"] == cells["logged"]
    differs = cells["_merge"] == "left_only"
    blanked = pd.MultiIndex.from_frame(routed_columns(raw, review)).unique()
    unasked = pd.MultiIndex.from_frame(cells[["uuid", "question"]]).isin(blanked) & (cells["after"] == "")
    recodes = [name for name, question in raw.form.questions.items() if is_recode(question)]
    recoded = cells["question"].isin(recodes)
    conditions = {
        "": only_log & right,
        "change not applied": only_log,
        "no longer asked": differs & unasked,
        "recoded anew": differs & recoded,
        "undocumented change": differs,
        "logged": right,
    }
    return np.select(list(conditions.values()), list(conditions), "wrong value")


def _interviews(raw, clean, review: Review) -> pd.DataFrame:
    before, after, discarded = raw.frame.index, clean.frame.index, pd.Index(review.discards["uuid"])
    gone = before.difference(after, sort=False)
    status = {
        "discarded": gone.intersection(discarded, sort=False),
        "undocumented discard": gone.difference(discarded, sort=False),
        "discard not applied": after.intersection(discarded, sort=False),
        "interview added": after.difference(before, sort=False),
    }
    parts = [
        pd.DataFrame(
            {"uuid": uuids, "question": "interview", "before": "", "after": "", "logged": "", "status": name}
        )
        for name, uuids in status.items()
    ]
    reasons = dict(zip(review.discards["uuid"], review.discards["reason"], strict=True))
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(logged=[reasons.get(uuid, "") for uuid in frame["uuid"]])


_NO_DIFFERENCE = pd.DataFrame({"uuid": [], "question": [], "before": [], "after": []}, dtype="str")


def _differences(raw, clean) -> pd.DataFrame:
    if raw.frame is clean.frame:
        return _NO_DIFFERENCE
    shared = raw.frame.index.intersection(clean.frame.index, sort=False)
    old, new = raw.frame.index.get_indexer(shared), clean.frame.index.get_indexer(shared)
    parts = [_NO_DIFFERENCE]
    for name in dict.fromkeys([*raw.frame.columns, *clean.frame.columns]):
        before, after = (
            frame[name].iloc[rows] if name in frame.columns else None
            for frame, rows in ((raw.frame, old), (clean.frame, new))
        )
        places = _unlike(before, after, len(shared))
        if len(places):
            parts.append(
                pd.DataFrame(
                    {
                        "uuid": shared[places],
                        "question": name,
                        "before": _texts(before, places),
                        "after": _texts(after, places),
                    },
                    dtype="str",
                )
            )
    return pd.concat(parts, ignore_index=True)


def _unlike(before: pd.Series | None, after: pd.Series | None, size: int) -> np.ndarray:
    """Positions at which two columns differ; a blank is like a blank, and a column that is not there is
    blank.
    """
    if before is None or after is None:
        present = after if before is None else before
        return (
            np.flatnonzero(present.notna().to_numpy()) if present is not None else np.zeros(0, dtype="int64")
        )
    if isinstance(before.dtype, pd.CategoricalDtype) and before.dtype != after.dtype:
        before, after = before.astype("str"), after.astype("str")
    blank, blank_now = before.isna().to_numpy(), after.isna().to_numpy()
    same = (
        (before.array == after.array)
        if before.dtype == after.dtype
        else before.astype("object").array == after.astype("object").array
    )
    same = pd.array(same, dtype="boolean").to_numpy(dtype=bool, na_value=False)
    return np.flatnonzero(~(same & ~blank & ~blank_now) & ~(blank & blank_now))


def _texts(column: pd.Series | None, places: np.ndarray) -> list[str]:
    return [""] * len(places) if column is None else [as_text(value) for value in column.iloc[places]]


def _expected(raw, review: Review) -> pd.DataFrame:
    """The value every touched column should have: uuid, question (a column), logged."""
    parts = [pd.DataFrame({"uuid": [], "question": [], "logged": []}, dtype="str")]
    for name, values, places in column_changes(raw, review.changes):
        parts.append(
            pd.DataFrame(
                {
                    "uuid": raw.frame.index[places],
                    "question": name,
                    "logged": [as_text(value) for value in values],
                },
                dtype="str",
            )
        )
    return pd.concat(parts, ignore_index=True).drop_duplicates(["uuid", "question"], keep="last")


def _with_values(both: pd.DataFrame, where: pd.Series, raw, clean) -> pd.DataFrame:
    """`before` and `after` filled in for logged cells that do not differ."""
    both = both.astype({"before": "object", "after": "object"})
    for name, rows in both[where].groupby("question", sort=False):
        for column, frame in (("before", raw.frame), ("after", clean.frame)):
            places = frame.index.get_indexer(rows["uuid"])
            values = _texts(frame[name], places) if name in frame.columns else [""] * len(places)
            both.loc[rows.index, column] = [
                value if place >= 0 else "" for value, place in zip(values, places, strict=True)
            ]
    return both


def routed_columns(raw, review: Review) -> pd.DataFrame:
    """The frame's columns that the changed routing blanks: uuid, question (a column)."""
    parts = [pd.DataFrame({"uuid": [], "question": []}, dtype="str")]
    for question, rows in routed_out(raw, review).groupby("question", sort=False):
        parts += [rows.assign(question=name) for name in columns_of(str(question), raw)]
    return pd.concat(parts, ignore_index=True)


def summarise(raw, clean, review: Review, found: pd.DataFrame) -> Summary:
    """What cleaning did, from the frame `audit` gives."""
    why = review.discards.groupby("reason", sort=False).size().sort_values(ascending=False, kind="stable")
    cells = found[found["question"] != "interview"]
    cells = cells.assign(asked=[_question_of(column, raw) for column in cells["question"]]).drop_duplicates(
        ["uuid", "asked"]
    )
    who = pd.Series(enumerators(raw), index=raw.frame.index.astype("str")).replace("", UNKNOWN)
    answers = _answers(raw)
    return Summary(
        collected=len(raw.frame),
        discarded=len(raw.frame) - len(clean.frame),
        changed_values=len(cells),
        faults=int(found["status"].isin(FAULTS).sum()),
        discarded_why=pd.DataFrame({"reason": why.index.astype("str"), "interviews": why.to_numpy()}),
        by_question=_by_question(cells, answers),
        by_enumerator=_by_enumerator(cells, who, answers, clean),
    )


def _question_of(column: str, responses) -> str:
    parent = column.partition("/")[0]
    return column if column in responses.form.questions or parent not in responses.form.questions else parent


def _answers(responses) -> pd.DataFrame:
    """bool, one column a question of the form that the export has: answered."""
    names = [name for name in responses.form.questions if responses.has(name)]
    return pd.DataFrame(
        {name: responses.answered(name) for name in names}, index=responses.frame.index.astype("str")
    )


def _by_question(cells: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    changed = cells["asked"].value_counts()
    frame = pd.DataFrame({"question": answers.columns, "answers": answers.sum().to_numpy(dtype="int64")})
    frame["changed"] = frame["question"].map(changed).fillna(0).astype("int64")
    return frame.assign(share=frame["changed"] / frame["answers"].where(frame["answers"] > 0))


def _by_enumerator(cells: pd.DataFrame, who: pd.Series, answers: pd.DataFrame, clean) -> pd.DataFrame:
    kept = who.index.isin(clean.frame.index)
    frame = pd.DataFrame({"interviews": who.value_counts(sort=False).sort_index()})
    frame["discarded"] = who[~kept].value_counts()
    frame["answers"] = answers.sum(axis=1).groupby(who).sum()
    frame["changed"] = cells["uuid"].map(who).value_counts()
    frame = frame.fillna(0).astype("int64").rename_axis("enumerator").reset_index()
    return frame.assign(share=frame["changed"] / frame["answers"].where(frame["answers"] > 0))


def faults(found: pd.DataFrame) -> Iterator[str]:
    """A sentence for every fault of an audit."""
    for row in found[found["status"].isin(FAULTS)].itertuples():
        yield (
            f"{row.uuid}, {row.question}: {row.status} (before {row.before!r}, after {row.after!r}, log"
            f" {row.logged!r})."
        )
