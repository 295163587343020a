"""What is said of a study's surveys: when each was held, how many were interviewed, what its data are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.languages import text_in
from analysis.reporting.tables.layouts import data_note
from analysis.reporting.wording.words import fill, join, month_text, number, plural, row_of, word
from analysis.study.results.results import SurveyFacts
from analysis.study.surveys.declared import Declared


@dataclass(frozen=True)
class SurveyTexts:
    """A city's surveys in words; `facts` has one a survey, of a survey held again one a wave."""

    surveys: Sequence[Declared]
    facts: Sequence[SurveyFacts]
    language: str
    city: str

    def subtitle(self, survey: str) -> str:
        """ "4Mi core survey, February 2019 to January 2020"; of a survey held again, with the time of each
        wave.
        """
        return self._dated_title([facts for facts in self.facts if facts.survey == survey])

    def about(self, facts: SurveyFacts) -> tuple[str, str]:
        """A survey's title and period, and what is to be known of its data, as plain text."""
        lines = [self._held(facts), data_note(self._declared(facts).instrument, self.language)]
        return self._dated_title([facts]), " ".join(line for line in lines if line)

    def interviewed(self, facts: SurveyFacts) -> str:
        """How many a survey interviewed: "1,300 people", "1,336 households"."""
        return self._counted(facts, word("respondents", self.language))

    def _held(self, facts: SurveyFacts) -> str:
        """How many were interviewed, and where."""
        declared = self._declared(facts)
        place = declared.place(self.language) or self.city
        everyone = declared.phrases.everyone.get(self.language, "")
        if everyone:
            group = f"{self.interviewed(facts)} {fill(everyone, self.language, city=place)}"
            return word("about.everyone", self.language, group=group)
        counted = self._counted(facts)
        if not counted:
            people = number(facts.interviews, self.language)
            return word("about.interviews", self.language, n=people, city=place)
        key = "about.surveyed" if declared.instrument.surveyed else "about.interviewed"
        return word(key, self.language, interviewed=counted, city=place)

    def _counted(self, facts: SurveyFacts, otherwise: str = "") -> str:
        """A number of interviews with what the survey calls whom it interviews; "" where nothing says it."""
        noun = text_in(self._declared(facts).instrument.interviewed, self.language) or otherwise
        if not noun:
            return ""
        return f"{number(facts.interviews, self.language)} {plural(noun, facts.interviews, self.language)}"

    def _dated_title(self, waves: Sequence[SurveyFacts]) -> str:
        title = text_in(self._declared(waves[0]).instrument.title, self.language)
        times = dict.fromkeys(period_text(facts.first, facts.last, self.language) for facts in waves)
        when = join([time for time in times if time], self.language)
        return row_of(filter(None, [title, when]), self.language)

    def _declared(self, facts: SurveyFacts) -> Declared:
        return next(survey for survey in self.surveys if survey.instrument.name == facts.survey)


def period_text(first: str, last: str, language: str) -> str:
    """Two days (YYYY-MM-DD, or blank) as months: "February 2019 to January 2020", or one month."""
    months = [month_text(day[: len("2019-02")], language) for day in (first, last) if day]
    if len(months) < 2 or months[0] == months[1]:
        return months[0] if months else ""
    return word("period.from_to", language, first=months[0], last=months[1])
