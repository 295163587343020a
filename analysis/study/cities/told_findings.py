"""The findings of all cities together: what sets one apart from elsewhere, and the widest pairs, in words.

comparison_findings(comparison, settings) -> DataFrame       the frame that out/comparison/findings.csv holds
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.findings.contrasts import city_candidates
from analysis.findings.finding import Finding
from analysis.findings.ranking import rank_findings
from analysis.findings.settings import FindingSettings
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.words import languages
from analysis.study.told_findings import held_again, languages_of, table_facts, table_wording, told_frame

KEY = 5
"""The three to five largest contrasts are said even where they are unsure."""


def comparison_findings(comparison, settings: FindingSettings) -> pd.DataFrame:
    """The findings of a `Comparison`, ranked and told in the languages that every city has.

    Those of too few people to say are told as such, after all others of their kind.
    """
    language_codes = _languages(comparison)
    views = {language: replace(comparison, language=language) for language in language_codes}
    findings: list[Finding] = []
    key, sample = set(), set()
    wordings: dict[str, dict[str, Wording]] = {language: {} for language in language_codes}
    for table in comparison.tables_side_by_side():
        survey = comparison.survey_of(table)
        rows = comparison.plan[table]
        facts = table_facts(rows, survey, comparison.sample_tables)
        estimates = comparison.rows_with_levels(table)
        again = held_again(estimates)
        findings += city_candidates(estimates, facts)
        key |= {table} if facts.key else set()
        sample |= {table} if facts.sample else set()
        for language, view in views.items():
            made = table_wording(rows, view.layout_of(table), survey)
            wordings[language][table] = replace(made, places=view.place_names, several_waves=again)
    ranked = rank_findings(findings, settings, key, sample)
    return told_frame(_with_key(ranked), wordings, language_codes)


def _with_key(ranked):
    """At least three key contrasts, though none be clear."""
    if sum(item.key for item in ranked) >= 3:
        return ranked
    return tuple(replace(item, key=item.rank <= 3) for item in ranked)


def _languages(comparison) -> tuple[str, ...]:
    """The comparison's language, and those that every city has."""
    shared = [
        language
        for language in languages()
        if all(language in city.params.languages for city in comparison.cities)
    ]
    return languages_of(shared, comparison.language)
