"""The languages of a form's labels: which columns are languages, and what labels without one are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from analysis.intake.form.columns import is_real_language
from analysis.intake.form.form import Choice, Form, Group, Question

Labelled = TypeVar("Labelled", Question, Group, Choice)


def languages_of(labelled: Iterable[Question | Group | Choice]) -> tuple[str, ...]:
    """The headers' languages; those that are none (label::short) only where there are no others."""
    headers = dict.fromkeys(language for item in labelled for language in item.labels)
    real = tuple(header for header in headers if not header or is_real_language(header))
    return real or tuple(headers)


def in_language(form: Form, language: str) -> Form:
    """The form whose untagged labels are in a language, where one is named that has no column of its own."""
    if not language or "" not in form.languages or language in form.languages:
        return form
    questions = {name: _tagged(question, language) for name, question in form.questions.items()}
    groups = {name: _tagged(group, language) for name, group in form.groups.items()}
    lists = {name: tuple(_tagged(one, language) for one in choices) for name, choices in form.lists.items()}
    languages = tuple(header or language for header in form.languages)
    return replace(form, questions=questions, groups=groups, lists=lists, languages=languages)


def _tagged(item: Labelled, language: str) -> Labelled:
    labels = {header or language: label for header, label in item.labels.items()}
    if isinstance(item, Choice) and item.doubles:
        return replace(item, labels=labels, doubles=tuple(_tagged(one, language) for one in item.doubles))
    return replace(item, labels=labels)
