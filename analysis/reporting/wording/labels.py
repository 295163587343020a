"""What questions, choices and levels are called, and in which order choices stand.

Labels(forms, roles, studies)
    .question(name, language) -> str
    .choice(question, choice, language) -> str
    .study(study, language) -> str
    .role(choice) -> "" | "other" | "none" | "dont_know" | "refused"
    .position(question, choice) -> int         place in the form
    .arrange(question, choices, sizes) -> list most to least, special choices last
question_label(question, choice, statistic, labels, language) -> str      a quantile's, a ratio's
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from babel import Locale

from analysis.languages import texts_of
from analysis.planning.row import MISSING
from analysis.reporting.wording.words import typeset, word
from analysis.vocabulary import STATISTICS

ROLES_LAST = ("none", "other", "dont_know", "refused")


@dataclass(frozen=True)
class Labels:
    """Texts of one or more forms; where several have a question, the first form speaks.

    `forms` are `intake.form.Form` values or whatever has their `questions`, `choices(question)`, `label` and
    `choice_label`. `roles` maps a role (`dont_know`, `refused`, `other`, `none`) to names of choices, as the
    instrument declares them. `studies` maps a study to its place name; `names` are questions whose answers
    are names; `phrases` are how plans say what people answered, by question and language. A name
    no form knows is its own label.
    """

    forms: Sequence[Any] = ()
    roles: Mapping[str, Iterable[str]] = field(default_factory=dict)
    studies: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    phrases: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def question(self, name: str, language: str) -> str:
        """The text of a question."""
        form = self._form_of.get(name)
        return typeset(form.label(name, language), language) if form else name

    def choice(self, question: str, choice: str, language: str) -> str:
        """The text of a choice, without a trailing "(specify)"."""
        form = next(
            (form for form in self._forms_of(question) if choice in self._positions(form, question)), None
        )
        if form is None and choice == MISSING:
            return word("level.missing", language)
        label = typeset(form.choice_label(question, choice, language), language) if form else choice
        if self.role(choice) == "other":
            return _specify().sub("", label) or label
        return label

    def phrase(self, question: str, choice: str, language: str) -> str:
        """A choice's text as it stands within a sentence: countries with their article, and a small initial
        unless the question's answers are names.
        """
        label = self.choice(question, choice, language)
        article = country_article(label, language)
        if article:
            return f"{article}{label}" if article.endswith("'") else f"{article} {label}"
        return label if self.are_names(question, language) else lower_initial(label)

    def are_names(self, question: str, language: str) -> bool:
        """Whether a question's answers are names (countries, places), which keep their capitals.

        Declared by `names`; else told from the labels: most are countries, or have a capital at each word.
        """
        if question in self.names:
            return True
        key = ("names", question, language)
        if key not in self._known:
            labels = [
                self.choice(question, choice.name, language)
                for form in self._forms_of(question)[:1]
                for choice in form.choices(question)
                if not self.role(choice.name)
            ]
            self._known[key] = bool(labels) and 2 * sum(_is_name(text, language) for text in labels) > len(
                labels
            )
        return self._known[key]

    def study(self, study: str, language: str) -> str:
        """The name of a study's place; the same in every language unless `studies` says otherwise."""
        return self.studies.get(study, study)

    def role(self, choice: str) -> str:
        """The role of a choice, "" for an ordinary one."""
        return self._role_of.get(choice, "")

    def position(self, question: str, choice: str) -> int:
        """Where the form lists the choice; after all others when it does not."""
        places = [
            positions[choice]
            for form in self._forms_of(question)
            if choice in (positions := self._positions(form, question))
        ]
        return places[0] if places else 10_000

    def arrange(
        self, question: str, choices: Iterable[str], sizes: Mapping[str, float], *, ordered: bool = False
    ) -> list[str]:
        """`choices` from most to least (by `sizes`; ties in form order), or in form order where `ordered`.

        None, other, don't know and refused come last, in this order; on a scale none keeps its place.
        """

        def rank(choice: str) -> tuple[int, float, int]:
            role = "" if ordered and self.role(choice) == "none" else self.role(choice)
            size = 0.0 if ordered else -sizes.get(choice, 0.0)
            return (
                1 + ROLES_LAST.index(role) if role in ROLES_LAST else 0,
                size,
                self.position(question, choice),
            )

        return sorted(choices, key=rank)

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], bool]:
        return {}

    @cached_property
    def _form_of(self) -> dict[str, Any]:
        return {name: form for form in reversed(self.forms) for name in form.questions}

    @cached_property
    def _role_of(self) -> dict[str, str]:
        return {choice: role for role, choices in self.roles.items() for choice in choices}

    @cached_property
    def _places(self) -> dict[tuple[int, str], dict[str, int]]:
        return {}

    def _forms_of(self, question: str) -> list[Any]:
        return [form for form in self.forms if question in form.questions]

    def _positions(self, form: Any, question: str) -> dict[str, int]:
        """Choice name -> place in one form's list, worked out once."""
        key = (id(form), question)
        if key not in self._places:
            self._places[key] = {choice.name: place for place, choice in enumerate(form.choices(question))}
        return self._places[key]


def country_article(label: str, language: str) -> str:
    """The article of a country's name in a language ("le", "l'"), "" for what is no country or has none."""
    return _articles(language).get(_countries(language).get(_plain(label), ""), "")


def is_country(label: str, language: str) -> bool:
    """Whether CLDR has a country, or territory, of this name in the language."""
    return _plain(label) in _countries(language)


@cache
def _countries(language: str) -> dict[str, str]:
    """Codes of countries by their name in the language, spelled plainly."""
    territories = Locale.parse(language).territories
    return {_plain(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}


@cache
def _articles(language: str) -> dict[str, str]:
    """Articles by code, from the word `articles`: "la=GN CI; le=ML"."""
    articles_by_code = {}
    for part in word("articles", language).split(";"):
        article, _, codes = part.strip().partition("=")
        articles_by_code |= dict.fromkeys(codes.split(), article)
    return articles_by_code


def _plain(label: str) -> str:
    """A name without the typography that forms differ in."""
    return label.replace("\u2019", "'").replace("\u00a0", " ").strip().casefold()


def _is_name(label: str, language: str) -> bool:
    """Whether a label reads as a name: a country's, or several words that all begin with a capital."""
    words = [part for part in re.split(r"[\s/-]+", label) if part[:1].isalpha() and len(part) > 3]
    capital = [part for part in words if part[:1].isupper()]
    return is_country(label, language) or (len(words) > 1 and len(capital) == len(words))


def lower_initial(text: str) -> str:
    """`text` with a small initial, unless its first word is an abbreviation or has a capital inside."""
    first = text.split(" ", 1)[0]
    if len(first) > 1 and any(letter.isupper() for letter in first[1:]):
        return text
    return text if first == "I" else text[:1].lower() + text[1:]


def question_label(question: str, choice: str, statistic: str, labels: Labels, language: str) -> str:
    """What a number that is no choice's is about: "Income", "Income, percentile 90", "Income per Spending".

    `choice` is what stands for one: the probability of a quantile, the denominator of a ratio.
    """
    label = labels.question(question, language)
    if not (choice and statistic):
        return label
    declared = STATISTICS[statistic]
    if declared.told_by == "denominator":
        return word(declared.row, language, numerator=label, denominator=labels.question(choice, language))
    return word(declared.row, language, question=label, percentile=f"{round(float(choice) * 100, 6):g}")


@cache
def _specify() -> re.Pattern[str]:
    """What asks for an answer in words at the end of a label, in any language: "(please specify)"."""
    phrases = "|".join(texts_of("label.specify").values())
    return re.compile(rf"[\s,:;.-]*[(\[]?\s*(?:{phrases})\s*[)\]]?[\s.:]*$", re.IGNORECASE)
