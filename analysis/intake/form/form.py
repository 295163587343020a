"""The form: what was asked, of whom, with which answers, in which languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

OTHER = "other"
NUMERIC = ("integer", "decimal", "range")
RANKING = "rank"
"""The type of a question whose answer is the list of its choices, put into an order."""


@dataclass(frozen=True)
class Choice:
    """One answer of a choice list. `filters` are its other columns, which `choice_filter` looks at.

    `doubles` are further rows of the list with this name, as `allow_choice_duplicates` lets forms have them.
    """

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    doubles: tuple[Choice, ...] = ()

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Language and label, of every row of the list that has this name."""
        rows = (self.labels, *(double.labels for double in self.doubles))
        return tuple(dict.fromkeys(pair for labels in rows for pair in labels.items()))


@dataclass(frozen=True)
class Question:
    """One row of the survey sheet that can hold an answer.

    `type` is the first word of the XLSForm type ("select_one", "integer"), `groups` the
    names of the enclosing groups and repeats, outermost first, `repeat` the innermost repeat.
    `written` is the name as the form has it, where it had to be told from the same in another group.
    """

    name: str
    type: str
    list_name: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    relevant: str = ""
    constraint: str = ""
    choice_filter: str = ""
    or_other: bool = False
    required: bool = False
    repeat: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    written: str = ""
    calculation: str = ""

    @property
    def is_select(self) -> bool:
        return self.type in ("select_one", "select_multiple")


@dataclass(frozen=True)
class Group:
    """A group or repeat; `path` are its enclosing groups, outermost first, without itself."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    relevant: str = ""
    repeat: bool = False
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A questionnaire.

    `languages` are the label headers' own names ("English (en)", "" for a bare `label`).
    """

    title: str
    id: str
    default_language: str
    languages: tuple[str, ...]
    questions: Mapping[str, Question]
    groups: Mapping[str, Group]
    lists: Mapping[str, tuple[Choice, ...]]
    source: str

    def choices(self, question: str) -> tuple[Choice, ...]:
        """The choices of a select question in form order, `other` last where the form adds it; () for other
        types.
        """
        asked = self.questions[question]
        choices = self.lists.get(asked.list_name or "", ())
        if asked.or_other and all(choice.name != OTHER for choice in choices):
            choices = (*choices, Choice(OTHER, _OTHER_LABELS))
        return choices

    def has_own_list(self, question: str) -> bool:
        """Whether a select question's choices stand in the form itself: not in a file beside it, and not made
        of answers.
        """
        listed = self.questions[question].list_name or ""
        return bool(self.lists.get(listed)) and not listed.lower().endswith((".csv", ".xml", ".geojson"))

    def label(self, question: str, language: str = "") -> str:
        """The question's text in `language` ("en"), else in the default language, else any, else its name."""
        return self._text(self.questions[question].labels, language) or question

    def choice_label(self, question: str, choice: str, language: str = "") -> str:
        """A choice's text, found as `label` finds a question's; the choice's name where it is not in the
        list.
        """
        for candidate in self.choices(question):
            if candidate.name == choice:
                return self._text(candidate.labels, language) or choice
        return choice

    def group_label(self, group: str, language: str = "") -> str:
        """A group's text, found as `label` finds a question's."""
        return self._text(self.groups[group].labels, language) or group

    def texts(self) -> frozenset[str]:
        """All labels of questions and choices, in all languages: what an export may hold."""
        labels = {text for question in self.questions.values() for text in question.labels.values()}
        for choices in self.lists.values():
            labels.update(text for choice in choices for text in choice.labels.values())
        return frozenset(labels)

    def relevants(self, question: str) -> tuple[str, ...]:
        """The conditions under which `question` is asked: its groups' from the outside in, then its own."""
        asked = self.questions[question]
        conditions = [self.groups[group].relevant for group in asked.groups] + [asked.relevant]
        return tuple(condition for condition in conditions if condition)

    def _text(self, labels: Mapping[str, str], language: str) -> str:
        wanted = [header for header in labels if language and is_language(header, language)]
        for header in (*wanted, self.default_language, "", *labels):
            if labels.get(header):
                return labels[header]
        return ""


_OTHER_LABELS = {"English (en)": "Other", "French (fr)": "Autre"}


@lru_cache(maxsize=1024)
def is_language(header: str, language: str) -> bool:
    """Whether a header's language ("French", "Français (fr)", "fr") is the one that `language` names by code
    or name.
    """
    if header == language:
        return True
    code = re.search(r"\(([^()]+)\)\s*$", header)
    if code:
        return code.group(1).strip().casefold() == language.casefold()
    return header.casefold() in _names_of(language)


def _names_of(language: str) -> set[str]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return {language.casefold()}
    names = {
        language,
        locale.english_name,
        locale.get_language_name("en"),
        locale.get_language_name(language),
    }
    return {name.casefold() for name in names if name}
