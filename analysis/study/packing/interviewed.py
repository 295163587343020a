"""Who was interviewed, a line a survey: when, how many, women and men, nationalities, how they were found.

interviewed(study) -> a line a survey
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.languages import text_in
from analysis.reporting.documents.model import SurveyLine
from analysis.reporting.tables.layouts import people_of
from analysis.reporting.wording.notes import sample_words
from analysis.reporting.wording.phrases import known_levels
from analysis.reporting.wording.words import join, number, word
from analysis.study.casestudy import CaseStudy
from analysis.study.results.results import SurveyFacts
from analysis.study.survey_texts import period_text
from analysis.study.surveys.declared import Declared
from analysis.vocabulary import WITH_NUMBER

NATIONALITIES = 3
SEXES = 4


def interviewed(study: CaseStudy) -> tuple[SurveyLine, ...]:
    """Who was interviewed, a line a survey."""
    return tuple(interviewed_in(study, facts) for facts in study.results.surveys)


def interviewed_in(study: CaseStudy, facts: SurveyFacts) -> SurveyLine:
    """Who was interviewed in one survey."""
    language = study.language
    survey = next(declared for declared in study.surveys if declared.instrument.name == facts.survey)
    instrument = survey.instrument
    own = study.estimates[
        (study.estimates["survey"] == facts.survey) & (study.estimates["wave"] == facts.wave)
    ]
    caution = text_in(instrument.about, language)
    place = survey.place(language) or study.place
    sampling = sample_words(people_of(instrument, language), language, place)
    if facts.design:
        sampling = word("note.sample_drawn", language, design=facts.design_in(language))
    return SurveyLine(
        survey=text_in(instrument.title, language),
        period=period_text(facts.first, facts.last, language),
        people=study.interviewed_text(facts),
        sexes=_largest(study, own, instrument.sex, SEXES, _nouns(survey, language)),
        nationalities=_largest(study, own, instrument.nationality, NATIONALITIES, {}),
        sampling=sampling,
        caution=caution,
    )


def _nouns(survey: Declared, language: str) -> Mapping[str, str]:
    """What people of each sex are called ("women"), by choice; none where households were interviewed."""
    instrument = survey.instrument
    if not instrument.sex or text_in(instrument.interviewed, language):
        return {}
    declared = survey.phrases.levels.get(instrument.sex, {})
    nouns = {}
    for choice in survey.variables.choices(instrument.sex):
        label = survey.variables.choice_label(instrument.sex, choice.name, language)
        noun = declared.get(choice.name, {}).get(language, "")
        noun = noun or known_levels(language).get(label.strip().casefold(), "")
        nouns[choice.name] = noun.partition("|")[0]
    return nouns


def _largest(
    study: CaseStudy, estimates: pd.DataFrame, question: str, most: int, nouns: Mapping[str, str]
) -> str:
    """ "Guinea 440 and Mali 170", "910 men and 390 women": a question's largest answers among all."""
    if not question:
        return ""
    own = estimates[(estimates["question"] == question) & (estimates["domain"] == "")]
    own = own[(own["statistic"] == "share") & main_reading(own) & (own["unit"] == "respondents")]
    own = own[own["status"].isin(WITH_NUMBER)].drop_duplicates("choice")
    own = own[own["n"] > 0].sort_values("n", ascending=False, kind="stable").head(most)
    counts = []
    for row in own.itertuples():
        label, n = study.labels.choice(question, row.choice, study.language), number(row.n, study.language)
        noun = nouns.get(str(row.choice), "")
        # "1 women" is not said
        counts.append(f"{n} {noun}" if noun and row.n > 1 else f"{label} {n}")
    return join(counts, study.language) if counts else ""
