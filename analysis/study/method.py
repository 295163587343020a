"""How a study's data were read, weighted and protected, in words: what its pack says under "Methods"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import join, number, word
from analysis.study.samples import Samples
from analysis.study.surveys.weightings import DESIGN


def method_lines(study: Any) -> Iterable[tuple[str, str]]:
    """How the data were read, weighted and protected, in words."""
    language, results = study.language, study.results
    samples = Samples.of((("", facts) for facts in results.surveys), language)
    drawn = list(dict.fromkeys(samples.designs.values()))
    # of a study whose surveys were all drawn, nothing is said of people met by chance
    by_chance = not results.surveys or bool(samples.purposive)
    title = word("pack.method.unweighted.title", language)
    if by_chance:
        yield title, word("pack.method.unweighted", language)
    if drawn:
        named = {"design": "; ".join(drawn), "reading": weighting_text(DESIGN, language)}
        yield title, word("pack.method.drawn", language, **named)
    margins = list(
        dict.fromkeys(margin for facts in results.surveys for margin in facts.margins_in(language))
    )
    if margins:
        raked = "pack.method.raked" if by_chance else "pack.method.raked_drawn"
        text = word(raked, language, margins=join(margins, language))
        yield word("pack.method.raked.title", language), text
    thresholds = study.params.thresholds
    small = word("pack.method.small", language, n=number(thresholds.small_base, language))
    hidden = ""
    if study.params.rounded:
        hidden = word("pack.method.rounded", language, base=number(study.params.rounded, language))
    elif thresholds.suppress_below:
        hidden = word("pack.method.hidden", language, n=number(thresholds.suppress_below, language))
    yield word("pack.method.small.title", language), f"{small} {hidden}".strip()
    intervals = "pack.method.intervals" if by_chance else "pack.method.intervals_drawn"
    yield word("pack.method.intervals.title", language), word(intervals, language)
