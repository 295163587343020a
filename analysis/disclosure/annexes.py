"""The counts of the annexes: of the same people as the tables, and so with the same protection.

    hide_annex_counts(frames, estimates, suppress_below) -> frames

1. Counts of fewer than `suppress_below` people, but some, are hidden.
2. Who was asked is hidden where it would give a hidden count back: asked less the printed base is who gave no
   answer; asked of the "other, specify" is the count of "other".
3. Don't know and refused are answers: where the table of a question hides any of its answers, they are
hidden.
4. Counts by enumerator are of few: where one is hidden, a second is, and what is made of
   them (rate, score) goes with them.
5. The categories of a margin add up to the sample: where one is hidden, a second is; with it go its share
   before weighting, and what tells the weights themselves (their least and largest, spread, design effect and
   effective size), as a weight is the target over the count.
6. Interviews by reason or cell of the sample add up to what is told: where one is hidden, a second is.
7. How many answers a cleaned question had is who was asked of it, and hidden with that.
A hidden number is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

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
    frames: Mapping[str, pd.DataFrame], estimates: pd.DataFrame, suppress_below: int
) -> dict[str, pd.DataFrame]:
    """The annexes without counts of few people, and without what would give back what `estimates` hide.

    `estimates` have passed the gate. 0 or 1 hides nothing.
    """
    frames = dict(frames)
    if suppress_below <= 1:
        return frames
    hidden = estimates[(estimates["status"] == "suppressed") & (estimates["domain"] == "")]
    if "quality/non_response" in frames:
        frames["quality/non_response"] = _non_response(
            frames["quality/non_response"], hidden, estimates, suppress_below
        )
    if "weights/margins" in frames:
        margins = _margins(frames["weights/margins"], hidden, suppress_below)
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


def _non_response(
    unanswered: pd.DataFrame, hidden: pd.DataFrame, estimates: pd.DataFrame, threshold: int
) -> pd.DataFrame:
    if "survey" not in unanswered:
        unanswered = unanswered.assign(survey="")
    counts = unanswered[["asked", "no_answer", "dont_know", "refused"]].astype("Int64")
    tables, bases = set(zip(hidden["survey"], hidden["question"], strict=True)), _hidden_bases(estimates)
    keys = list(zip(unanswered["survey"], unanswered["question"], strict=True))
    own = pd.Series([key in tables for key in keys], index=unanswered.index, dtype=bool)
    base_hidden = pd.Series([key in bases for key in keys], index=unanswered.index, dtype=bool)
    answered = counts["asked"] - counts["no_answer"]
    # Whoever was asked what follows an answer gave that answer, and its count may be hidden for another's
    # sake.
    led_on = counts["asked"] < counts.groupby(unanswered["survey"])["asked"].transform("max")
    some_hidden = unanswered["survey"].isin(set(hidden["survey"]))
    # Of few who were asked, few answered or few did not.
    shut = _few(counts["no_answer"], threshold) | _few(answered, threshold)
    shut |= base_hidden | (led_on & some_hidden)
    for column in ("dont_know", "refused"):
        counts[column] = counts[column].mask(_few(counts[column], threshold) | own)
    counts["no_answer"] = counts["no_answer"].mask(
        _few(counts["no_answer"], threshold) | _few(answered, threshold) | base_hidden
    )
    counts["asked"] = counts["asked"].mask(shut)
    share = unanswered["share"].mask(counts["no_answer"].isna() | counts["asked"].isna())
    return unanswered.assign(**counts, share=share)


def _hidden_bases(estimates: pd.DataFrame) -> set[tuple[str, str]]:
    """(survey, question) of questions whose base is hidden for the whole city."""
    whole = estimates[(estimates["domain"] == "") & (estimates["status"] == "suppressed")]
    gone = whole[whole["base"].isna()]
    return set(zip(gone["survey"], gone["question"], strict=True))


def _margins(margins: pd.DataFrame, hidden: pd.DataFrame, threshold: int) -> pd.DataFrame:
    taken = set(zip(hidden["question"], hidden["choice"], strict=True))
    pairs = zip(margins["variable"], margins["category"], strict=True)
    gone = pd.Series([pair in taken for pair in pairs], index=margins.index, dtype=bool)
    gone |= _few(margins["n"], threshold)
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
    """The changes without the answers of questions of which `unanswered`, as shown, hides who was asked."""
    gone = _few(changes["answers"], threshold)
    if unanswered is not None:
        keys = ["survey", "question"] if "survey" in changes else ["question"]
        hidden = unanswered.loc[unanswered["asked"].isna(), keys]
        gone |= pd.MultiIndex.from_frame(changes[keys]).isin(pd.MultiIndex.from_frame(hidden))
    return changes.assign(
        answers=changes["answers"].astype("Int64").mask(gone), share=changes["share"].mask(gone)
    )
