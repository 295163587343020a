"""All that a city's pack says in one language, as a hash: files of a language are made again only where it
changed.

1. Numbers count as results have them; whatever answers they were made from, the same results are said alike.
2. Of a plan's texts and of findings, those that the language shows count; all else of the plan in full.
3. Whatever else a declaration reads (params, form, labels, sources, style, other cities' places) counts by
   its bytes.

said_digests(study) -> {language: hash}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.digests import combine, digest_inputs
from analysis.languages import text_in
from analysis.planning.row import PlanRow
from analysis.reporting.wording.words import languages
from analysis.study.results.kept_results import WORDS
from analysis.study.told_findings import FRAME as FINDINGS

if TYPE_CHECKING:
    from analysis.study.casestudy import CaseStudy
    from analysis.study.city import City

TOLD_IN = ("sentence_", "headline_")


def said_digests(study: CaseStudy) -> dict[str, str]:
    """One hash a language that packs can be in, of a study that was just prepared; none without its city."""
    city = study.city
    if city is None:
        return {}
    common = combine(*_common(study, city))
    return {language: combine(common, language, *_words(study, language)) for language in languages()}


def _common(study: CaseStudy, city: City) -> Iterator[str]:
    results = study.results
    yield study.language
    yield results.estimates.to_csv(index=False)
    for name, frame in sorted(results.frames.items()):
        if name != FINDINGS:
            yield f"{name} {frame.to_csv(index=False)}"
    for facts in results.surveys:
        yield repr(sorted(vars(facts).items()))
    for name, frame in sorted(results.counts.items()):
        yield f"{name} {frame.to_csv(index=False)}"
    yield repr(dict(results.figures))
    answers = {survey.instrument.folder / "plan.csv" for survey in study.surveys}
    for survey in study.surveys:
        answers |= {*survey.exports, *survey.cleaning.existing}
        answers |= {survey.design_file} if survey.design_file else set()
    rest = [path for path in city.inputs if path not in answers]
    yield from map(repr, sorted(digest_inputs(rest, city.workspace.root).items()))
    yield from city.neighbours


def _words(study: CaseStudy, language: str) -> Iterator[str]:
    """The plan as the language says it, and the findings told in it."""
    for survey in study.surveys:
        for row in survey.plan:
            yield repr([(field.name, _said(row, field.name, language)) for field in fields(row)])
    findings = study.results.frames.get(FINDINGS, pd.DataFrame())
    other = [name for name in findings if name.startswith(TOLD_IN) and not name.endswith(f"_{language}")]
    yield findings.drop(columns=other).to_csv(index=False)


def _said(row: PlanRow, name: str, language: str) -> Any:
    """A field of a row: of texts what a reader of the language meets, also where another one stands in."""
    value = getattr(row, name)
    if name == "line":  # where it stands in the file is told in warnings alone
        return None
    if name in WORDS:
        return text_in(value, language), value.get(language, "")
    return sorted(value.items()) if isinstance(value, Mapping) else value
