"""Propensity weights for samples that were not drawn at random: an adjustment, not a cure.

The sample is stacked on a reference (a random sample, or the categories of known margins), a logistic
regression says how likely each row is to be in the sample, and weights are the odds against it. What
the variables do not explain stays in the estimates. Source: Elliott and Valliant (2017), sec. 3;
Valliant and Dever (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.weighting.diagnostics import Diagnostics, diagnose
from analysis.weighting.margins import Margin

WEIGHT = "reference weight"
LARGEST_REFERENCE = 200_000


@dataclass(frozen=True, eq=False)
class Propensity:
    """`weights` (n,) of mean 1, `scores` (n,) the chance (0-1) to be in the sample rather than the
    reference.
    """

    weights: np.ndarray
    scores: np.ndarray
    diagnostics: Diagnostics


def propensity_weights(
    sample: pd.DataFrame,
    reference: pd.DataFrame,
    variables: Sequence[str],
    reference_weights: np.ndarray | None = None,
    bounds: tuple[float, float] = (0.2, 5.0),
) -> Propensity:
    """Weights that make `sample` resemble `reference` in `variables`, each taken as categories.

    `bounds` keep weights within these multiples of their mean (weights are scaled back to mean 1 after that).

    Raises CaseStudyError for a variable that either side lacks, missing values, or categories on one side
    only (the chance to be sampled would be 0 or 1 there).
    """
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    check_sides(sample, reference, variables)
    if not 0 < bounds[0] < 1 < bounds[1]:
        raise CaseStudyError(
            f"Bounds on propensity weights must lie on either side of 1; got {bounds[0]:g} and {bounds[1]:g}."
        )
    n = len(sample)
    columns = _indicators(pd.concat([sample[list(variables)], reference[list(variables)]], ignore_index=True))
    outside = (
        np.ones(len(reference)) if reference_weights is None else np.asarray(reference_weights, dtype=float)
    )
    # the reference counts as many rows as the sample, so that scores centre on a half
    counts = np.concatenate([np.ones(n), outside * n / outside.sum()])
    inside = np.concatenate([np.ones(n), np.zeros(len(reference))])
    model = GLM(inside, columns, family=families.Binomial(), freq_weights=counts).fit()
    scores = np.asarray(model.fittedvalues)[:n]
    odds = (1 - scores) / scores
    odds /= odds.mean()
    bounded = np.clip(odds, *bounds)
    weights = bounded / bounded.mean()
    low, high = int((odds < bounds[0]).sum()), int((odds > bounds[1]).sum())
    return Propensity(weights, scores, diagnose(weights, trimmed_low=low, trimmed_high=high))


def reference_from_margins(margins: Sequence[Margin]) -> pd.DataFrame:
    """A reference made of margins: each combination of categories, weighted by the product of its shares.

    Columns: the margins' variables and `reference weight`. The variables are taken as independent of each
    other, which is all that margins can say.
    """
    size = int(np.prod([len(margin.targets) for margin in margins]))
    if size > LARGEST_REFERENCE:
        raise CaseStudyError(
            f"The margins have {size:,} combinations of categories, too many for a reference; leave a margin"
            " out or collapse categories."
        )
    index = pd.MultiIndex.from_product(
        [list(margin.shares) for margin in margins], names=[margin.variable for margin in margins]
    )
    frame = index.to_frame(index=False)
    frame[WEIGHT] = np.prod(
        [frame[margin.variable].map(margin.shares).to_numpy(dtype=float) for margin in margins], axis=0
    )
    return frame[frame[WEIGHT] > 0].reset_index(drop=True)


def check_sides(sample: pd.DataFrame, reference: pd.DataFrame, variables: Sequence[str]) -> None:
    """Raise as `propensity_weights` does for what it is given."""
    for side, frame in (("sample", sample), ("reference", reference)):
        for name in variables:
            if name not in frame.columns:
                raise CaseStudyError(f"The {side} has no variable {name!r}{hint(name, frame.columns)}.")
            if frame[name].isna().any():
                raise CaseStudyError(
                    f"{int(frame[name].isna().sum())} of {len(frame)} rows of the {side} have no {name!r}."
                )
    for name in variables:
        ours, theirs = set(sample[name].astype(str)), set(reference[name].astype(str))
        if ours != theirs:
            alone = [f"{value!r} only in the sample" for value in sorted(ours - theirs)]
            alone += [f"{value!r} only in the reference" for value in sorted(theirs - ours)]
            raise CaseStudyError(
                f"Sample and reference differ in the categories of {name!r}: {', '.join(alone)}. Collapse"
                " categories first."
            )


def _indicators(frame: pd.DataFrame) -> np.ndarray:
    """An intercept and, for each variable, a 0/1 column for every category but the first."""
    columns = [np.ones((len(frame), 1))]
    for name in frame:
        codes, categories = pd.factorize(frame[name].astype(str), sort=True)
        columns.append((codes[:, None] == np.arange(1, len(categories))).astype(float))
    return np.concatenate(columns, axis=1)
