"""The counts of the annexes: of the same people as the tables, and so with the same protection.

    hide_annex_counts(frames, estimates, suppress_below) -> frames

1. Counts of fewer than `suppress_below` people, but some, are hidden.
2. Who was asked is hidden where it would give a hidden count back: asked less the printed base is who gave no
   answer; asked of the "other, specify" is the count of "other".
3. Don't know and refused are answers: where the table of a question hides any of its answers, they are
hidden.
4. Counts by enumerator are of few: where one is hidden, a second is, and what is made of
   them (rate, score) goes with them.
5. The categories of a margin add up to the sample: where one is hidden, a second is.
A hidden number is missing.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

ENUMERATED = {"flagged_interviews": ("flag_rate", "checks", "score"), "discarded": (), "changed": ()}
"""Counts by enumerator, and what is made of each."""
FEW = {
    "quality/discarded": ("interviews",),
    "quality/tripped": ("findings", "interviews"),
    "quality/changes": ("changed",),
    "quality/sample": ("achieved",),
}
"""Counts of interviews by annex; a share of a hidden count is hidden with it."""


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
        frames["weights/margins"] = _margins(frames["weights/margins"], hidden, suppress_below)
    if "quality/enumerators" in frames:
        frames["quality/enumerators"] = _enumerators(frames["quality/enumerators"], suppress_below)
    for name, columns in FEW.items():
        if name in frames:
            frames[name] = _without_few(frames[name], columns, suppress_below)
    return frames


def _few(counts: pd.Series, threshold: int) -> pd.Series:
    return (counts > 0) & (counts < threshold)


def _without_few(frame: pd.DataFrame, columns: tuple[str, ...], threshold: int) -> pd.DataFrame:
    shown = frame.copy()
    for column in columns:
        if column not in frame:
            continue
        few = _few(pd.to_numeric(frame[column]), threshold).fillna(False)
        shown[column] = frame[column].astype("Int64").mask(few)
        for share in [name for name in frame if name == "share" or name.startswith("share_")]:
            shown[share] = shown[share].mask(few)
    return shown


def _enumerators(queue: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The review queue without counts of few interviews, a second one hidden where one would follow."""
    shown = queue.copy()
    for column, made_of_it in ENUMERATED.items():
        counts = queue[column]
        gone = _few(counts, threshold) | (_few(queue["interviews"] - counts, threshold) & (counts > 0))
        for own in queue.groupby("survey", sort=False).indices.values() if "survey" in queue else ():
            gone = _with_second(gone, counts, queue.index[own])
        shown[column] = counts.astype("Int64").mask(gone)
        for made in made_of_it:
            shown[made] = shown[made].mask(gone)
    return shown


def _with_second(gone: pd.Series, counts: pd.Series, own: pd.Index) -> pd.Series:
    """Where one count of these is hidden, the smallest other of anybody is too."""
    others = own[~gone[own] & (counts[own] > 0)]
    if gone[own].sum() == 1 and len(others):
        gone = gone.copy()
        gone[counts[others].idxmin()] = True
    return gone


def _non_response(
    unanswered: pd.DataFrame, hidden: pd.DataFrame, estimates: pd.DataFrame, threshold: int
) -> pd.DataFrame:
    if "survey" not in unanswered:
        unanswered = unanswered.assign(survey="")
    counts = unanswered[["asked", "no_answer", "dont_know", "refused"]].astype("Int64")
    tables = set(zip(hidden["survey"], hidden["question"], strict=True))
    own = pd.Series(
        [pair in tables for pair in zip(unanswered["survey"], unanswered["question"], strict=True)],
        index=unanswered.index,
        dtype=bool,
    )
    answered = counts["asked"] - counts["no_answer"]
    bases = _bases(estimates)
    keys = list(zip(unanswered["survey"], unanswered["question"], strict=True))
    base_hidden = pd.Series([bases.get(key) == "hidden" for key in keys], index=unanswered.index, dtype=bool)
    # Whoever was asked what follows an answer gave that answer, and its count may be hidden for another's
    # sake.
    led_on = counts["asked"] < counts.groupby(unanswered["survey"])["asked"].transform("max")
    some_hidden = unanswered["survey"].isin(set(hidden["survey"]))
    shut = _few(counts["no_answer"], threshold) | _few(counts["asked"], threshold)
    shut |= _few(answered, threshold) | base_hidden | (led_on & some_hidden)
    for column in ("dont_know", "refused"):
        counts[column] = counts[column].mask(_few(counts[column], threshold) | own | shut & own)
    counts["no_answer"] = counts["no_answer"].mask(
        _few(counts["no_answer"], threshold) | _few(answered, threshold) | base_hidden
    )
    counts["asked"] = counts["asked"].mask(shut)
    share = unanswered["share"].mask(counts["no_answer"].isna() | counts["asked"].isna())
    return unanswered.assign(**counts, share=share)


def _bases(estimates: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Which questions have a hidden base for the whole city."""
    whole = estimates[(estimates["domain"] == "") & (estimates["status"] == "suppressed")]
    gone = whole[whole["base"].isna()]
    return dict.fromkeys(zip(gone["survey"], gone["question"], strict=True), "hidden")


def _margins(margins: pd.DataFrame, hidden: pd.DataFrame, threshold: int) -> pd.DataFrame:
    taken = set(zip(hidden["question"], hidden["choice"], strict=True))
    pairs = zip(margins["variable"], margins["category"], strict=True)
    gone = pd.Series([pair in taken for pair in pairs], index=margins.index, dtype=bool)
    gone |= _few(margins["n"], threshold)
    for _, own in margins.groupby([*(["survey"] if "survey" in margins else []), "variable"], sort=False):
        gone = _with_second(gone, margins["n"], own.index)
    n = margins["n"].astype("Int64").mask(gone)
    return margins.assign(n=n, sample=margins["sample"].mask(gone))
