"""What each column of an export is: a question, one choice of a multi-select, or something beside the
form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.intake.export.spelling import Spelling
from analysis.intake.form.form import Form, Question
from analysis.reading.label_text import matching

SEPARATORS = ("/", ".", ":", "-")
UNDERSCORE = "_"
LONGEST_NAME = 500
_IN_BRACKETS = re.compile(r"\[(\d+)\]")
_BETWEEN = re.compile(r"[/.:](\d+)(?=[/.:])")
_AT_END = re.compile(r"(?P<bare>.+)_(?P<number>\d+)")
_IN_THE_MIDDLE = re.compile(r"(?P<question>.+?)_(?P<number>\d+)_(?P<choice>.+)")
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

    `known` is False for a choice that is not in the question's list. `instance` numbers the rows of the
    repeats
    around the question, outermost first, where the export writes them beside each other.
    """

    position: int
    header: str
    question: str = ""
    choice: str = ""
    known: bool = True
    separator: str = ""
    prefixed: bool = False
    instance: tuple[int, ...] = ()


def find_targets(
    headers: Sequence[str], form: Form, spellings: Mapping[str, Spelling], aliases: Mapping[str, str]
) -> tuple[Target, ...]:
    """One target a header. `aliases` maps other question names to the form's."""
    finder = _Finder(form, spellings, _names(form, aliases))
    targets = [finder.find(position, header.strip()) for position, header in enumerate(headers)]
    return tuple(_without_lone_underscores(targets))


def find_targets_by_label(
    headers: Sequence[str], form: Form, spellings: Mapping[str, Spelling]
) -> tuple[Target, ...]:
    """One target a header, for an export whose columns are headed by question labels.

    Questions that share a label are told apart by their order, where the export has a column for each.
    """
    labels = _labels(form)
    finder = _Finder(form, spellings, {label: (names[0], False) for label, names in labels.items()})
    columns = Counter(matching(header) for header in headers)
    seen: Counter[str] = Counter()
    targets = []
    for position, header in enumerate(headers):
        label = matching(header.strip())
        names = labels.get(label, ())
        if len(names) < 2:
            targets.append(finder.find(position, header.strip()))
        elif len(names) == columns[label]:
            targets.append(Target(position, header.strip(), names[seen[label]]))
            seen[label] += 1
        else:
            targets.append(Target(position, header.strip()))
    return tuple(targets)


def shared_labels(headers: Sequence[str], form: Form) -> dict[str, tuple[str, ...]]:
    """The headers that are labels of several questions, with these questions."""
    labels = _labels(form)
    found = {header: labels.get(matching(header), ()) for header in dict.fromkeys(headers)}
    return {header: names for header, names in found.items() if len(names) > 1}


def _without_lone_underscores(targets: Sequence[Target]) -> Iterator[Target]:
    """SurveyCTO parts question and choice by an underscore, as names do: one column alone is no choice's."""
    met = Counter((target.question, target.instance) for target in targets if target.separator == UNDERSCORE)
    for target in targets:
        if target.separator == UNDERSCORE and met[target.question, target.instance] < 2:
            yield Target(target.position, target.header)
        else:
            yield target


def count_questions(rows: Sequence[Sequence[str]], form: Form, aliases: Mapping[str, str]) -> list[int]:
    """How many different questions the cells of each row name."""
    written = _names(form, aliases)
    counts = []
    for row in rows:
        found = {_first_name(cell, written) for cell in row if cell and len(cell) <= LONGEST_NAME}
        counts.append(len(found - {""}))
    return counts


def _first_name(cell: str, written: Mapping[str, tuple[str, bool]]) -> str:
    """The question that a cell is the name of, alone or before a choice; "" where it names none."""
    for text in (cell, matching(cell), _IN_BRACKETS.sub("", cell)):
        if text in written:
            return written[text][0]
    for separator in SEPARATORS:
        before = cell.rpartition(separator)[0]
        if before in written:
            return written[before][0]
    return ""


def count_labels(rows: Sequence[Sequence[str]], form: Form) -> list[int]:
    """How many different questions have a label in each row."""
    labels = _labels(form)
    counts = []
    for row in rows:
        found = {labels[matching(cell)] for cell in row if cell and matching(cell) in labels}
        counts.append(sum(map(len, found)))
    return counts


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


def _labels(form: Form) -> dict[str, tuple[str, ...]]:
    """The questions that each header of labels may stand for, in form order; also behind their groups'
    labels.
    """
    found: dict[str, dict[str, None]] = {}
    for question in form.questions.values():
        for language, label in question.labels.items():
            if not label:
                continue
            found.setdefault(matching(label), {})[question.name] = None
            groups = [form.groups[name].labels.get(language, "") or name for name in question.groups]
            for start in range(len(groups)):
                header = "/".join((*groups[start:], label))
                found.setdefault(matching(header), {})[question.name] = None
    return {header: tuple(names) for header, names in found.items()}


@dataclass(frozen=True)
class _Finder:
    form: Form
    spellings: Mapping[str, Spelling]
    written: Mapping[str, tuple[str, bool]]

    def find(self, position: int, header: str) -> Target:
        target = self._plainly(position, header)
        if target.question and target.known:
            return target
        return self._numbered(position, header) or target

    def _plainly(self, position: int, header: str) -> Target:
        """The target of a header without numbers of repeats."""
        exact = self._question(header)
        if exact:
            return Target(position, header, exact[0], prefixed=exact[1])
        unknown = Target(position, header)
        for place, separator in self._cuts(header):
            found = self._question(header[:place])
            if not found or self.form.questions[found[0]].type != "select_multiple":
                continue
            name, prefixed = found
            choice = self._choice(name, header[place + 1 :], separator)
            if choice:
                return Target(position, header, name, choice, True, separator, prefixed)
            if not unknown.question and separator != UNDERSCORE:
                unknown = Target(position, header, name, header[place + 1 :], False, separator, prefixed)
        return unknown

    def _choice(self, question: str, text: str, separator: str) -> str | None:
        """The choice that `text` names; behind an underscore, which names hold too, only to the letter."""
        spelling = self.spellings[question]
        if separator == UNDERSCORE:
            return text if text in spelling.position else None
        return spelling.header(text)

    def _numbered(self, position: int, header: str) -> Target | None:
        """The target of a column of a flattened repeat: `kids[2]/sex`, `kids/2/sex`, `sex_2`,
        `needs_milk_2`.
        """
        for bare, numbers in _without_numbers(header):
            target = self._plainly(position, bare)
            if not target.question or not target.known:
                continue
            question = self.form.questions[target.question]
            depth = sum(self.form.groups[group].repeat for group in question.groups)
            if question.repeat and depth == len(numbers):
                return replace(target, header=header, instance=numbers)
        return None

    def _question(self, text: str) -> tuple[str, bool] | None:
        return self.written.get(text) or self.written.get(matching(text))

    def _cuts(self, header: str) -> Iterator[tuple[int, str]]:
        for place, character in enumerate(header):
            if character in SEPARATORS or character == UNDERSCORE:
                yield place, character


def _without_numbers(header: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every way a header may hold numbers of repeats: the header without them, and they."""
    if "[" in header:
        yield _IN_BRACKETS.sub("", header), tuple(map(int, _IN_BRACKETS.findall(header)))
    between = _BETWEEN.findall(header)
    if between:
        yield _BETWEEN.sub("", header), tuple(map(int, between))
    bare, numbers = header, []
    while match := _AT_END.fullmatch(bare):
        bare = match["bare"]
        numbers.insert(0, int(match["number"]))
        yield bare, tuple(numbers)
    inside = _IN_THE_MIDDLE.fullmatch(header)
    if inside:
        yield f"{inside['question']}_{inside['choice']}", (int(inside["number"]),)
