"""The sentences that open the notebooks of displacement and interviews, made from the same rows as their
tables.

stock_sentences(displacement, setting, areas) -> tuple of sentences
interview_sentences(register, setting) -> tuple of sentences
passages(register, setting) -> what people said, each with an attribution that names nobody
passages_note(register, setting) -> what the quotations were searched for, and how many are held back
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.context.displacement.estimates import measured_over_time, series
from analysis.context.displacement.sources import Displacement
from analysis.context.interviews.attribution import attribution
from analysis.context.interviews.register import Register
from analysis.languages import text_in
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.labels import lower_initial
from analysis.reporting.wording.words import (
    join,
    language_name,
    number,
    quoted,
    row_of,
    sentence_case,
    word,
)


def stock_sentences(
    displacement: Displacement, setting: ContextSetting, areas: Sequence[str] = ()
) -> tuple[str, ...]:
    """For each population with a printed total at several dates: the first and the last of them, and the peak
    between.

    Where places are named, for the populations that have a figure of one of them.
    """
    language, labels, sentences = setting.language, displacement.labels, []
    measured = measured_over_time(displacement.stocks, areas)
    populations = [population for population, _ in measured]
    for population, question in measured:
        dated_figures = series(displacement.stocks, population, question).dropna(subset="value")
        first, last, peak = (
            dated_figures.iloc[0],
            dated_figures.iloc[-1],
            dated_figures.loc[dated_figures["value"].idxmax()],
        )
        dates = {"begun": date_text(first["date"], language), "ended": date_text(last["date"], language)}
        texts = {"first": _people(first, language), "last": _people(last, language), **dates}
        key = "displacement.series"
        if peak["value"] > max(first["value"], last["value"]):
            key = "displacement.peak"
            texts |= {"peak": _people(peak, language), "peaked": date_text(peak["date"], language)}
        name = lower_initial(labels.choice_label("population", population, language))
        text = word(key, language, population=name, **texts)
        # What was counted of a population goes without saying where it is one thing only
        of = [setting.country, labels.label(question, language) if populations.count(population) > 1 else ""]
        head = row_of(filter(None, of), language)
        sentence = word("colon", language, label=head, text=text) if head else text
        sentences.append(sentence_case(sentence))
    return tuple(sentences)


def _people(figure: pd.Series, language: str) -> str:
    """A figure of a series, "at least" where its source doesn't know all places."""
    text = number(figure["value"], language)
    return word("at_least", language, n=text) if figure["at_least"] else text


def interview_sentences(register: Register, setting: ContextSetting) -> tuple[str, ...]:
    """How many were interviewed, of which groups, and which theme came up in most interviews."""
    language, declared = setting.language, register.declared
    sizes = register.frame["group"].value_counts()
    groups = [
        f"{text_in(declared.groups[group].label, language).lower()} ({sizes[group]})"
        for group in register.groups
    ]
    themes = register.covered.sum().sort_values(ascending=False, kind="stable")
    first = [
        quoted(text_in(declared.themes[theme], language), language)
        for theme in themes.index[themes == themes.iloc[0]]
    ]
    n, key = len(register.frame), "interviews.theme" if len(first) == 1 else "interviews.themes"
    counts = {"n": number(themes.iloc[0], language), "all": number(n, language)}
    return (
        word("interviews.who", language, n=number(n, language), groups=join(groups, language)),
        word(key, language, theme=join(first, language), **counts),
    )


@dataclass(frozen=True)
class SaidPassage:
    """What somebody said, in quotation marks, the language that it is in, and who said it."""

    words: str
    language: str
    who: str

    def __str__(self) -> str:
        return f"{self.words} {self.who}"


def passages(register: Register, setting: ContextSetting) -> tuple[SaidPassage, ...]:
    """Every quotation that may stand in print, with who said it, in the study's style; of words in a further
    language it is said which.
    """
    language, quoted_passages = setting.language, []
    for quotation in register.quoted_in(language):
        who = attribution(register, quotation, language)
        if quotation.language != language:
            spoken = language_name(quotation.language, language)
            who = word("interviews.in_language", language, who=who, language=spoken)
        quoted_passages.append(SaidPassage(quoted(quotation.text, language), quotation.language, who))
    return tuple(quoted_passages)


def passages_note(register: Register, setting: ContextSetting) -> str:
    """What the quotations were searched for, how many a person approved, and how many are held back; "" where
    there are none.
    """
    quotations, held = register.quoted_in(setting.language), register.held_back
    printed = len(quotations)
    if printed + held == 0:
        return ""
    # words that were made up need no approval, and had none
    signed = 0 if register.declared.synthetic else sum(quotation.checked for quotation in quotations)
    counts = {"printed": printed, "all": printed + held, "signed": signed, "held": held}
    return word("interviews.checked", setting.language, **counts)
