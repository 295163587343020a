"""Shares by city with covariates held alike: logistic regression, adjusted shares, average marginal
effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.comparison.pooled import Groups
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.intervals import symmetric_interval
from analysis.statistics.regression import regress

ADJUSTED_COLUMNS = (
    "group",
    "base",
    "crude",
    "adjusted",
    "se",
    "low",
    "high",
    "effect",
    "effect_se",
    "effect_low",
    "effect_high",
    "p",
)


@dataclass(frozen=True)
class Adjusted:
    """`frame` has ADJUSTED_COLUMNS, one row a group, the first being the reference of the effects; `n`
    people.
    """

    frame: pd.DataFrame
    n: int


def estimate_adjusted(
    outcome: np.ndarray,
    groups: Groups,
    covariates: Sequence[Groups],
    confidence: float = 0.95,
    design: Design | None = None,
) -> Adjusted:
    """Each group's share had everybody been in it (adjusted share), and its difference from the first
    group's.

    `outcome` (n,) 0/1 with NaN outside the base, of the rows of `design` (everybody alike, where none is
    given); people without a group or a covariate are left out. Averages are over everybody in the model,
    errors by the delta method from the design-based covariance of the coefficients; intervals of shares are
    made on the logit scale, so that they stay between 0 and 1.

    Raises CaseStudyError where a group has nobody left, or everybody or nobody in it has the outcome.
    Source: Graubard and Korn (1999); R survey's `svyglm`, and `svypredmeans` for the shares (its errors also
    count that the covariates are a sample; these here hold them as they are, as average marginal effects do).
    """
    inside = np.isfinite(outcome) & (groups.codes >= 0)
    for covariate in covariates:
        inside &= covariate.codes >= 0
    y, group = outcome[inside].astype(float), groups.codes[inside]
    counts = np.bincount(group, minlength=len(groups.names))
    _check(y, group, counts, groups.names)
    dummies = [_dummies(covariate.codes[inside], len(covariate.names)) for covariate in covariates]
    x = np.column_stack([_dummies(group, len(groups.names)), *dummies])
    names = [f"x{place}" for place in range(x.shape[1])]
    frame = pd.DataFrame(x, columns=names).assign(y=y)
    sample, weights = Design(frame), np.ones(len(y))
    if design is not None:
        # people outside the model stay in the sample: it is a domain of theirs
        filled = frame.set_axis(np.flatnonzero(inside)).reindex(np.arange(len(outcome)), fill_value=0.0)
        sample, weights = design.over(filled).domain(inside), design.weights[inside]
    try:
        model = regress(sample, "y ~ " + " + ".join(names or ["1"]), family="binomial")
    except CaseStudyError as error:
        raise CaseStudyError(
            "The model has no finite answer: in some category everybody or nobody has the outcome. Take out a"
            " covariate."
        ) from error
    beta, covariance = model.joint.estimate, model.joint.covariance
    everyone = np.column_stack([np.ones(len(y)), x])
    shares, gradients = _predicted(everyone, beta, len(groups.names), weights / weights.sum())
    rows = _with_errors(shares, gradients, covariance, model.df, confidence)
    sizes = np.bincount(group, weights, minlength=len(groups.names))
    crude = np.bincount(group, weights * y, minlength=len(groups.names)) / sizes
    return Adjusted(
        pd.DataFrame({"group": list(groups.names), "base": counts, "crude": crude, **rows})[
            list(ADJUSTED_COLUMNS)
        ],
        len(y),
    )


def _check(y: np.ndarray, group: np.ndarray, counts: np.ndarray, names: Sequence[str]) -> None:
    for code, name in enumerate(names):
        if counts[code] == 0:
            raise CaseStudyError(
                f"{name} has nobody with an answer to all questions of the model; take it or a covariate out."
            )
        if y[group == code].min() == y[group == code].max():
            raise CaseStudyError(
                f"In {name} everybody or nobody has the outcome, so no model can hold it beside the others."
            )


def _dummies(codes: np.ndarray, k: int) -> np.ndarray:
    """One column a category that anybody is in, but the first: (n, ...)."""
    met = [code for code in range(k) if (codes == code).any()]
    return (codes[:, None] == np.array(met[1:], dtype=int)[None, :]).astype(float)


def _predicted(
    everyone: np.ndarray, beta: np.ndarray, groups: int, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The mean share with everybody in each group (g,), and its derivatives by the coefficients (g, p).

    A person counts for `share` (n,) of all.
    """
    shares, gradients = [], []
    for code in range(groups):
        moved = everyone.copy()
        moved[:, 1:groups] = 0.0
        if code:
            moved[:, code] = 1.0
        chance = special.expit(moved @ beta)
        shares.append(share @ chance)
        gradients.append((share * chance * (1 - chance)) @ moved)
    return np.array(shares), np.array(gradients)


def _with_errors(
    shares: np.ndarray, gradients: np.ndarray, covariance: np.ndarray, df: float, confidence: float
) -> dict[str, np.ndarray]:
    se = np.sqrt(np.einsum("gp,pq,gq->g", gradients, covariance, gradients))
    with np.errstate(divide="ignore", invalid="ignore"):
        around_logit = symmetric_interval(special.logit(shares), se / (shares * (1 - shares)), df, confidence)
    change, effect = gradients - gradients[0], shares - shares[0]
    effect_se = np.sqrt(np.maximum(np.einsum("gp,pq,gq->g", change, covariance, change), 0))
    around = symmetric_interval(effect, effect_se, df, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(effect_se > 0, 2 * special.stdtr(df, -np.abs(effect / effect_se)), np.nan)
    return {
        "adjusted": shares,
        "se": se,
        "low": special.expit(around_logit.low),
        "high": special.expit(around_logit.high),
        "effect": effect,
        "effect_se": effect_se,
        "effect_low": around.low,
        "effect_high": around.high,
        "p": p,
    }
