"""What the words of one table's findings are made with: its layout, how answers and groups are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analysis.findings.finding import EstimateCell
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.agreement import agreeing
from analysis.reporting.wording.groups import Levels, being_words, group_of
from analysis.reporting.wording.phrases import Predicate, Way, predicate
from analysis.reporting.wording.portions import share_in_words
from analysis.reporting.wording.quantities import FEMININE, Subject, has_gender, quantity, quantity_alone
from analysis.reporting.wording.words import word
from analysis.vocabulary import yes_or_no

MENTIONS = "mentions"


@dataclass(frozen=True)
class Wording:
    """The layout of a table, its phrases by question and unit, and what narrows or names its groups.

    `levels` are nouns of levels, `asked` says whom a question speaks of, `everyone` whom all do.
    `lead` is the sentence that the plan itself has for the table, filled; "" where it has none. `places` are
    names of cities, where several are told of. `brief` leaves the question and the bases out: a headline
    stands over them. `several_waves` is true where the survey was held more than once in a city.
    """

    layout: TableLayout
    phrases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    levels: Levels = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    everyone: Mapping[str, str] = field(default_factory=dict)
    multiple: bool = False
    lead: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    brief: bool = False
    several_waves: bool = False

    @property
    def language(self) -> str:
        return self.layout.language

    def phrase(self, cell: EstimateCell) -> str:
        """The plan's phrase for a row: that of its question and unit, else of its question.

        What people did, mentions did not: they have a phrase of their own or none.
        """
        if cell.unit == MENTIONS:
            return self.phrases.get((cell.question, MENTIONS), "")
        own = [text for (question, _), text in self.phrases.items() if question == cell.question]
        return self.phrases.get((cell.question, cell.unit)) or next(iter(own), "")

    def predicate(self, cell: EstimateCell) -> Predicate:
        """The verb of an answer; where nobody wrote one, women "are women"."""
        group, phrase = self.group(cell), self.phrase(cell)
        if cell.n and not phrase:
            being = being_words(cell.question, cell.choice, self.layout, cell.unit)
            if being:
                return self._agreeing(Predicate(group.agreed(being), declared=True), cell)
        answer_predicate = predicate(
            cell.question,
            cell.choice,
            group.agreed(phrase) if has_gender(self.language) else phrase,
            self.layout.labels,
            self.language,
            way=self._way(cell),
        )
        answer_predicate = self._agreeing(answer_predicate, cell)
        return replace(answer_predicate, closing="") if self.brief else answer_predicate

    def _agreeing(self, said: Predicate, cell: EstimateCell) -> Predicate:
        """What people did, said of the women or the households that a row is of; reports have no verb but
        their own.
        """
        own, language = self.group(cell).gender, self.language
        many = agreeing(said.many, own, language)
        if cell.unit != "respondents" or many == said.many:
            return said
        # Of no woman it is said in the singular, which is that of things
        nobody = agreeing(said.many, FEMININE, language) if said.none else ""
        return replace(said, many=many, one="", none=nobody)

    def _way(self, cell: EstimateCell) -> Way:
        if cell.unit == MENTIONS:
            return "mentioned"
        if self.layout.interviewed.surveyed and cell.unit == "respondents":
            return "recorded"
        role = self.layout.labels.role(cell.choice)
        says_so = not cell.choice.isdigit() and yes_or_no(cell.choice) is not None
        is_named = self.multiple and role != "none" and not says_so
        return "named" if is_named else "answered"

    def did(self, cell: EstimateCell) -> Predicate:
        """The same; where nobody gave the answer and nobody wrote the negation, the answer is quoted."""
        did = self.predicate(cell)
        needs_negation = word("phrase.none_as_many", self.language) == "no"
        if cell.n == 0 and did.declared and not did.none and needs_negation:
            return replace(self, phrases={}).predicate(cell)
        return did

    def closing(self, cell: EstimateCell) -> str:
        """The question, quoted, whatever is declared of its answers; "" in a headline."""
        return replace(self, phrases={}).predicate(cell).closing

    def group(self, cell: EstimateCell) -> Subject:
        """Of whom a row speaks."""
        layout = self.layout
        if cell.study in self.places:
            layout = replace(layout, place=self.places[cell.study])
        return group_of(cell, layout, self.levels, self.asked, self.everyone)

    def quantity(self, cell: EstimateCell, did: Predicate) -> str:
        """A share in words; in a headline that only quotes an answer, without of whom."""
        group, share = self.group(cell), share_in_words(cell.estimate, self.layout)
        if self.brief and not did.declared:
            return quantity_alone(share, self.language, group.gender)
        return quantity(share, group, self.language)
