"""Whether a table counts the same in all cities: same choices, same routing, same base, same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

CHOICES, ROUTING, BASE, TIME = "choices", "routing", "base", "time"
ASPECTS = (CHOICES, ROUTING, BASE, TIME)
ABSENT = "not in this form"
COLUMNS = ("survey", "table", "aspect", "same", "question", "choice", "studies")
SHARE_ANSWERED = 0.9
"""A base is another one where fewer than this share of those interviewed are in it, but not in other cities."""


@dataclass(frozen=True)
class StudyFacts:
    """What a study's run says of one survey: its wave, how many were interviewed, which questions only some were asked."""

    wave: str
    interviews: int
    routed: frozenset[str] = frozenset()


def check_comparability(estimates: pd.DataFrame, facts: Mapping[tuple[str, str], StudyFacts]) -> pd.DataFrame:
    """COLUMNS: for every table and aspect one row that it is the same in all studies, or one for each thing that isn't.

    `estimates` of whole cities, unweighted; `facts` by study and survey. Studies without anybody in a table's base are
    not compared: they show no figure. Wording is the same by construction within one instrument. `studies` are those
    that differ (blank-separated): where a choice is absent, where not everybody was asked, where the base is narrower.
    """
    rows = []
    for (survey, table), block in estimates.groupby(["survey", "table"], sort=False):
        counted = block[(block["base"] > 0)]["study"].unique()
        own = block[block["study"].isin(counted)]
        known = {study: facts[study, survey] for study in counted if (study, survey) in facts}
        found = [*_choices(own), *_routing(own, known), *_base(own, known), *_time(known)]
        keys = {"survey": survey, "table": table}
        differing = {aspect for aspect, *_ in found}
        rows += [{**keys, "aspect": aspect, "same": False, "question": q, "choice": c, "studies": s} for aspect, q, c, s in found]
        rows += [{**keys, "aspect": aspect, "same": True, "question": "", "choice": "", "studies": ""} for aspect in ASPECTS if aspect not in differing]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _choices(block: pd.DataFrame):
    """The choices that some of the studies' forms or data didn't have."""
    for (question, choice), rows in block[block["choice"] != ""].groupby(["question", "choice"], sort=False):
        absent = rows.loc[rows["status"] == ABSENT, "study"].unique()
        if 0 < len(absent) < rows["study"].nunique():
            yield CHOICES, question, choice, " ".join(absent)


def _routing(block: pd.DataFrame, facts: Mapping[str, StudyFacts]):
    """The questions that were put to everybody in some studies and only to some people in others."""
    for question in block["question"].unique():
        some = [study for study, found in facts.items() if question in found.routed]
        if 0 < len(some) < len(facts):
            yield ROUTING, question, "", " ".join(some)


def _base(block: pd.DataFrame, facts: Mapping[str, StudyFacts]):
    """The questions whose base is nearly everybody interviewed in some studies and not in others."""
    people = block[block["unit"] == "respondents"]
    for question, rows in people.groupby("question", sort=False):
        bases = rows.groupby("study")["base"].max()
        shares = {study: bases[study] / found.interviews for study, found in facts.items() if study in bases and found.interviews}
        narrow = [study for study, share in shares.items() if share < SHARE_ANSWERED]
        if 0 < len(narrow) < len(shares):
            yield BASE, question, "", " ".join(narrow)


def _time(facts: Mapping[str, StudyFacts]):
    if len({found.wave for found in facts.values()}) > 1:
        yield TIME, "", "", " ".join(facts)
