"""What a survey's nationalities beside those at flow monitoring points say, told in every language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.context.flows.survey_nationality import SOURCE
from analysis.findings.beside import beside_candidates
from analysis.findings.finding import Finding, TableFacts
from analysis.params import FlowParams
from analysis.reading.place_names import OTHER, UNKNOWN
from analysis.reporting.wording.flow_sentences import beside_sentence
from analysis.study.counts.sections import ContextSection
from analysis.study.sources import Opened


def beside_findings(
    opened: Opened,
    declared: FlowParams | None,
    sections: Sequence[ContextSection],
    estimates: pd.DataFrame,
    languages: Sequence[str],
) -> tuple[Finding, ...]:
    """One finding for each survey that is set beside the points and lies apart from them."""
    if opened.flows is None or declared is None:
        return ()
    section_of = {table: section.name for section in sections for table in section.tables}
    own = estimates[(estimates["domain"] == SOURCE) & estimates["table"].isin(list(section_of))]
    findings = []
    for table, rows in own.groupby("table", sort=False):
        facts = TableFacts(str(table), section_of[str(table)])
        for finding in beside_candidates(rows, facts, silent=(OTHER, UNKNOWN)):
            sentences = {
                language: beside_sentence(finding, opened.flows, declared.points, language)
                for language in languages
            }
            headlines = {
                language: beside_sentence(finding, opened.flows, declared.points, language, brief=True)
                for language in languages
            }
            findings.append(replace(finding, sentences=sentences, headlines=headlines))
    return tuple(findings)
