"""The sentences that open the notebooks of displacement and interviews, made from the same rows as their tables.

    stock_sentences(displacement, setting) -> tuple of sentences
    interview_sentences(register, setting) -> tuple of sentences
    passages(register, setting) -> what people said, each with an attribution that names nobody
"""

from __future__ import annotations

from analysis.context.attribution import attribution
from analysis.context.displacement import measured_over_time, series
from analysis.context.displacement_sources import Displacement
from analysis.context.interviews import Register
from analysis.reporting.context_tables import ContextSetting
from analysis.reporting.layouts import text_in
from analysis.reporting.words import join, number, quoted, word


def stock_sentences(displacement: Displacement, setting: ContextSetting) -> tuple[str, ...]:
    """For each population with a printed total at several dates: the first and the last of them."""
    language, labels, said = setting.language, displacement.labels, []
    for population, question in measured_over_time(displacement.stocks):
        known = series(displacement.stocks, population, question).dropna(subset="value")
        first, last = known.iloc[0], known.iloc[-1]
        said.append(
            word(
                "displacement.series",
                language,
                population=labels.choice_label("population", population, language),
                question=labels.label(question, language).lower(),
                first=number(first["value"], language),
                last=number(last["value"], language),
                begun=str(first["date"]),
                ended=str(last["date"]),
            )
        )
    return tuple(said)


def interview_sentences(register: Register, setting: ContextSetting) -> tuple[str, ...]:
    """How many were interviewed, of which groups, and which theme came up in most interviews."""
    language, declared = setting.language, register.declared
    sizes = register.frame["group"].value_counts()
    groups = [f"{text_in(declared.groups[group].label, language).lower()} ({sizes[group]})" for group in register.groups]
    themes = register.covered.sum().sort_values(ascending=False, kind="stable")
    n = len(register.frame)
    return (
        word("interviews.who", language, n=number(n, language), groups=join(groups, language)),
        word(
            "interviews.theme",
            language,
            theme=quoted(text_in(declared.themes[themes.index[0]], language), language),
            n=number(themes.iloc[0], language),
            all=number(n, language),
        ),
    )


def passages(register: Register, setting: ContextSetting) -> tuple[str, ...]:
    """Every quotation with who said it, in the study's style."""
    language = setting.language
    return tuple(
        f"{quoted(quotation.text, language)} {attribution(register, quotation, language)}" for quotation in register.quotations
    )
