"""A fitted model as an analyst reads it: terms in words, odds ratios where the outcome is an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting.wording.labels import Labels

if TYPE_CHECKING:
    from analysis.statistics.regression import Regression

_LEVEL = re.compile(r"(?P<question>.+?)\[T\.(?P<choice>.+)\]")
RATIOS = {"binomial": "odds ratio", "poisson": "rate ratio"}
UNPROTECTED = "For your own eyes: a model has not passed disclosure control."


@dataclass(frozen=True, eq=False)
class FittedModel:
    """A regression of a survey, with labels; `regression` holds coefficients and their covariance.

    `outcome` is what it is of, in words.
    """

    regression: Regression
    outcome: str
    labels: Labels
    language: str

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a term: `term`, in words, the odds or rate ratio (binomial, poisson) or `estimate`, `low`,
        `high`, `p`.
        """
        ratio = RATIOS.get(self.regression.family, "")
        terms = self.regression.frame(exponentiate=bool(ratio))
        terms["term"] = [self._in_words(term) for term in terms["term"]]
        return terms.rename(columns={"estimate": ratio or "estimate"}).drop(columns=["se", "df"])

    def _in_words(self, term: str) -> str:
        """A term by its question's label, and the answer that is set beside the first one."""
        level = _LEVEL.fullmatch(term)
        if level is None:
            return self.labels.question(term, self.language) if term != "Intercept" else term
        question, choice = level["question"], level["choice"]
        label = self.labels.choice(question, choice, self.language)
        return f"{self.labels.question(question, self.language)} {label}"

    def _heading(self) -> str:
        return f"{self.outcome}: {self.regression.family}, {self.regression.n} people"

    def __repr__(self) -> str:
        return f"{self._heading()}\n{self._rounded().to_string(index=False)}\n{UNPROTECTED}"

    def _repr_html_(self) -> str:
        table = self._rounded().to_html(index=False, escape=True)
        return f"<p>{escape(self._heading())}</p>{table}<p>{UNPROTECTED}</p>"

    def _rounded(self) -> pd.DataFrame:
        return self.frame.assign(p=[_p_words(p) for p in self.frame["p"]]).round(2)


def _p_words(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
