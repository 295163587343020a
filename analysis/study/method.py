"""How a study's data were read, weighted and protected, in words: what its pack says under "Methods"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.reporting.wording.words import join, number, word


def method_lines(study: Any) -> Iterable[tuple[str, str]]:
    """How the data were read, weighted and protected, in words."""
    language, results = study.language, study.results
    yield word("pack.method.unweighted.title", language), word("pack.method.unweighted", language)
    margins = list(
        dict.fromkeys(margin for found in results.surveys for margin in found.margins_in(language))
    )
    if margins:
        text = word("pack.method.raked", language, margins=join(margins, language))
        yield word("pack.method.raked.title", language), text
    thresholds = study.params.thresholds
    small = word("pack.method.small", language, n=number(thresholds.small_base, language))
    hidden = ""
    if study.params.rounded:
        hidden = word("pack.method.rounded", language, base=number(study.params.rounded, language))
    elif thresholds.suppress_below:
        hidden = word("pack.method.hidden", language, n=number(thresholds.suppress_below, language))
    yield word("pack.method.small.title", language), f"{small} {hidden}".strip()
    yield word("pack.method.intervals.title", language), word("pack.method.intervals", language)
