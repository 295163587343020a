"""A finding, the estimates rows it is made of, and what is to be known of its table.

Finding(kind, city, survey, ..., cells, size, low, high, certainty)      one thing that the numbers say
Cell                                                                     one row of the estimates frame
TableFacts                                                               what the plan and form say of a table
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison.two_groups import people_behind
from analysis.estimation.frame import UNWEIGHTED

LEADS = "leads"
NO_LEADER = "nothing leads"
NEARLY_ALL = "nearly all"
ABSENT = "absent"
NAMED_BY_NOBODY = "named by nobody"
LEADS_WITHIN = "leads in a group"
STANDS_OUT = "stands out"
GROUPS = "differs between groups"
ELSEWHERE = "differs from elsewhere"
CITIES = "differs between cities"
ALIKE = "alike in all cities"
CHANGED = "changed"
COMPOSITION = "composition"
NUMBER = "number"
COUNTED = "counted"
BESIDE = "beside"
NOT_ASKED = "not asked"
KINDS = (
    LEADS,
    NO_LEADER,
    NEARLY_ALL,
    ABSENT,
    NAMED_BY_NOBODY,
    LEADS_WITHIN,
    STANDS_OUT,
    GROUPS,
    ELSEWHERE,
    CITIES,
    ALIKE,
    CHANGED,
    COMPOSITION,
    NUMBER,
    COUNTED,
    BESIDE,
    NOT_ASKED,
)

CLEAR, LIKELY, TOO_FEW = "clear", "likely", "too few to say"
CERTAINTIES = (CLEAR, LIKELY, TOO_FEW)

KEY = (
    "study",
    "survey",
    "wave",
    "table",
    "question",
    "choice",
    "domain",
    "level",
    "statistic",
    "unit",
    "weighting",
)


@dataclass(frozen=True)
class EstimateCell:
    """One row of the estimates frame; `estimate` of a share is 0-1, `n` and `base` are unweighted.

    `base_weighted` and `n_effective` say what weights make of the base.
    """

    study: str
    survey: str
    wave: str
    table: str
    question: str
    choice: str
    domain: str
    level: str
    statistic: str
    unit: str
    weighting: str
    estimate: float
    se: float
    low: float
    high: float
    df: float
    n: float
    base: float
    status: str
    base_weighted: float = float("nan")
    n_effective: float = float("nan")

    @property
    def people(self) -> float:
        """How many people of a simple sample a share rests on: its base, unless the sample was drawn."""
        if self.weighting == UNWEIGHTED:
            return self.base
        numbers = {
            name: np.asarray(getattr(self, name)) for name in ("estimate", "se", "base", "n_effective")
        }
        return float(people_behind(numbers))

    @property
    def key(self) -> str:
        """What sets the row apart from all others: its texts from `study` to `weighting`, joined by "|"."""
        return "|".join(getattr(self, name) for name in KEY)


CELL_COLUMNS = tuple(EstimateCell.__dataclass_fields__)


def cells_of(estimates: pd.DataFrame) -> tuple[EstimateCell, ...]:
    """The rows of an estimates frame as cells, in their order; a missing text is ""."""
    texts = estimates[[*KEY, "status"]].astype("object")
    plain = estimates[list(CELL_COLUMNS)].assign(**{name: texts[name].fillna("") for name in texts})
    return tuple(EstimateCell(*record) for record in plain.itertuples(index=False, name=None))


@dataclass(frozen=True)
class Finding:
    """One thing that the numbers say.

    `cells[0]` is what it is about, the others what it is set beside (the group it differs from, the
    whole, the answers that come next). `size` is a share (0-1) or a difference of shares, `low` and
    `high` the interval of that size, NaN where there is none.
    `sentences` and `headlines` hold words where they were made elsewhere (sources that are no surveys).
    """

    kind: str
    city: str
    survey: str
    section: str
    table: str
    cells: tuple[EstimateCell, ...]
    size: float
    low: float = float("nan")
    high: float = float("nan")
    certainty: str = CLEAR
    figure: str = ""
    weight: float = 1.0
    sentences: Mapping[str, str] = field(default_factory=dict)
    headlines: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> tuple[str, str]:
        """The answer that the finding is about: two findings of one subject say much the same."""
        return (self.cells[0].question, self.cells[0].choice) if self.cells else (self.table, "")


@dataclass(frozen=True)
class TableFacts:
    """What is to be known of a table beyond its numbers.

    `silent` are choices that say nothing (don't know, refused, other, none of these); `ordered`: the
    answers are a scale; `multiple`: several answers were possible; `sample`: the table says who was
    interviewed, not what they said; `choices` the question's choices in the form's order; `key` and
    `weight` are the plan's; `figure` is the name of its figure, by domain. `reported` are domains
    whose levels are what was reported (incidents), each a subject of its own.
    """

    table: str
    section: str
    silent: Collection[str] = ()
    ordered: bool = False
    multiple: bool = False
    sample: bool = False
    choices: tuple[str, ...] = ()
    key: bool = False
    weight: float = 1.0
    figures: Mapping[str, str] = field(default_factory=dict)
    rounds: Collection[str] = ()
    reported: Collection[str] = ()

    def figure(self, domain: str = "") -> str:
        """The figure that shows a domain, or the whole; none where there is none of it."""
        return self.figures.get(domain, "")


def finding_of(kind: str, facts: TableFacts, cells: tuple[EstimateCell, ...], **values: Any) -> Finding:
    """A finding about a table's cells."""
    first = cells[0]
    return Finding(
        kind=kind,
        city=first.study,
        survey=first.survey,
        section=facts.section,
        table=facts.table,
        cells=cells,
        figure=facts.figure(first.domain),
        weight=facts.weight,
        **values,
    )
