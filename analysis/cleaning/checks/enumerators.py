"""The enumerator picture: answers unlike the others', busy days, and a queue for review.

A queue of whom to talk to first, not a list of whom to reject: no single check proves
anything, and an enumerator who works in another place hears other answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import answer_questions
from analysis.cleaning.checks.finding_counts import FindingCounts
from analysis.cleaning.checks.findings import flag
from analysis.cleaning.checks.paradata import enumerators, paradata
from analysis.reading.label_text import percent_text

QUEUE_COLUMNS = (
    "rank",
    "enumerator",
    "interviews",
    "flagged_interviews",
    "flag_rate",
    "flags",
    "checks",
    "weighted_flags",
    "score",
    "caution",
    "tripped",
)
DIVERSITY_BONUS = 0.5


@dataclass(frozen=True)
class AnswerPattern:
    """One enumerator's answers to a question are distributed unlike the other enumerators'.

    Pearson's chi-square of the enumerator against all others, per question; answers expected
    fewer than five times are pooled. A multi-select is tested choice by choice and its
    smallest p-value multiplied by the number of choices. Over all enumerators and questions
    p-values are corrected by Holm (1979), so `level` bounds the chance of any false alarm.
    Only enumerators with `minimum_interviews` answers to the question are looked at. The
    interviews count as independent; enumerators who work in different places will differ
    for good reasons.
    """

    level: float = 0.01
    minimum_interviews: int = 20

    def find(self, responses) -> Iterator[pd.DataFrame]:
        who, names = pd.factorize(pd.Series(enumerators(responses)), sort=True)
        who = np.where(np.asarray(names)[who] == "", -1, who)
        tests = pd.concat(
            [self._tests(responses, question, who, names) for question in _select_questions(responses)]
            or [pd.DataFrame()]
        )
        if not len(tests):
            return
        tests["p"] = holm(tests["p"].to_numpy())
        for test in tests[tests["p"] < self.level].itertuples():
            sentence = (
                f"{test.enumerator}: {percent_text(test.share)} of {test.n} answered {test.choice!r}, against"
                f" {percent_text(test.rest)} with the other enumerators (p = {test.p:.2g} after correction"
                f" for {len(tests)} tests)."
            )
            yield flag(
                [""], test.question, [sentence], test.enumerator, [f"{test.enumerator} ~/~ {test.question}"]
            )

    def _tests(self, responses, question: str, who: np.ndarray, names) -> pd.DataFrame:
        use = responses.answered(question) & (who >= 0)
        if responses.form.questions[question].type == "select_multiple":
            ticks, choices = responses.ticks(question)
            rows = np.zeros((len(names), len(choices)))
            np.add.at(rows, who[use], ticks[use])
            sizes = np.bincount(who[use], minlength=len(names)).astype("float64")
            p = np.ones(len(names))
            for position in range(len(choices)):
                pair = np.column_stack([rows[:, position], sizes - rows[:, position]])
                p = np.minimum(p, _chi_square(pair))
            p = np.minimum(p * max(len(choices), 1), 1)
        else:
            codes, choices = responses.codes(question)
            width = len(choices)
            rows = (
                np.bincount(who[use] * width + codes[use], minlength=len(names) * width)
                .reshape(len(names), width)
                .astype("float64")
            )
            sizes = rows.sum(axis=1)
            p = _chi_square(rows)
        return self._described(question, names, choices, rows, sizes, p)

    def _described(
        self, question: str, names, choices, rows: np.ndarray, sizes: np.ndarray, p: np.ndarray
    ) -> pd.DataFrame:
        """One row an enumerator with enough interviews; the choice named is the one that differs most."""
        enumerator_places = np.flatnonzero((sizes >= self.minimum_interviews) & (sizes < sizes.sum()))
        if not len(enumerator_places) or not choices:
            return pd.DataFrame()
        share = rows[enumerator_places] / sizes[enumerator_places, None]
        rest = (rows.sum(axis=0) - rows[enumerator_places]) / (sizes.sum() - sizes[enumerator_places])[
            :, None
        ]
        most = np.abs(share - rest).argmax(axis=1)
        line = np.arange(len(enumerator_places))
        return pd.DataFrame(
            {
                "enumerator": np.asarray(names)[enumerator_places],
                "question": question,
                "choice": [choices[position] for position in most],
                "n": sizes[enumerator_places].astype(int),
                "share": share[line, most],
                "rest": rest[line, most],
                "p": p[enumerator_places],
            }
        )


def _select_questions(responses) -> tuple[str, ...]:
    return answer_questions(responses, ("select_one", "select_multiple"))


def _chi_square(rows: np.ndarray, least: float = 5.0) -> np.ndarray:
    """p-value of each row of counts against the sum of the others; 1 where it can't be tested."""
    from scipy.special import chdtrc

    total, sizes, everybody = rows.sum(axis=0), rows.sum(axis=1, keepdims=True), rows.sum()
    if everybody == 0:
        return np.ones(len(rows))
    expected = sizes * total / everybody
    large = expected >= least
    pooled_expected = np.where(large, 0, expected).sum(axis=1)
    pooled_gap = np.where(large, 0, rows - expected).sum(axis=1)
    # Against the others the same gap stands over an expectation larger by (everybody - size) / size.
    scale = (everybody / np.maximum(everybody - sizes, 1)).ravel()
    statistic = np.where(large, (rows - expected) ** 2 / np.where(large, expected, 1), 0).sum(axis=1)
    use_pool = pooled_expected >= least
    statistic = statistic + np.where(use_pool, pooled_gap**2 / np.where(use_pool, pooled_expected, 1), 0)
    # Where the pool is still too small it is left out and takes up the slack, so no degree of freedom is
    # lost.
    cells = large.sum(axis=1)
    whole = use_pool | (pooled_expected == 0)
    degrees = cells + use_pool - whole
    return np.where(degrees > 0, chdtrc(np.maximum(degrees, 1), statistic * scale), 1.0)


def holm(p: np.ndarray) -> np.ndarray:
    """p-values corrected for as many tests as there are, by Holm's step-down rule.

    Agrees with R p.adjust(method = "holm").
    """
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(raised, 1)
    return corrected


@dataclass(frozen=True)
class InterviewsPerDay:
    """An enumerator led too many interviews on one day (more than `maximum`)."""

    maximum: int = 8

    def find(self, responses) -> Iterator[pd.DataFrame]:
        data = paradata(responses)
        day = pd.Series(data.start.astype("datetime64[D]").astype("str"))
        has_key = (data.enumerator != "") & (day != "NaT").to_numpy()
        keys = pd.Series(data.enumerator).str.cat(day, sep=" ~/~ ")
        count = keys.groupby(keys).transform("size").to_numpy()
        off = has_key & (count > self.maximum)
        yield flag(
            responses.frame.index[off].astype("str"),
            "start",
            [
                f"{number} interviews by one enumerator on {date}; at most {self.maximum} are expected."
                for number, date in zip(count[off], day[off], strict=True)
            ],
            [str(number) for number in count[off]],
            keys[off],
        )


def enumerator_queue(findings: pd.DataFrame, responses, minimum_interviews: int = 10) -> pd.DataFrame:
    """The `queue_of` the findings in some interviews."""
    return queue_of(FindingCounts.of([findings], responses), minimum_interviews)


def queue_of(counts: FindingCounts, minimum_interviews: int = 10) -> pd.DataFrame:
    """Enumerators from most to least to look at, with QUEUE_COLUMNS; everybody is in it, also without flags.

    Per check an enumerator's flagged interviews are counted once each and weighted by severity;
    score = weighted flags x (1 + 0.5 x (different checks - 1)). `flag_rate` is the share (0-1)
    of his interviews flagged at all. Source: cleaningkit prioritize_enumerators.
    """
    checks = counts.flags.sort_values(["enumerator", "flags"], ascending=[True, False], kind="stable")
    checks["words"] = checks["check"] + " (" + checks["flags"].astype("str") + ")"
    queue = counts.enumerators.set_index("enumerator")
    grouped = checks.groupby("enumerator")
    queue["flags"], queue["checks"], queue["weighted_flags"] = (
        grouped["flags"].sum(),
        grouped.size(),
        grouped["weight"].sum(),
    )
    numbers = ["flagged_interviews", "flags", "checks", "weighted_flags"]
    queue[numbers] = queue[numbers].astype("float64").fillna(0).astype("int64")
    queue["flag_rate"] = queue["flagged_interviews"] / queue["interviews"]
    queue["score"] = queue["weighted_flags"] * (1 + DIVERSITY_BONUS * (queue["checks"] - 1).clip(lower=0))
    few = queue["interviews"] < minimum_interviews
    queue["caution"] = np.where(few, f"fewer than {minimum_interviews} interviews: the rate says little", "")
    queue["tripped"] = grouped["words"].agg("; ".join)
    queue["tripped"] = queue["tripped"].fillna("")
    queue = queue.rename_axis("enumerator").reset_index()
    queue = queue.sort_values(
        ["score", "checks", "flag_rate", "enumerator"],
        ascending=[False, False, False, True],
        ignore_index=True,
    )
    return queue.assign(rank=np.arange(1, len(queue) + 1))[list(QUEUE_COLUMNS)]
