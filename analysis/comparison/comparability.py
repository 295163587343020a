"""Whether a table counts the same in all cities: same choices, same routing, same base, same time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

Sample = tuple[str, str]
"""A study and a wave."""
CHOICES, ROUTING, BASE, TIME = "choices", "routing", "base", "time"
ASPECTS = (CHOICES, ROUTING, BASE, TIME)
ABSENT = "not in this form"
COLUMNS = ("survey", "table", "aspect", "same", "question", "choice", "studies")
SHARE_ANSWERED = 0.9
"""A base is another one where fewer than this share of those interviewed are in it, but not in other cities."""


@dataclass(frozen=True)
class StudyFacts:
    """What a study's run says of one wave of a survey: how many were interviewed, which questions only some were asked."""

    interviews: int
    routed: frozenset[str] = frozenset()


def check_comparability(estimates: pd.DataFrame, facts: Mapping[tuple[str, str, str], StudyFacts]) -> pd.DataFrame:
    """COLUMNS: for every table and aspect one row that it is the same in all studies, or one for each thing that isn't.

    `estimates` of whole cities, unweighted; `facts` by study, survey and wave. Studies without anybody in a table's base are
    not compared: they show no figure. Wording is the same by construction within one instrument. `studies` are those
    that differ (blank-separated): where a choice is absent, where not everybody was asked, where the base is narrower.
    """
    rows = []
    for (survey, table), block in estimates.groupby(["survey", "table"], sort=False):
        samples = pd.Series(list(zip(block["study"], block["wave"], strict=True)), index=block.index, dtype=object)
        counted = set(samples[block["base"] > 0])
        own = block[samples.isin(counted)].assign(sample=samples)
        known = {sample: facts[sample[0], survey, sample[1]] for sample in sorted(counted) if (sample[0], survey, sample[1]) in facts}
        found = [*_choices(own), *_routing(own, known), *_base(own, known), *_time(known)]
        keys = {"survey": survey, "table": table}
        differing = {aspect for aspect, *_ in found}
        rows += [{**keys, "aspect": aspect, "same": False, "question": q, "choice": c, "studies": s} for aspect, q, c, s in found]
        rows += [{**keys, "aspect": aspect, "same": True, "question": "", "choice": "", "studies": ""} for aspect in ASPECTS if aspect not in differing]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _choices(block: pd.DataFrame):
    """The choices that some of the studies' forms or data didn't have."""
    for (question, choice), rows in block[block["choice"] != ""].groupby(["question", "choice"], sort=False):
        absent = rows.loc[rows["status"] == ABSENT, "sample"].unique()
        if 0 < len(absent) < rows["sample"].nunique():
            yield CHOICES, question, choice, _names(absent)


def _routing(block: pd.DataFrame, facts: Mapping[Sample, StudyFacts]):
    """The questions that were put to everybody in some studies and only to some people in others."""
    for question in block["question"].unique():
        some = [sample for sample, found in facts.items() if question in found.routed]
        if 0 < len(some) < len(facts):
            yield ROUTING, question, "", _names(some)


def _base(block: pd.DataFrame, facts: Mapping[Sample, StudyFacts]):
    """The questions whose base is nearly everybody interviewed in some studies and not in others."""
    people = block[block["unit"] == "respondents"]
    for question, rows in people.groupby("question", sort=False):
        bases = rows.groupby(["study", "wave"])["base"].max().to_dict()
        shares = {sample: bases[sample] / found.interviews for sample, found in facts.items() if sample in bases and found.interviews}
        narrow = [sample for sample, share in shares.items() if share < SHARE_ANSWERED]
        if 0 < len(narrow) < len(shares):
            yield BASE, question, "", _names(narrow)


def _time(facts: Mapping[Sample, StudyFacts]):
    if len({wave for _, wave in facts}) > 1:
        yield TIME, "", "", _names(facts)


def _names(samples: Iterable[Sample]) -> str:
    return " ".join(dict.fromkeys(study for study, _ in samples))
