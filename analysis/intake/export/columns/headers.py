"""What each column of an export is: a question, one choice of a multi-select, or something beside the
form.

1. What harmonise.csv calls a column holds before the form's own names do.
2. A header is a question's name, alone or behind some of its groups; else, where labels head the columns, its
   label, alone or behind the labels of its groups.
3. A header that several questions have is theirs in the order of the form, if there are as many such columns
   as questions; else it is nobody's. Both are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.intake.derived.harmonise import Aliases
from analysis.intake.export.cells.spelling import Spelling
from analysis.intake.export.columns.numbered_headers import LONGEST_NAME, with_numbered, without_brackets
from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.form.form import Form
from analysis.reading.label_text import matching

SEPARATORS = ("/", ".", ":", "-", "|")
ROOTS = ("form", "data")
"""What CommCare, Aggregate and Briefcase put before every question: the node around the whole form."""
EARLIER = " (earlier form)"
"""Put behind a column that harmonise.csv calls dropped, so that it isn't taken for the form's question."""
_NUMBERED = re.compile(r"(?:[._]| \()\d{1,3}\)?$")
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


Written = dict[str, list[tuple[str, bool]]]
"""Header -> the questions it may be, and whether it stands behind groups."""


def find_targets(
    headers: Sequence[str], form: Form, spellings: Mapping[str, Spelling], aliases: Aliases
) -> tuple[ColumnTarget, ...]:
    """One target a header, for an export whose columns are headed by names. `aliases` are other names."""
    dropped = frozenset(_headers_of(name, form) for name in aliases.dropped_questions)
    finder = _Finder(form, spellings, _names(form, aliases), frozenset().union(*dropped))
    targets = finder.targets([header.strip() for header in headers])
    return with_numbered(targets, lambda header: finder.targets([header])[0], form, spellings)


def find_targets_by_label(
    headers: Sequence[str], form: Form, spellings: Mapping[str, Spelling], aliases: Aliases | None = None
) -> tuple[ColumnTarget, ...]:
    """One target a header, for an export whose columns are headed by question labels."""
    finder = _Finder(form, spellings, _labels(form, aliases or Aliases()))
    return finder.targets([header.strip() for header in headers])


def without_root(headers: Sequence[str], form: Form) -> list[str]:
    """The headers without the root of the form before them, where most of those that are paths begin with it.

    A group or question of that name is none.
    """
    paths = sum(bool(re.search(r"[./:-]", header)) for header in headers)
    for root in ROOTS:
        begun = [bool(re.match(rf"{root}[./:-]", header)) for header in headers]
        if root not in form.groups and root not in form.questions and 2 * sum(begun) > paths:
            return [
                header[len(root) + 1 :] if is_begun else header
                for header, is_begun in zip(headers, begun, strict=True)
            ]
    return list(headers)


def count_questions(rows: Sequence[Sequence[str]], form: Form, aliases: Aliases) -> list[int]:
    """How many different questions the cells of each row name."""
    written = _names(form, aliases)
    counts = []
    for row in rows:
        names = {_first_name(cell, written) for cell in row if cell and len(cell) <= LONGEST_NAME}
        counts.append(len(names - {""}))
    return counts


def _first_name(cell: str, written: Written) -> str:
    """The question that a cell is the name of, alone or before a choice; "" where it names none."""
    cell = without_brackets(cell)
    for text in (cell, matching(cell), *(cell.rpartition(separator)[0] for separator in SEPARATORS)):
        if written.get(text):
            return written[text][0][0]
    return ""


def count_labels(rows: Sequence[Sequence[str]], form: Form, aliases: Aliases) -> list[int]:
    """How many different questions have a label in each row."""
    labels = _labels(form, aliases)
    counts = []
    for row in rows:
        names = {name for cell in row if cell for name, _ in labels.get(matching(cell), ())}
        counts.append(len(names))
    return counts


def share_found(targets: Sequence[ColumnTarget], form: Form) -> tuple[int, float]:
    """How many questions the columns hold, and the larger of their shares: of the form, and of the columns
    beside metadata.
    """
    asked = {name for name, question in form.questions.items() if question.type not in METADATA_TYPES}
    questions = {target.question for target in targets} & asked
    columns = [
        target
        for target in targets
        if not target.header.startswith("_") and (not target.question or target.question in asked)
    ]
    matched = sum(bool(target.question) for target in columns)
    return len(questions), max(len(questions) / max(len(asked), 1), matched / max(len(columns), 1))


def _names(form: Form, aliases: Aliases) -> Written:
    """Every way a header may write a question: its name or an alias, each also behind some of its groups."""
    written: Written = {}
    for name, question in form.questions.items():
        written.setdefault(question.written or name, []).append((name, False))
    for name in form.questions:
        written.setdefault(name, [(name, False)])
    plain = frozenset(written)
    for name, question in form.questions.items():
        for header in _behind(question.groups, question.written or name):
            if header not in plain:
                written.setdefault(header, []).append((name, True))
    moved: Written = {}
    for alias, name in aliases.questions.items():
        moved[alias] = [(name, False)]
        for groups in _groups_of(alias, name, form):
            moved |= {header: [(name, True)] for header in _behind(groups, alias)}
    for name in aliases.dropped_questions:
        for header in _headers_of(name, form):
            written.pop(header, None)
    return written | moved


def _headers_of(name: str, form: Form) -> frozenset[str]:
    """A name, alone and behind the groups of the form's question of that name."""
    question = form.questions.get(name)
    return frozenset([name, *(_behind(question.groups, name) if question else ())])


def _groups_of(alias: str, name: str, form: Form) -> list[tuple[str, ...]]:
    """The groups a column may stand behind: those of its question, and of the one whose name it has."""
    return [form.questions[question].groups for question in (name, alias) if question in form.questions]


def _behind(groups: Sequence[str], name: str) -> Iterator[str]:
    for separator in SEPARATORS:
        for start in range(len(groups)):
            yield separator.join((*groups[start:], name))


def _labels(form: Form, aliases: Aliases) -> Written:
    """Every way a header may write a question's label, in any language: alone, or behind its groups'."""
    written: Written = {}
    for name, question in form.questions.items():
        for language, label in question.labels.items():
            groups = [form.groups[group].labels.get(language) or group for group in question.groups]
            _add(written, matching(label), name, False)
            for header in _behind(groups, label):
                _add(written, matching(header), name, True)
    for alias, name in aliases.questions.items():
        if alias not in form.questions:
            written[matching(alias)] = [(name, False)]
    return written


def _add(written: Written, header: str, name: str, prefixed: bool) -> None:
    names = written.setdefault(header, [])
    if all(name != other for other, _ in names):
        names.append((name, prefixed))


@dataclass(frozen=True)
class _Candidate:
    """The questions that a header may be of, and what stands behind their name as a choice."""

    questions: tuple[tuple[str, bool], ...]
    separator: str = ""
    choice: str = ""


@dataclass(frozen=True)
class _Finder:
    form: Form
    spellings: Mapping[str, Spelling]
    written: Mapping[str, list[tuple[str, bool]]]
    dropped: frozenset[str] = field(default_factory=frozenset)

    def targets(self, headers: Sequence[str]) -> tuple[ColumnTarget, ...]:
        candidates = [self._candidate(header) for header in headers]
        column_targets = [
            self._target(place, header, candidate)
            for place, (header, candidate) in enumerate(zip(headers, candidates, strict=True))
        ]
        self._settle(column_targets, candidates)
        return self._with_choices(column_targets, candidates)

    def _candidate(self, header: str) -> _Candidate | None:
        exact = self._questions(header)
        if exact:
            return _Candidate(tuple(exact))
        unknown = None
        for place, separator in self._cuts(header):
            several = [match for match in self._questions(header[:place]) if self._is_several(match[0])]
            choice = header[place + 1 :]
            having = [match for match in several if self.spellings[match[0]].header(choice)]
            if having:
                return _Candidate(tuple(having), separator, choice)
            if several and unknown is None:
                unknown = _Candidate(tuple(several), separator, choice)
        if unknown is None and _NUMBERED.search(header):
            several = self._questions(_NUMBERED.sub("", header))
            return _Candidate(tuple(several)) if len(several) > 1 else None
        return unknown

    def _is_several(self, question: str) -> bool:
        return self.form.questions[question].type == "select_multiple"

    def _target(self, place: int, header: str, candidate: _Candidate | None) -> ColumnTarget:
        if candidate is None:
            return ColumnTarget(place, header + EARLIER if self._is_dropped(header) else header)
        name, prefixed = candidate.questions[0]
        return ColumnTarget(place, header, name, candidate.choice, True, candidate.separator, prefixed)

    def _is_dropped(self, header: str) -> bool:
        return header in self.dropped or any(
            header[:place] in self.dropped for place, _ in self._cuts(header)
        )

    def _settle(self, found: list[ColumnTarget], candidates: Sequence[_Candidate | None]) -> None:
        """Give columns of one header to the questions that have it, by their order, or to none (rule 3)."""
        alike: dict[tuple, list[int]] = {}
        for place, candidate in enumerate(candidates):
            if candidate is not None and len(candidate.questions) > 1:
                alike.setdefault((candidate.questions, matching(candidate.choice)), []).append(place)
        for (questions, _), places in alike.items():
            names = tuple(name for name, _ in questions)
            for name, place in zip(names, places, strict=False):
                if len(names) == len(places):
                    found[place] = replace(found[place], question=name, ordered=True)
            if len(names) != len(places):
                for place in places:
                    found[place] = ColumnTarget(place, found[place].header, unclear=names)

    def _with_choices(
        self, found: Sequence[ColumnTarget], candidates: Sequence[_Candidate | None]
    ) -> tuple[ColumnTarget, ...]:
        """The targets with choices by name, those of one question read together."""
        targets = list(found)
        children: dict[str, list[int]] = {}
        for place, target in enumerate(found):
            if target.question and target.separator:
                children.setdefault(target.question, []).append(place)
        for question, places in children.items():
            texts = [candidates[place].choice for place in places]
            for place, text, choice in zip(
                places, texts, self.spellings[question].headers(texts), strict=True
            ):
                targets[place] = replace(targets[place], choice=choice or text, known=choice is not None)
        return tuple(targets)

    def _questions(self, text: str) -> list[tuple[str, bool]]:
        return self.written.get(text) or self.written.get(matching(text)) or []

    def _cuts(self, header: str) -> Iterator[tuple[int, str]]:
        for place, character in enumerate(header):
            if character in SEPARATORS:
                yield place, character


def unclear_headers(targets: Iterable[ColumnTarget]) -> dict[str, tuple[str, ...]]:
    """Header -> the questions it could be, of columns that were given to none."""
    return {target.header: target.unclear for target in targets if target.unclear}


def ordered_headers(targets: Iterable[ColumnTarget]) -> dict[str, list[str]]:
    """Header -> the questions that its columns were given to by their order."""
    questions_by_header: dict[str, list[str]] = {}
    for target in targets:
        if target.ordered:
            questions_by_header.setdefault(target.header, []).append(target.question)
    return questions_by_header
