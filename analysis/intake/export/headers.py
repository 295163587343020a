"""What each column of an export is: a question, one choice of a multi-select, or something beside the
form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.intake.export.spelling import Spelling
from analysis.intake.form.form import Form, Question
from analysis.reading.label_text import matching

SEPARATORS = ("/", ".", ":", "-")
METADATA_TYPES = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "phonenumber",
        "simserial",
        "subscriberid",
        "email",
        "audit",
        "note",
    ]
)


@dataclass(frozen=True)
class Target:
    """What the column at `position` holds. `question` and `choice` are the form's names, "" where it is
    neither.

    `known` is False for a choice that is not in the question's list.
    """

    position: int
    header: str
    question: str = ""
    choice: str = ""
    known: bool = True
    separator: str = ""
    prefixed: bool = False


def find_targets(
    headers: Sequence[str], form: Form, spellings: Mapping[str, Spelling], aliases: Mapping[str, str]
) -> tuple[Target, ...]:
    """One target a header. `aliases` maps other question names to the form's."""
    finder = _Finder(form, spellings, _names(form, aliases))
    return tuple(finder.find(position, header.strip()) for position, header in enumerate(headers))


def find_targets_by_label(
    headers: Sequence[str], form: Form, spellings: Mapping[str, Spelling]
) -> tuple[Target, ...]:
    """One target a header, for an export whose columns are headed by question labels."""
    finder = _Finder(form, spellings, _labels(form))
    return tuple(finder.find(position, header.strip()) for position, header in enumerate(headers))


def share_found(targets: Sequence[Target], form: Form) -> tuple[int, float]:
    """How many questions the columns hold, and the larger of their shares: of the form, and of the columns
    beside metadata.
    """
    asked = {name for name, question in form.questions.items() if question.type not in METADATA_TYPES}
    found = {target.question for target in targets} & asked
    columns = [
        target
        for target in targets
        if not target.header.startswith("_") and (not target.question or target.question in asked)
    ]
    matched = sum(bool(target.question) for target in columns)
    return len(found), max(len(found) / max(len(asked), 1), matched / max(len(columns), 1))


def _names(form: Form, aliases: Mapping[str, str]) -> dict[str, tuple[str, bool]]:
    """Every way a header may write a question: its name, an alias, either behind some of its groups'
    names.
    """
    written = {name: (name, False) for name in form.questions}
    for alias, name in aliases.items():
        written.setdefault(alias, (name, False))
    for question in form.questions.values():
        for header in _behind_groups(question):
            written.setdefault(header, (question.name, True))
    return written


def _behind_groups(question: Question) -> Iterator[str]:
    for separator in SEPARATORS:
        for start in range(len(question.groups)):
            yield separator.join((*question.groups[start:], question.name))


def _labels(form: Form) -> dict[str, tuple[str, bool]]:
    """Labels that head one question only."""
    count = Counter(
        label
        for question in form.questions.values()
        for label in set(map(matching, question.labels.values()))
    )
    return {
        matching(label): (question.name, False)
        for question in form.questions.values()
        for label in question.labels.values()
        if count[matching(label)] == 1
    }


@dataclass(frozen=True)
class _Finder:
    form: Form
    spellings: Mapping[str, Spelling]
    written: Mapping[str, tuple[str, bool]]

    def find(self, position: int, header: str) -> Target:
        exact = self._question(header)
        if exact:
            return Target(position, header, exact[0], prefixed=exact[1])
        unknown = Target(position, header)
        for place, separator in self._cuts(header):
            found = self._question(header[:place])
            if not found or self.form.questions[found[0]].type != "select_multiple":
                continue
            name, prefixed = found
            choice = self.spellings[name].header(header[place + 1 :])
            if choice:
                return Target(position, header, name, choice, True, separator, prefixed)
            if not unknown.question:
                unknown = Target(position, header, name, header[place + 1 :], False, separator, prefixed)
        return unknown

    def _question(self, text: str) -> tuple[str, bool] | None:
        return self.written.get(text) or self.written.get(matching(text))

    def _cuts(self, header: str) -> Iterator[tuple[int, str]]:
        for place, character in enumerate(header):
            if character in SEPARATORS:
                yield place, character
