"""The audit: raw against clean, cell by cell, against the log that should explain every difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import as_text, is_recode
from analysis.cleaning.checks.paradata import UNKNOWN, enumerators
from analysis.cleaning.log.apply import column_changes, columns_of, routed_out
from analysis.cleaning.log.levels import gone_rows
from analysis.cleaning.log.review import Review, empty_discards
from analysis.intake.answers.answers import Answers

AUDIT_COLUMNS = ("uuid", "question", "before", "after", "logged", "status")
#: What stands for a question where the audit is of a whole interview, or of a whole row of a repeat.
WHOLE = ("interview", "row")
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
    are. `discarded_rows` are rows of repeats left out of interviews that stay.
    """

    collected: int
    discarded: int
    changed_values: int
    faults: int
    discarded_why: pd.DataFrame
    by_question: pd.DataFrame
    by_enumerator: pd.DataFrame
    discarded_rows: int = 0

    @property
    def kept(self) -> int:
        return self.collected - self.discarded

    def __add__(self, other: Summary) -> Summary:
        """What was done to two pieces of the interviews together."""
        return Summary(
            self.collected + other.collected,
            self.discarded + other.discarded,
            self.changed_values + other.changed_values,
            self.faults + other.faults,
            _added(self.discarded_why, other.discarded_why, "reason", "interviews"),
            _added(self.by_question, other.by_question, "question"),
            _added(self.by_enumerator, other.by_enumerator, "enumerator", "enumerator"),
            self.discarded_rows + other.discarded_rows,
        )


def _added(one: pd.DataFrame, other: pd.DataFrame, key: str, order: str = "") -> pd.DataFrame:
    """Counts by `key` together, with the share of answers that were changed where they have one; sorted by
    `order`, a count from most to least.
    """
    summed = pd.concat([one, other]).groupby(key, sort=False).sum().reset_index()
    if "share" in summed:
        summed["share"] = summed["changed"] / summed["answers"].where(summed["answers"] > 0)
    if order:
        summed = summed.sort_values(order, ascending=order == key, kind="stable", ignore_index=True)
    return summed[list(one.columns)]


def audit(raw, clean, review: Review) -> pd.DataFrame:
    """Every cell in which clean differs from raw, and every logged change, with AUDIT_COLUMNS.

    `before`, `after` and `logged` are text ("" for a blank); `question` is a column of the
    frame (`question/choice` for a multi-select), or "interview" for a whole one. Then the same of the rows of
    each repeat, whose `uuid` is what the row is called; a whole row is "row".
    """
    if clean is raw and review.does_nothing:
        return pd.DataFrame(columns=list(AUDIT_COLUMNS), dtype="str")
    blanked = pd.MultiIndex.from_frame(routed_columns(raw, review)).unique()
    differences = [_interviews(raw, clean, review), _cells(raw, clean, review, blanked)]
    gone = pd.Index([])
    for name, rows in getattr(raw, "repeats", {}).items():
        level = review.rows.get(name) or Review(review.log, review.changes.iloc[:0], empty_discards())
        clean_rows = clean.repeats[name]
        out = rows.frame.index[gone_rows(rows, level.discards, gone)]
        gone = gone.append(out)
        left_with = rows.respondents.frame.index[rows.rows].isin(review.discards["uuid"])
        differences.append(_rows(rows.frame.index[~left_with], clean_rows.frame.index, out, level))
        differences.append(_cells(rows, clean_rows, level, blanked))
    return pd.concat(
        [part for part in differences if len(part)] or differences[:1], ignore_index=True
    ).astype("str")


def _cells(raw, clean, review: Review, blanked: pd.MultiIndex) -> pd.DataFrame:
    """The differences of one level, and its logged changes."""
    differences = _differences(raw, clean)
    expected = _expected(raw, review)
    both = differences.merge(expected, on=["uuid", "question"], how="outer", indicator=True)
    both["logged"] = both["logged"].fillna("")
    only_log = both["_merge"] == "right_only"
    both = _with_values(both, only_log, raw, clean)
    both["status"] = _status(both, only_log, raw, blanked)
    return both.loc[both["status"] != "", list(AUDIT_COLUMNS)]


def _status(cells: pd.DataFrame, only_log: pd.Series, raw, blanked: pd.MultiIndex) -> np.ndarray:
    """One of STATUSES a cell; "" where the log asks for what was there before."""
    right = cells["after"] == cells["logged"]
    differs = cells["_merge"] == "left_only"
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


def _rows(before: pd.Index, after: pd.Index, discarded: pd.Index, review: Review) -> pd.DataFrame:
    """The rows of a repeat that are no longer there, or should not be; `before` are those of interviews that
    stay.
    """
    return _whole(before, after, discarded, WHOLE[1], review)


def _interviews(raw, clean, review: Review) -> pd.DataFrame:
    discarded = pd.Index(review.discards["uuid"])
    return _whole(raw.frame.index, clean.frame.index, discarded, WHOLE[0], review)


def _whole(before: pd.Index, after: pd.Index, discarded: pd.Index, what: str, review: Review) -> pd.DataFrame:
    """One row a record that is gone or came, by status, with the reason of the log."""
    gone = before.difference(after, sort=False)
    status = {
        "discarded": gone.intersection(discarded, sort=False),
        "undocumented discard": gone.difference(discarded, sort=False),
        "discard not applied": after.intersection(discarded, sort=False),
        "interview added": after.difference(before, sort=False),
    }
    frames = [
        pd.DataFrame(
            {"uuid": keys, "question": what, "before": "", "after": "", "logged": "", "status": name}
        )
        for name, keys in status.items()
    ]
    reasons = dict(zip(review.discards["uuid"], review.discards["reason"], strict=True))
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(logged=[reasons.get(key, "") for key in frame["uuid"]])


_NO_DIFFERENCE = pd.DataFrame({"uuid": [], "question": [], "before": [], "after": []}, dtype="str")


def _differences(raw, clean) -> pd.DataFrame:
    if raw.frame is clean.frame:
        return _NO_DIFFERENCE
    shared = raw.frame.index.intersection(clean.frame.index, sort=False)
    old, new = raw.frame.index.get_indexer(shared), clean.frame.index.get_indexer(shared)
    differences = [_NO_DIFFERENCE]
    for name in dict.fromkeys([*raw.frame.columns, *clean.frame.columns]):
        before, after = (
            frame[name].iloc[rows] if name in frame.columns else None
            for frame, rows in ((raw.frame, old), (clean.frame, new))
        )
        places = _unlike(before, after, len(shared))
        if len(places):
            differences.append(
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
    return pd.concat(differences, ignore_index=True)


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
    expected_values = [pd.DataFrame({"uuid": [], "question": [], "logged": []}, dtype="str")]
    for name, values, places in column_changes(raw, review.changes):
        expected_values.append(
            pd.DataFrame(
                {
                    "uuid": raw.frame.index[places],
                    "question": name,
                    "logged": [as_text(value) for value in values],
                },
                dtype="str",
            )
        )
    return pd.concat(expected_values, ignore_index=True).drop_duplicates(["uuid", "question"], keep="last")


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
    blanked_columns = [pd.DataFrame({"uuid": [], "question": []}, dtype="str")]
    if review.does_nothing:
        return blanked_columns[0]
    repeats = getattr(raw, "repeats", {})
    for question, rows in routed_out(raw, review).groupby("question", sort=False):
        held_by = repeats.get(raw.form.questions[question].repeat, raw)
        blanked_columns += [rows.assign(question=name) for name in columns_of(str(question), held_by)]
    return pd.concat(blanked_columns, ignore_index=True)


def summarise(raw, clean, review: Review, found: pd.DataFrame) -> Summary:
    """What cleaning did, from the frame `audit` gives."""
    why = review.discards.groupby("reason", sort=False).size().sort_values(ascending=False, kind="stable")
    cells = found[~found["question"].isin(WHOLE)]
    cells = cells.assign(asked=[_question_of(column, raw) for column in cells["question"]]).drop_duplicates(
        ["uuid", "asked"]
    )
    who = pd.Series(enumerators(raw), index=raw.frame.index.astype("str")).replace("", UNKNOWN)
    rows = found[(found["question"] == WHOLE[1]) & (found["status"] == "discarded")]
    return Summary(
        collected=len(raw.frame),
        discarded=len(raw.frame) - len(clean.frame),
        changed_values=len(cells),
        faults=int(found["status"].isin(FAULTS).sum()),
        discarded_why=pd.DataFrame({"reason": why.index.astype("str"), "interviews": why.to_numpy()}),
        by_question=_by_question(cells, raw),
        by_enumerator=_by_enumerator(cells, who, raw, clean),
        discarded_rows=len(rows),
    )


def _question_of(column: str, responses) -> str:
    parent = column.partition("/")[0]
    return column if column in responses.form.questions or parent not in responses.form.questions else parent


def _levels(responses) -> list:
    """The interviews, and the rows of every repeat."""
    return [responses, *getattr(responses, "repeats", {}).values()]


def _own_questions(records) -> list[str]:
    return [name for name in records.form.questions if Answers.has(records, name)]


def _by_question(cells: pd.DataFrame, raw) -> pd.DataFrame:
    changed = cells["asked"].value_counts()
    answers = {
        name: int(records.answered(name).sum())
        for records in _levels(raw)
        for name in _own_questions(records)
    }
    frame = pd.DataFrame({"question": list(answers), "answers": list(answers.values())})
    frame = frame.astype({"question": "str", "answers": "int64"})
    frame["changed"] = frame["question"].map(changed).fillna(0).astype("int64")
    return frame.assign(share=frame["changed"] / frame["answers"].where(frame["answers"] > 0))


def _answers_of_interviews(raw) -> np.ndarray:
    """How many answers (n,) each interview gave, those in its rows of repeats among them."""
    total = np.zeros(len(raw.frame), dtype="int64")
    for records in _levels(raw):
        count = np.zeros(len(records.frame), dtype="int64")
        for name in _own_questions(records):
            count += records.answered(name)
        total += np.bincount(records.cluster, count, minlength=len(total)).astype("int64")
    return total


def _by_enumerator(cells: pd.DataFrame, who: pd.Series, raw, clean) -> pd.DataFrame:
    is_in_clean = who.index.isin(clean.frame.index)
    of_rows = [
        pd.Series(who.to_numpy()[reports.rows], index=reports.frame.index.astype("str"))
        for reports in getattr(raw, "repeats", {}).values()
    ]
    anybody = pd.concat([who, *of_rows]) if of_rows else who
    frame = pd.DataFrame({"interviews": who.value_counts(sort=False).sort_index()})
    frame["discarded"] = who[~is_in_clean].value_counts()
    frame["answers"] = pd.Series(_answers_of_interviews(raw), index=who.index).groupby(who).sum()
    frame["changed"] = cells["uuid"].map(anybody).value_counts()
    frame = frame.fillna(0).astype("int64").rename_axis("enumerator").reset_index()
    return frame.assign(share=frame["changed"] / frame["answers"].where(frame["answers"] > 0))


def faults(found: pd.DataFrame) -> Iterator[str]:
    """A sentence for every fault of an audit."""
    for row in found[found["status"].isin(FAULTS)].itertuples():
        yield (
            f"{row.uuid}, {row.question}: {row.status} (before {row.before!r}, after {row.after!r}, log"
            f" {row.logged!r})."
        )
