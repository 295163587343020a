"""Regressions with design-based standard errors, from a formula.

    regress(design, "outcome ~ a + b", family="binomial") -> Regression       .frame(), .summary()

Formulas are formulaic's (as statsmodels'); a boolean outcome models True, a categorical one its second
category.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.statistics.design import Design
from analysis.statistics.design_columns import Column
from analysis.statistics.glm import FAMILIES, GlmFit, Model, coefficient_covariance, family_of, fit
from analysis.statistics.intervals import symmetric_interval
from analysis.statistics.joint import Joint
from analysis.statistics.resampling.replicates import ReplicateDesign

FamilyName = Literal["gaussian", "binomial", "poisson"]


@dataclass(frozen=True)
class RegressionOptions:
    """How to fit: relative change of the deviance that counts as converged, and how often to try."""

    tolerance: float = 1e-14
    iterations: int = 100


@dataclass(frozen=True, eq=False)
class Regression:
    """A fitted model: `joint` holds coefficients and covariance, `df` the residual degrees of freedom.

    `n` rows were used; `dispersion` is the weighted variance of Pearson residuals; deviances are for weights
    of mean 1.
    """

    formula: str
    family: str
    outcome: str
    joint: Joint
    df: float
    n: int
    dispersion: float
    deviance: float
    null_deviance: float

    def frame(self, confidence: float = 0.95, exponentiate: bool = False) -> pd.DataFrame:
        """One row a term: `term`, `estimate`, `se`, `low`, `high`, `df`, `p`.

        `exponentiate` gives odds ratios (binomial) or rate ratios (poisson) with their limits; `se` stays
        that of the coefficient.
        """
        from scipy import special

        estimate, se = self.joint.estimate, self.joint.se
        interval = symmetric_interval(estimate, se, self.df, confidence)
        change = np.exp if exponentiate else np.asarray
        with np.errstate(divide="ignore", invalid="ignore"):
            p = (
                2 * special.stdtr(self.df, -np.abs(estimate / se))
                if self.df > 0
                else np.full(len(se), np.nan)
            )
        return pd.DataFrame(
            {
                "term": self.joint.names,
                "estimate": change(estimate),
                "se": se,
                "low": change(interval.low),
                "high": change(interval.high),
                "df": float(self.df),
                "p": p,
            }
        )

    def summary(self) -> str:
        """The model in plain words, a line a term."""
        kind = {"gaussian": "Linear", "binomial": "Logistic", "poisson": "Poisson"}[self.family]
        lines = [
            f"{kind} regression of {self.outcome} ({self.n:,} rows, {self.df:g} degrees of freedom),"
            f" {self.formula}."
        ]
        for row in self.frame().itertuples():
            p = "p < 0.001" if row.p < 0.001 else f"p = {row.p:.3f}"
            lines.append(
                f"{row.term}: {row.estimate:.3g} (95% interval {row.low:.3g} to {row.high:.3g}, {p})."
            )
        return "\n".join(lines)


def regress(
    design: Design,
    formula: str,
    family: FamilyName = "gaussian",
    offset: Column | None = None,
    options: RegressionOptions | None = None,
) -> Regression:
    """Fit `formula` on the design's frame; rows with a missing value in it leave the base.

    Raises CaseStudyError for an unknown family or column, an outcome the family can't take, a perfectly
    separated outcome, columns that determine each other, more terms than degrees of freedom.
    Source: Binder (1983); R survey's `svyglm`.
    """
    if family not in FAMILIES:
        raise CaseStudyError(f"Regression family {family!r} is not known{hint(family, FAMILIES)}.")
    options = options or RegressionOptions()
    formula_data = _parse(design, formula, family, offset)
    seen = design if formula_data.rows is None else design.domain(_mask(design.n, formula_data.rows))
    model = _model(design, formula_data, family)
    fitted = fit(model, options.tolerance, options.iterations)
    residual_df = float((design if design.replicated else seen).degf) + 1 - len(fitted.beta)
    _check_terms(formula_data.names, residual_df)
    joint = Joint(
        formula_data.names, fitted.beta, _covariance(seen, formula_data, model, fitted, options), residual_df
    )
    return Regression(
        formula=formula,
        family=family,
        outcome=formula_data.outcome,
        joint=joint,
        df=residual_df,
        n=len(model.y),
        dispersion=_dispersion(model, fitted, centred=not design.replicated),
        deviance=fitted.deviance,
        null_deviance=_null_deviance(model, formula_data.names, options),
    )


def _check_terms(names: Sequence[str], residual_df: float) -> None:
    if residual_df < 1:
        raise CaseStudyError(
            f"The regression has {len(names)} terms, but the design only {residual_df + len(names) - 1:g}"
            " degrees of freedom (PSUs less strata), so no error can be computed. Leave terms out, or pool"
            " categories."
        )


@dataclass(frozen=True, eq=False)
class _Parts:
    """A formula evaluated: the outcome, the columns, and the rows of the design they were taken from."""

    outcome: str
    y: np.ndarray
    x: np.ndarray
    names: tuple[str, ...]
    offset: np.ndarray | None
    rows: np.ndarray | None


def _parse(design: Design, formula: str, family: str, offset: Column | None) -> _Parts:
    import formulaic

    if design.frame is None:
        raise CaseStudyError(
            "This design was made from arrays; a regression formula needs a frame to find its columns in."
        )
    frame = design.frame.reset_index(drop=True)
    if not design.weights.all():
        frame = frame[design.weights > 0]
    frame = frame.assign(
        **{
            name: frame[name].cat.remove_unused_categories()
            for name in frame
            if isinstance(frame[name].dtype, pd.CategoricalDtype)
        }
    )
    try:
        parsed = formulaic.Formula(formula)
        outcome = str(parsed.lhs)
        right = parsed.rhs.get_model_matrix(frame, na_action="drop")
        left = _outcome(parsed.lhs.get_model_matrix(frame, na_action="drop"), family)
    except (formulaic.errors.FormulaicError, AttributeError) as error:
        raise CaseStudyError(_why_no_formula(formula, frame, error)) from error
    complete_rows = right.index.intersection(left.index)
    shift = None if offset is None else np.asarray(design.values(offset), dtype=float)
    if shift is not None:
        complete_rows = complete_rows[~np.isnan(shift[complete_rows])]
    if not len(complete_rows):
        raise CaseStudyError(
            f"The regression {formula!r} has an empty base: no row has a value in all of its columns."
        )
    rows = complete_rows.to_numpy()
    return _Parts(
        outcome=outcome,
        y=_aligned(left, complete_rows),
        x=_aligned(right, complete_rows),
        names=tuple(map(str, right.columns)),
        offset=None if shift is None else shift[rows],
        rows=None if len(rows) == design.n else rows,
    )


def _why_no_formula(formula: str, frame: pd.DataFrame, error: Exception) -> str:
    """What is wrong with a formula, in words of the survey's."""
    import formulaic

    begin = f"The regression formula {formula!r} can't be used"
    left, tilde, _ = formula.partition("~")
    if not (tilde and left.strip()):
        return f'{begin}: it names no outcome. Write it as "outcome ~ question + question".'
    try:
        named = formulaic.Formula(formula).required_variables
    except formulaic.errors.FormulaicError:
        named = set()
    missing = sorted(str(name) for name in named if name not in frame)
    if missing:
        return f"{begin}: there is no column {missing[0]!r}{hint(missing[0], map(str, frame.columns))}."
    return f"{begin}: {error}. Columns: {', '.join(map(str, frame.columns[:12]))}."


def _aligned(values: pd.DataFrame | pd.Series, known: pd.Index) -> np.ndarray:
    complete_values = values if len(values) == len(known) else values.loc[known]
    return np.ascontiguousarray(complete_values.to_numpy(dtype=float))


def _outcome(matrix: pd.DataFrame, family: str) -> pd.Series:
    """The outcome as numbers: True, or the second of two categories, is 1."""
    values = matrix.iloc[:, -1].astype(float)
    if matrix.shape[1] > 2:
        raise CaseStudyError(
            f"The outcome of a regression needs two categories or numbers; got {matrix.shape[1]} categories."
        )
    if family == "binomial" and not values.between(0, 1).all():
        raise CaseStudyError(
            f"The outcome of a binomial regression must lie between 0 and 1; got {values.min():g} to"
            f" {values.max():g}."
        )
    if family == "binomial" and (values.eq(0).all() or values.eq(1).all()):
        raise CaseStudyError("The regression's outcome is the same for everybody: nothing can explain it.")
    if family == "poisson" and (values < 0).any():
        raise CaseStudyError(f"The outcome of a poisson regression can't be negative; got {values.min():g}.")
    return values


def _model(design: Design, parts: _Parts, family: str) -> Model:
    weights = design.weights if parts.rows is None else design.weights[parts.rows]
    counted = design.n if design.adjustments else np.count_nonzero(design.weights)
    mean = design.weights.sum() / counted
    return Model(parts.y, parts.x, weights / mean, parts.offset, family, parts.names)


def _covariance(
    design: Design, parts: _Parts, model: Model, fitted: GlmFit, options: RegressionOptions
) -> np.ndarray:
    if not isinstance(design, ReplicateDesign):
        return coefficient_covariance(design, parts.rows, model, fitted)
    replicates = design.replicates if parts.rows is None else design.replicates[parts.rows]
    betas = []
    for weights in replicates.T:
        again = Model(model.y, model.x, weights / weights.mean(), model.offset, model.family, model.names)
        betas.append(fit(again, options.tolerance, options.iterations, start=fitted.beta).beta)
    return design.covariance_of(fitted.beta, np.stack(betas))


def _dispersion(model: Model, fitted: GlmFit, centred: bool) -> float:
    """Weighted variance of Pearson residuals, or for replicate weights their mean square, as R survey 4.5 has
    it.
    """
    residual = fitted.residuals
    share = model.weights / model.weights.sum()
    if not centred:
        return float(share @ residual**2)
    n = len(residual)
    return float(share @ (residual - share @ residual) ** 2 * n / (n - 1) * model.weights.mean())


def _null_deviance(model: Model, names: Sequence[str], options: RegressionOptions) -> float:
    """Deviance of the model with an intercept (and the offset) only."""
    if "Intercept" not in names:
        eta = np.zeros(len(model.y)) if model.offset is None else model.offset
        return model.deviance(family_of(model.family).fitted(eta))
    if model.offset is None:
        return model.deviance(np.full(len(model.y), model.weights @ model.y / model.weights.sum()))
    alone = Model(
        model.y, np.ones((len(model.y), 1)), model.weights, model.offset, model.family, ("Intercept",)
    )
    return fit(alone, options.tolerance, options.iterations).deviance


def _mask(n: int, rows: np.ndarray) -> np.ndarray:
    mask = np.zeros(n, dtype=bool)
    mask[rows] = True
    return mask
