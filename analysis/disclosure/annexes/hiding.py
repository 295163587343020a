"""The counts of the annexes: of the same people as the tables, and so with the same protection.

    hide_annex_counts(frames, gated, suppress_below) -> frames

1. Counts of fewer than `suppress_below` people, but some, are hidden.
2. Who was asked, did not know or refused, and who gave no answer, are hidden where the gate says so, which
   protects them together with the tables (`annexes.counts`). Who gave no answer is hidden for others' sake
   alone: it follows from the base and how many were asked, and is no answer of anybody.
3. So are the categories of margins.
4. Counts by enumerator are of few: where one is hidden, a second is, and what is made of
   them (rate, score) goes with them.
5. The categories of a margin add up to the sample: where one is hidden, a second is; with it go its share
   before weighting, and what tells the weights themselves (their least and largest, spread, design effect and
   effective size), as a weight is the target over the count.
6. Interviews by reason or cell of the sample add up to what is told: where one is hidden, a second is.
7. How many answers a cleaned question had is who was asked it, but for who gave none, and hidden with either.
A hidden number is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.disclosure.annexes.counts import ASKED
from analysis.disclosure.gate import Gated
from analysis.estimation.sensitivity import UNWEIGHTED

ENUMERATED = {"flagged_interviews": ("flag_rate", "checks", "score"), "discarded": (), "changed": ()}
"""Counts by enumerator, and what is made of each."""
FEW = {
    "quality/discarded": ("interviews",),
    "quality/tripped": ("findings", "interviews"),
    "quality/changes": ("changed",),
    "quality/sample": ("achieved",),
}
"""Counts of interviews by annex; a share of a hidden count is hidden with it."""
ADD_UP = ("quality/discarded", "quality/sample")
OF_WEIGHTS = ("min", "max", "cv", "deff", "n_effective")
"""Figures from which the weights of groups follow."""


def hide_annex_counts(
    frames: Mapping[str, pd.DataFrame], gated: Gated, suppress_below: int
) -> dict[str, pd.DataFrame]:
    """The annexes without counts of few people, and without what would give back what `gated` hides.

    0 or 1 hides nothing.
    """
    frames = dict(frames)
    if suppress_below <= 1:
        return frames
    estimates, annexes = gated.estimates, gated.annexes
    hidden = estimates[(estimates["status"] == "suppressed") & (estimates["domain"] == "")]
    if "quality/non_response" in frames and len(annexes.asked):
        frames["quality/non_response"] = _non_response(frames["quality/non_response"], annexes.asked)
    if "weights/margins" in frames:
        margins = _margins(frames["weights/margins"], hidden, annexes.margins, suppress_below)
        frames |= {"weights/margins": margins} | _without_weights(frames, margins)
    if "quality/enumerators" in frames:
        frames["quality/enumerators"] = _enumerators(frames["quality/enumerators"], suppress_below)
    for name, columns in FEW.items():
        if name in frames:
            frames[name] = _without_few(frames[name], columns, suppress_below, name in ADD_UP)
    if "quality/changes" in frames:
        changes, unanswered = frames["quality/changes"], frames.get("quality/non_response")
        frames["quality/changes"] = _without_asked(changes, unanswered, suppress_below)
    return frames


def _few(counts: pd.Series, threshold: int) -> pd.Series:
    return (counts > 0) & (counts < threshold)


def _by_survey(frame: pd.DataFrame) -> Iterable[pd.Index]:
    return frame.groupby("survey").groups.values() if "survey" in frame else [frame.index]


def _without_few(frame: pd.DataFrame, columns: tuple[str, ...], threshold: int, add_up: bool) -> pd.DataFrame:
    annex = frame.copy()
    for column in columns:
        if column not in frame:
            continue
        counts = pd.to_numeric(frame[column])
        few = _few(counts, threshold).fillna(False)
        if add_up:
            for own in _by_survey(frame):
                few = _with_others(few, counts, own, threshold)
        annex[column] = frame[column].astype("Int64").mask(few)
        for share in [name for name in frame if name == "share" or name.startswith("share_")]:
            annex[share] = annex[share].mask(few)
    return annex


def _enumerators(queue: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The review queue without counts of few interviews, a second one hidden where one would follow."""
    safe_queue = queue.copy()
    for column, made_of_it in ENUMERATED.items():
        counts = queue[column]
        gone = _few(counts, threshold) | (_few(queue["interviews"] - counts, threshold) & (counts > 0))
        for own in _by_survey(queue) if "survey" in queue else ():
            gone = _with_others(gone, counts, own, threshold)
        safe_queue[column] = counts.astype("Int64").mask(gone)
        for made in made_of_it:
            safe_queue[made] = safe_queue[made].mask(gone)
    return safe_queue


def _with_others(gone: pd.Series, counts: pd.Series, own: pd.Index, threshold: int) -> pd.Series:
    """Where one count of these is hidden, the smallest others of anybody are too, until those hidden are
    several and together as many as may be shown.
    """
    gone = gone.copy()
    while gone[own].any() and (gone[own].sum() < 2 or counts[own][gone[own]].sum() < threshold):
        others = own[~gone[own] & (counts[own] > 0)]
        if not len(others):
            break
        gone[counts[others].idxmin()] = True
    return gone


def _non_response(unanswered: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """The annex without the counts that are `hidden`, which has its rows."""
    cells = hidden[list(ASKED)].set_axis(unanswered.index)
    counts = unanswered[list(ASKED)].astype("Int64").mask(cells)
    share = unanswered["share"].mask(cells["asked"] | cells["no_answer"])
    return unanswered.assign(**counts, share=share)


def _margins(
    margins: pd.DataFrame, hidden: pd.DataFrame, gone_at_gate: np.ndarray, threshold: int
) -> pd.DataFrame:
    taken = set(zip(hidden["question"], hidden["choice"], strict=True))
    pairs = zip(margins["variable"], margins["category"], strict=True)
    gone = pd.Series([pair in taken for pair in pairs], index=margins.index, dtype=bool)
    gone |= _few(margins["n"], threshold)
    if len(gone_at_gate):
        gone |= gone_at_gate
    for _, own in margins.groupby([*(["survey"] if "survey" in margins else []), "variable"]):
        gone = _with_others(gone, margins["n"], own.index, threshold)
    n = margins["n"].astype("Int64").mask(gone)
    return margins.assign(n=n, sample=margins["sample"].mask(gone))


def _without_weights(frames: Mapping[str, pd.DataFrame], margins: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The annexes about weights without what tells the hidden counts of `margins`."""
    hidden = margins[margins["n"].isna()]
    if hidden.empty:
        return {}
    surveys = set(hidden["survey"]) if "survey" in hidden else set()
    annexes = {}
    for name, (columns, tells) in TOLD_OF_WEIGHTS.items():
        if name not in frames:
            continue
        frame = frames[name].copy()
        own = frame["survey"].isin(surveys) if "survey" in frame else pd.Series(True, index=frame.index)
        frame[list(columns)] = frame[list(columns)].mask(own & tells(frame, hidden))
        annexes[name] = frame
    return annexes


def _of_spread(frame: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    return frame["figure"].isin(OF_WEIGHTS)


def _of_weightings(frame: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    return frame["weighting"] != UNWEIGHTED


def _of_hidden(frame: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    categories = pd.MultiIndex.from_frame(hidden[["variable", "category"]])
    rows = pd.MultiIndex.from_frame(frame[["variable", "category"]])
    return pd.Series(rows.isin(categories), index=frame.index)


def _of_all(frame: pd.DataFrame, hidden: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=frame.index)


TOLD_OF_WEIGHTS: Mapping[str, tuple[tuple[str, ...], Callable[[pd.DataFrame, pd.DataFrame], pd.Series]]] = {
    "weights/diagnostics": (("value",), _of_spread),
    "weights/adjustments": (OF_WEIGHTS, _of_weightings),
    "weights/distribution": (("weight",), _of_weightings),
    "weights/balance": (("share", "difference"), _of_hidden),
    "weights/balance_summary": (("mean", "largest"), _of_all),
}
"""By annex the columns that tell weights, and in which rows, where margins hide categories."""


def _without_asked(changes: pd.DataFrame, unanswered: pd.DataFrame | None, threshold: int) -> pd.DataFrame:
    """The changes without the answers of questions of which `unanswered`, as shown, hides who was asked, or
    who gave no answer.
    """
    gone = _few(changes["answers"], threshold)
    if unanswered is not None:
        keys = ["survey", "question"] if "survey" in changes else ["question"]
        hidden = unanswered.loc[unanswered[["asked", "no_answer"]].isna().any(axis=1), keys]
        gone |= pd.MultiIndex.from_frame(changes[keys]).isin(pd.MultiIndex.from_frame(hidden))
    return changes.assign(
        answers=changes["answers"].astype("Int64").mask(gone), share=changes["share"].mask(gone)
    )
