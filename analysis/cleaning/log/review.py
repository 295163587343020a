"""Reviewing a log before anything is applied: every problem at once, and what will be done if there is
none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import multi_select_of, own_answers, shown
from analysis.cleaning.log.entries import Entries, EntryError
from analysis.cleaning.log.levels import gone_rows, known_records, split_log, tell_lost_rows
from analysis.cleaning.log.log import PRECEDENCE
from analysis.cleaning.log.uuids import mend_uuids
from analysis.intake.answers.answers import Answers
from analysis.problems import Problems, suggestion
from analysis.reading.label_text import counted
from analysis.vocabulary import SELECT_SEPARATOR

CHANGE_COLUMNS = (
    "uuid",
    "question",
    "old_value",
    "new_value",
    "action",
    "issue",
    "identified_by",
    "file",
    "row",
)
DISCARD_COLUMNS = ("uuid", "reason", "identified_by", "file", "row")
_CHANGING = ("recoded", "addition", "other", "delete_data_point")
NO_REASON = "no reason given"


@dataclass(frozen=True)
class Review:
    """A log that can be applied.

    `changes` has one row a value to change (`new_value` as `answers.shown` writes it, "" to blank
    it), `discards` one row an interview to leave out, `log` the whole log with its uuids mended. `rows` is
    what is done to the rows of each repeat: there `uuid` is what the row is called.
    """

    log: pd.DataFrame
    changes: pd.DataFrame
    discards: pd.DataFrame
    rows: Mapping[str, Review] = field(default_factory=dict)

    @property
    def does_nothing(self) -> bool:
        """Whether applying it changes nothing."""
        levels = (self, *self.rows.values())
        return all(level.changes.empty and level.discards.empty for level in levels)

    def all_of(self, part: str) -> pd.DataFrame:
        """`changes` or `discards` of the interviews, then of the rows of every repeat."""
        frames = [getattr(level, part) for level in (self, *self.rows.values())]
        return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def review_log(log: pd.DataFrame, responses, problems: Problems) -> Review:
    """What a log asks for, read against the responses it was written about.

    Fatal: an unknown uuid or question; a new value that is no value of its question; an old value
    that is not there; a change without action, or an action that changes nothing it says; two rows that still
    disagree about one value when the stronger action (recoded > addition > other > delete_data_point >
    no_action) has won. A change to what is discarded is told, and the discard holds.
    """
    repeats = getattr(responses, "repeats", {})
    if repeats:
        log = tell_lost_rows(log, responses, problems)
    log = mend_uuids(log, known_records(responses), problems)
    undecided = log[(log["action"] == "") & (log["new_value"] == "")]
    if len(undecided):
        problems.warn(
            _files(undecided),
            f"{counted(len(undecided), 'row has', 'rows have')} no action yet; nothing is done there.",
        )
    log = log.drop(index=undecided.index)
    levels = split_log(log, responses, problems) if repeats else {"": log}
    interviews = _reviewed(levels.pop(""), responses, pd.Index([]), problems)
    rows: dict[str, Review] = {}
    gone = pd.Index([])
    for name, part in levels.items():
        reports = repeats[name]
        of_interview = reports.respondents.frame.index[reports.rows].isin(interviews.discards["uuid"])
        out = reports.frame.index[of_interview | gone_rows(reports, _discards(part), gone)]
        gone = gone.append(out)
        rows[name] = _reviewed(part, own_answers(reports), out, problems)
    return replace(interviews, log=log, rows=rows)


def _reviewed(log: pd.DataFrame, records, out: pd.Index, problems: Problems) -> Review:
    """The review of one level: `records` are its interviews or rows, `out` those left out for another
    reason.
    """
    if len(log):
        log = log[log["uuid"].isin(records.frame.index) | (log["uuid"] == "")]
    discards = _discards(log)
    if log.empty:
        return Review(log, log[list(CHANGE_COLUMNS)].reset_index(drop=True), discards)
    _check_actions(log, problems)
    changes = log[log["action"].isin(_CHANGING) & (log["uuid"] != "")]
    changes = _without_discarded(changes, out.append(pd.Index(discards["uuid"])), problems)
    changes = _readable(changes, records, problems)
    changes = _strongest(changes, problems)
    _check_in_step(changes, records, problems)
    _check_old_values(changes, records, problems)
    return Review(log, changes[list(CHANGE_COLUMNS)].reset_index(drop=True), discards)


def _without_discarded(changes: pd.DataFrame, out: pd.Index, problems: Problems) -> pd.DataFrame:
    """The changes without those of what is left out: a discard beats a change, which is told once."""
    moot = changes["uuid"].isin(out)
    # Decisions about open answers are made for all who gave them, discarded interviews among them.
    rows = changes[moot & (changes["row"] > 0)]
    if len(rows):
        count = counted(len(rows), "row changes", "rows change")
        sentence = (
            f"{count} an interview, or a row of a repeat, that the log discards; the discard holds. Take the"
            " discard out if the change is what was meant."
        )
        first = rows.iloc[0]
        problems.warn(
            _files(rows), sentence, row=int(first["row"]), column=str(first["question"]), got=first["uuid"]
        )
    return changes[~moot]


def _files(rows: pd.DataFrame) -> str:
    return ", ".join(rows["file"].unique())


def _say(problems: Problems, row, problem: str, severity: str = "fatal", **details) -> None:
    add = problems.fatal if severity == "fatal" else problems.warn
    add(row.file, problem, row=int(row.row) or None, **details)


def _discards(log: pd.DataFrame) -> pd.DataFrame:
    rows = log[(log["action"] == "discard") & (log["uuid"] != "")]
    reason = rows["comments"].where(rows["comments"] != "", rows["issue"])
    reason = reason.where(reason != "", NO_REASON)
    return rows.assign(reason=reason)[list(DISCARD_COLUMNS)].drop_duplicates("uuid").reset_index(drop=True)


def empty_discards() -> pd.DataFrame:
    """No discard, with the declared columns."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in DISCARD_COLUMNS})


def _check_actions(log: pd.DataFrame, problems: Problems) -> None:
    """Rows whose action, value and interview do not go together; each kind with its sentence, and what to
    point at.
    """
    action, new, nowhere = log["action"], log["new_value"], log["uuid"] == ""
    changing = action.isin(_CHANGING)
    kinds = (
        ((action == "") & (new != ""), "There is a new value and no action; choose one.", "new_value"),
        (
            (action == "no_action") & (new != "") & (new != log["old_value"]),
            "The action is no_action, yet the new value differs; choose recoded or take the new value out.",
            "new_value",
        ),
        (
            changing & (action != "delete_data_point") & (new == ""),
            "The action needs a new value; write it, or choose delete_data_point.",
            "action",
        ),
        (
            (action == "delete_data_point") & (new != ""),
            "delete_data_point leaves no value, yet a new value is written; choose recoded or take it out.",
            "new_value",
        ),
        (
            nowhere & (changing | (action == "discard")),
            "The row says what to do and not to which interview; give its uuid.",
            "action",
        ),
    )
    for mask, sentence, shows in kinds:
        for row in log[mask].itertuples():
            _say(problems, row, sentence, column=row.question, got=getattr(row, shows))


def _readable(changes: pd.DataFrame, responses, problems: Problems) -> pd.DataFrame:
    """The changes whose question is known and whose new value is one of it, with that value as
    `answers.shown` has it.
    """
    readable_changes = [changes.iloc[:0]]
    for question, rows in changes.groupby("question", sort=False):
        if not _is_column(question, responses):
            sentence = "The responses have no such question."
            if question.partition("/")[0] in responses.form.questions:
                sentence = "The form has this question, and the export, or this repeat of it, does not."
            for row in rows.itertuples():
                columns = [name for name in responses.form.questions if Answers.has(responses, name)]
                columns += [name for name in responses.frame.columns if name not in columns]
                _say(
                    problems,
                    row,
                    sentence,
                    column="Question number",
                    got=question,
                    expected=suggestion(question, columns),
                )
            continue
        entries = Entries(responses.form, question)
        read: dict[str, str | EntryError] = {
            text: _read(entries, text) for text in rows["new_value"].unique()
        }
        values = rows["new_value"].map(read)
        wrong = values.map(lambda value: isinstance(value, EntryError))
        for row, error in zip(rows[wrong].itertuples(), values[wrong], strict=True):
            _say(problems, row, error.problem, column=question, got=row.new_value, expected=error.expected)
        readable_changes.append(rows[~wrong].assign(new_value=values[~wrong].astype("str")))
    return pd.concat(readable_changes)


def _is_column(question: str, responses) -> bool:
    if responses.has(question):
        return True
    parent, _, choice = question.partition("/")
    return (
        responses.has(parent)
        and parent in responses.form.questions
        and choice in {one.name for one in responses.form.choices(parent)}
    )


def _read(entries: Entries, text: str) -> str | EntryError:
    if not text:
        return "0" if entries.choice else ""
    try:
        return entries.read(text)
    except EntryError as error:
        return error


def _strongest(changes: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """One row a value: the stronger action wins, equal rows count once, what still differs is fatal."""
    rank = changes["action"].map({action: place for place, action in enumerate(PRECEDENCE)})
    strongest = changes[rank == rank.groupby([changes["uuid"], changes["question"]]).transform("min")]
    once = strongest.drop_duplicates(["uuid", "question", "new_value"])
    for (uuid, question), rows in once[once.duplicated(["uuid", "question"], keep=False)].groupby(
        ["uuid", "question"], sort=False
    ):
        numbers = " and ".join(f"row {row}" for row in rows["row"])
        problems.fatal(
            _files(rows),
            f"{numbers} give one answer of interview {uuid} different new values; keep one.",
            row=int(rows["row"].iloc[0]),
            column=question,
            got=" / ".join(rows["new_value"]),
        )
    return once.drop_duplicates(["uuid", "question"])


def _check_in_step(changes: pd.DataFrame, responses, problems: Problems) -> None:
    """A changed multi-select and a change of one of its choices must say the same."""
    parents = changes["question"].map(
        {name: multi_select_of(name, responses) for name in changes["question"].unique()}
    )
    whole = {
        (row.uuid, row.question): row.new_value
        for row in changes[parents == changes["question"]].itertuples()
    }
    for row in changes.assign(parent=parents)[
        (parents != "") & (parents != changes["question"])
    ].itertuples():
        named = whole.get((row.uuid, row.parent))
        choice = row.question[len(row.parent) + 1 :]
        if named is not None and (row.new_value == "1") != (choice in named.split(SELECT_SEPARATOR)):
            sentence = "The log changes the question and this choice of it in ways that disagree; keep one."
            _say(problems, row, sentence, column=row.question, got=row.new_value, expected=repr(named))


def _check_old_values(changes: pd.DataFrame, responses, problems: Problems) -> None:
    for question, rows in changes.groupby("question", sort=False):
        entries = Entries(responses.form, question)
        places = responses.frame.index.get_indexer(rows["uuid"])
        current = np.array(shown(responses, question, places), dtype=object)
        pairs = pd.DataFrame({"old": rows["old_value"].to_numpy(), "now": current})
        verdicts = {
            pair: entries.alike(*pair) for pair in pairs.drop_duplicates().itertuples(index=False, name=None)
        }
        for row, pair in zip(rows.itertuples(), pairs.itertuples(index=False, name=None), strict=True):
            if not verdicts[pair]:
                _tell_old_value(row, pair[1], problems)


def _tell_old_value(row, current: str, problems: Problems) -> None:
    details = {
        "column": row.question,
        "got": row.old_value,
        "expected": repr(current) if current else "no answer there",
    }
    if row.action == "delete_data_point" and not current:
        _say(problems, row, "There is no answer to take out (any more).", "warning", **details)
    elif row.old_value == "" and row.action != "addition":
        _say(problems, row, "The log leaves the old value out.", "warning", **details)
    else:
        _say(
            problems,
            row,
            "The old value is not what the responses have; was the log made from other data?",
            **details,
        )
