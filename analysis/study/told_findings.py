"""The findings of one city's study: found in its estimates, ranked, and told in every language of the city.

work_out_findings(study, settings, counted) -> DataFrame     the frame that findings.csv holds
Findings                                                     what a notebook and a document read of it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.comparison.declared import is_round
from analysis.findings.candidates import candidates
from analysis.findings.finding import TOO_FEW, Finding, TableFacts
from analysis.findings.frame import domains_of, findings_frame
from analysis.findings.ranking import Ranked, rank_findings
from analysis.findings.settings import FindingSettings
from analysis.intake.derived.combined_selections import CombinedSelections
from analysis.intake.derived.indicator import NONE_OF_THESE
from analysis.intake.derived.select_indicators import Combinations
from analysis.intake.form.form import Form
from analysis.planning.draft import form_codes
from analysis.planning.row import PlanRow
from analysis.reporting.notebook_display import Words, escape_markdown
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import planned_figures
from analysis.reporting.wording.combined_answers import Combined, combined_phrase
from analysis.reporting.wording.finding_sentences import finding_headline, finding_sentence
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.groups import asks_sex
from analysis.reporting.wording.sentences import lead_sentence
from analysis.reporting.wording.words import languages, word
from analysis.study.surveys.declared import Declared
from analysis.vocabulary import GROUPED

FRAME = "findings"
_WITH_ALL = (GROUPED, "stacked")
"""Kinds of figures of groups that begin with a bar of all."""
SENTENCES = 5
"""A section opens with at most this many sentences."""


@dataclass(frozen=True, eq=False)
class Findings:
    """The findings of a study, or of several cities, in one language.

    `frame` has the columns of `analysis.findings.frame`, by rank.
    """

    frame: pd.DataFrame
    language: str

    def __call__(self) -> Findings:
        """The findings, also for who asks for them as she asks for everything else at the bench."""
        return self

    @property
    def key(self) -> pd.DataFrame:
        """The key findings, by rank."""
        return self.frame[self.frame["key"].astype(bool)]

    def sentences(self, section: str = "", most: int | None = None) -> tuple[str, ...]:
        """The sentences by rank, of one section or all, that can be told in the language."""
        column = f"sentence_{self.language}"
        if column not in self.frame:
            return ()
        rows = self.frame[(self.frame["section"] == section) | (section == "")]
        texts = [text for text in rows[column] if text]
        return tuple(texts[:most])

    def summary(self, section: str, most: int = SENTENCES) -> tuple[str, ...]:
        """What a section opens with: its first findings, none that too few people stand behind."""
        return replace(self, frame=self._sure).sentences(section, most)

    def tables_told(self, tables: Sequence[str]) -> list[str]:
        """Those of these tables of which a section's first sentences are told, by rank."""
        return list(self._sure.loc[self._sure["table"].isin(tables), "table"].head(SENTENCES))

    @property
    def _sure(self) -> pd.DataFrame:
        """The findings that enough people stand behind."""
        return self.frame[self.frame["certainty"] != TOO_FEW]

    def key_sentences(self) -> tuple[str, ...]:
        """The key findings in words."""
        return replace(self, frame=self.key).sentences()

    def headlines(
        self, of: str, drawn_by: Mapping[str, str] | None = None, *, unsure: bool = True
    ) -> dict[str, str]:
        """The best finding of each figure or table (`of`), as its headline: of groups only where they are
        those that it draws (`drawn_by`, by name).
        """
        column = f"headline_{self.language}"
        if column not in self.frame:
            return {}
        findings = self.frame[(self.frame[of] != "") & (self.frame[column] != "")]
        few = findings["certainty"] == TOO_FEW
        # what too few people stand behind is a headline only where nothing else is found
        findings = pd.concat([findings[~few], findings[few]]) if unsure else findings[~few]
        headlines: dict[str, str] = {}
        for finding in findings.to_dict("records"):
            drawn = (drawn_by or {}).get(finding[of], "")
            if domains_of(finding["rows"]) <= {"", drawn}:
                headlines.setdefault(finding[of], finding[column])
        return headlines

    def listed(self) -> Words:
        """The key findings as a numbered list."""
        column = f"sentence_{self.language}"
        texts = [text for text in self.key[column] if text] if column in self.key else []
        lines = [f"{place}. {escape_markdown(text)}" for place, text in enumerate(texts, start=1)]
        return Words("\n".join(lines) or word("finding.none", self.language))

    def __repr__(self) -> str:
        return str(self.listed())

    def _repr_markdown_(self) -> str:
        return self.listed()._repr_markdown_()


def languages_of(declared: Sequence[str], shown: str) -> tuple[str, ...]:
    """The languages that findings are told in: the run's, the others of the city, then all that have words.

    A pack may be made in any of them later, from results alone.
    """
    languages_with_words = languages()
    return tuple(
        dict.fromkeys(
            [shown, *(code for code in declared if code in languages_with_words), *languages_with_words]
        )
    )


def table_facts(rows: Sequence[PlanRow], survey: Declared, sample: Iterable[str]) -> TableFacts:
    """What plan and form say of one table."""
    form, roles = survey.variables, survey.instrument.roles
    first = rows[0]
    question = form.questions.get(first.question)
    is_multiple = question is not None and question.type == "select_multiple"
    silent = [*roles.dont_know, *roles.refused, *roles.other, *roles.none]
    # What people are split by says who was interviewed, unless they reported it, as incidents.
    by = {domain for row in survey.plan if not row.stack for domain in row.domains}
    return TableFacts(
        table=first.table,
        section=first.section,
        silent=frozenset(silent),
        ordered=first.order in ("form", "diverging"),
        multiple=is_multiple,
        sample=first.table in set(sample) or first.question in by or _asks_sex(form, first.question),
        choices=tuple(choice.name for choice in form.choices(first.question)) if question else (),
        key=any(row.key for row in rows),
        weight=first.weight,
        figures=_figures(rows, is_multiple=is_multiple),
        rounds=frozenset(name for name, asked in form.questions.items() if is_round(asked)),
        reported=frozenset(_reported(rows, survey)),
    )


def _reported(rows: Sequence[PlanRow], survey: Declared) -> Iterator[str]:
    """The variables that say what each report is of (the incident), of a table that asks about reports."""
    for row in rows:
        stack = survey.instrument.stacks.get(row.stack)
        if stack is None or row.question not in stack.variables:
            continue
        for block in stack.blocks:
            yield from block.set
        if stack.each:
            yield stack.each


def _asks_sex(form: Form, question: str) -> bool:
    """Whether a question says who was interviewed: their sex."""
    codes = [code for code in form_codes(form) if code in languages()]
    return any(asks_sex(form.label(question, code), code) for code in codes)


def _figures(rows: Sequence[PlanRow], *, is_multiple: bool) -> dict[str, str]:
    """A table's figures by the group that they draw. Stacked bars of groups begin with that of all, and show
    what all say too where no other figure does.
    """
    planned = planned_figures(rows)
    figures = {figure.row.by: figure.name for figure in planned}
    if not is_multiple:
        stacked = (figure.name for figure in planned if figure.kind in _WITH_ALL)
        figures.setdefault("", next(stacked, ""))
    return figures


def table_wording(rows: Sequence[PlanRow], layout: TableLayout, survey: Declared, lead: str = "") -> Wording:
    """What the words of one table's findings are made with."""
    question = survey.variables.questions.get(rows[0].question)
    phrases = {
        (row.question, row.unit): text for row in reversed(rows) if (text := row.phrase.get(layout.language))
    }
    combined = _combined(rows[0].question, survey)
    if combined is not None and not phrases:
        phrases[rows[0].question, rows[0].unit] = combined_phrase(
            combined, _phrase_of(combined.of, survey, layout.language), layout.labels, layout.language
        )
    return Wording(
        layout=layout,
        phrases=phrases,
        levels=survey.phrases.levels,
        asked=survey.phrases.asked,
        everyone=survey.phrases.everyone,
        multiple=question is not None and question.type == "select_multiple",
        lead=lead,
    )


def _combined(question: str, survey: Declared) -> Combined | None:
    """What a question combines, where its answers are combinations of another's."""
    indicator = next((one for one in survey.indicators if one.variable == question), None)
    if not isinstance(indicator, Combinations | CombinedSelections):
        return None
    names = [choice.name for choice in survey.variables.choices(question)]
    none = NONE_OF_THESE if NONE_OF_THESE in names else ""
    return Combined(indicator.question, tuple(indicator.choices), tuple(names), none)


def _phrase_of(question: str, survey: Declared, language: str) -> str:
    """The phrase that a plan has for a question, in whichever table."""
    texts = (row.phrase.get(language, "") for row in survey.plan if row.question == question)
    return next(filter(None, texts), "")


def held_again(estimates: pd.DataFrame) -> bool:
    """Whether a city has estimates of several waves of a survey."""
    return bool((estimates.groupby(["study", "survey"])["wave"].nunique() > 1).any())


def own_lead(estimates: pd.DataFrame, layout: TableLayout) -> str:
    """The plan's own sentence of what leads, filled; "" where it has none or it wouldn't be true."""
    return lead_sentence(estimates, layout) if layout.sentence else ""


def told_frame(
    ranked: Sequence[Ranked], wordings: Mapping[str, Mapping[str, Wording]], shown: Sequence[str]
) -> pd.DataFrame:
    """The frame of ranked findings; `wordings` by language and table. What no language can tell is out."""
    sentences = {
        language: _texts(ranked, wordings[language], language, finding_sentence) for language in shown
    }
    headlines = {
        language: _texts(ranked, wordings[language], language, finding_headline) for language in shown
    }
    frame = findings_frame(ranked, sentences, headlines)
    columns = [f"sentence_{language}" for language in shown]
    frame = frame[(frame[columns] != "").any(axis=1)].drop_duplicates(columns).reset_index(drop=True)
    return frame.assign(rank=range(1, len(frame) + 1))


def _texts(
    ranked: Sequence[Ranked],
    wordings: Mapping[str, Wording],
    language: str,
    tell: Callable[[Finding, Wording], str],
) -> list[str]:
    """One text a finding; "" where its table has no words in the language."""
    nowhere = Wording(TableLayout("", language=language))
    return [tell(item.finding, wordings.get(item.finding.table, nowhere)) for item in ranked]


def work_out_findings(study, settings: FindingSettings, counted: Sequence[Finding] = ()) -> pd.DataFrame:
    """The findings of a `CaseStudy`, ranked and told; `counted` are those of sources that are no surveys."""
    language_codes = languages_of(study.params.languages, study.language)
    views = {language: replace(study, language=language) for language in language_codes}
    findings: list[Finding] = list(counted)
    key, sample = set(), set()
    wordings: dict[str, dict[str, Wording]] = {language: {} for language in language_codes}
    for table, rows in study.planned_tables().items():
        survey = study.survey_of(table)
        facts = table_facts(rows, survey, ())
        estimates = study.rows_of(table)
        findings += candidates(estimates, facts)
        key |= {table} if facts.key else set()
        sample |= {table} if facts.sample else set()
        for language, view in views.items():
            layout = view.layout_of(table)
            lead = own_lead(estimates, layout)
            made = table_wording(rows, layout, survey, lead)
            wordings[language][table] = replace(made, several_waves=held_again(estimates))
    ranked = rank_findings(findings, settings, key, sample)
    return told_frame(ranked, wordings, language_codes)


def section_text(findings: Findings, section: str) -> str:
    """A section's opening sentences as one paragraph."""
    return " ".join(findings.summary(section))
