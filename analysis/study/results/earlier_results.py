"""Two results of one city that differ by few people: whoever has both reads off what these said.

    few_between(earlier, estimates, below) -> the most by which a printed count changed; 0 where many did
    told_of_few(city, results) -> a warning, "" where there is none

No table of one run can say it: 100 people in March, 101 in April, and every count that grew is what the one
person answered. So each run looks at the results that lie in its folder before it writes over them.
"""

from __future__ import annotations

import pandas as pd

from analysis.estimation.frame import UNWEIGHTED, read_estimates
from analysis.problems import CaseStudyError
from analysis.study.city import City
from analysis.study.results.results import Results
from analysis.vocabulary import OF_CHOICES, OK, SMALL_BASE

_KEYS = ["survey", "wave", "table", "question", "choice", "domain", "level", "statistic", "unit"]
FEW_BETWEEN = (
    "no printed count changed by more than {people} since the results that were written here before: whoever"
    " has both reads off what these people answered. Hand on the one or the other, not both; or wait until"
    " {below} more interviews are in."
)


def few_between(earlier: pd.DataFrame, estimates: pd.DataFrame, below: int) -> int:
    """By how many people the shown counts and bases of two runs differ at most, where that is under `below`.

    0 where they are the same, where any differs by more, or where no count stands in both.
    """
    both = _counts(earlier).merge(_counts(estimates), on=_KEYS, suffixes=("_before", ""))
    if both.empty:
        return 0
    changes = [(both[name] - both[f"{name}_before"]).abs().max() for name in ("n", "base")]
    most = int(max(changes))
    return most if most < below else 0


def _counts(estimates: pd.DataFrame) -> pd.DataFrame:
    is_shown = estimates["status"].isin([OK, SMALL_BASE]) & estimates["statistic"].isin(OF_CHOICES)
    counts = estimates[is_shown & (estimates["weighting"] == UNWEIGHTED)]
    return counts[[*_KEYS, "n", "base"]].astype({"statistic": str, "unit": str}).drop_duplicates(_KEYS)


def told_of_few(city: City, results: Results) -> str:
    """What is said where the results in the city's folder, of the same surveys, differ by few people."""
    thresholds, path = city.params.thresholds, city.folder / "estimates.parquet"
    # rounded counts of one person more are the same, or a whole step away
    if not city.params.protected or city.params.rounded or not path.is_file():
        return ""
    try:
        earlier = read_estimates(path)
    except (CaseStudyError, OSError, ValueError):
        return ""  # of another version, or no results at all: nothing that could be set beside these
    surveys = [survey.instrument.name for survey in city.surveys]
    before, now = (frame[frame["survey"].isin(surveys)] for frame in (earlier, results.estimates))
    most = few_between(before, now, thresholds.suppress_below)
    return FEW_BETWEEN.format(people=most, below=thresholds.suppress_below) if most else ""
