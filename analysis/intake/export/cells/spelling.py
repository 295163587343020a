"""The choices of a question as exports spell them: by name, or by label in any language of the form.

1. What harmonise.csv says of a text holds before its names and labels do.
2. Where all texts of a column are names they are names; where all are labels, labels; else each by itself.
3. A column that reads both ways, with different choices, follows the other columns of the export, and is
   told.
4. A label of two choices stands for neither, unless one language has only one of them and all of the column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.intake.derived.harmonise import Aliases
from analysis.intake.form.form import Choice, Form
from analysis.problems import nearest
from analysis.reading.label_text import NameMatcher, matching

CODES, LABELS = "codes", "labels"


@dataclass
class SpellingTally:
    """How the values of an export were spelled, counted over its questions.

    `leaning` is what its columns that read one way only are mostly written in: CODES, LABELS or "".
    """

    as_codes: int = 0
    as_labels: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    loosened: dict[str, str] = field(default_factory=dict)
    leaning: str = ""


class Spelling:
    """Finds the choice that a text stands for. `aliases` are further texts for a choice's name.

    `dropped` are choices that an earlier form had and this one has not: text -> what to call the answer.
    """

    def __init__(
        self, choices: Sequence[Choice], aliases: Mapping[str, str], dropped: Mapping[str, str] | None = None
    ):
        self.names = tuple(dict.fromkeys([*(choice.name for choice in choices), *(dropped or {}).values()]))
        self.position = {name: position for position, name in enumerate(self.names)}
        self._languages: dict[str, dict[str, str | None]] = {}
        spellings: dict[str, list[str]] = {name: [] for name in self.names}
        for choice in choices:
            for language, label in choice.texts:
                labels = self._languages.setdefault(language, {})
                same = labels.setdefault(label, choice.name) == choice.name
                labels[label] = choice.name if same else None
                spellings[choice.name].append(label)
        self._moved = {**aliases, **(dropped or {})}
        self.twofold = _twofold(spellings)
        loosely_twofold = {matching(label) for label in self.twofold}
        self._labels: dict[str, str] = {}
        for name, labels in spellings.items():
            self._labels |= {label: name for label in labels if label not in self.twofold}
        for alias, name in aliases.items():
            spellings.setdefault(name, []).append(alias)
        for name, texts in spellings.items():
            spellings[name] = [text for text in texts if text not in self.twofold]
        self._matcher = NameMatcher(spellings)
        loose = {words: name for words, name in self._matcher.loose.items() if name}
        self._phrases = {tuple(words.split()): name for words, name in loose.items() if words}
        self._phrases |= {tuple(matching(text).split()): name for text, name in self._moved.items()}
        for words in loosely_twofold - {matching(name) for name in self.names}:
            self._phrases.pop(tuple(words.split()), None)
        self._loosely_twofold = loosely_twofold
        self._longest = max(map(len, self._phrases), default=0)

    def read(self, texts: Iterable[str], tally: SpellingTally) -> list[str | None]:
        """The name of the choice each text stands for; None for one outside the list, or of two choices."""
        texts = list(texts)
        fixed = [self._moved.get(text) for text in texts]
        rest = [text for text, name in zip(texts, fixed, strict=True) if name is None]
        names = iter(self._read(rest, tally))
        return [next(names) if name is None else name for name in fixed]

    def _read(self, texts: list[str], tally: SpellingTally) -> list[str | None]:
        as_names = all(text in self.position for text in texts)
        as_labels = self._as_labels(texts)
        if as_names and (as_labels in (None, texts) or tally.leaning != LABELS):
            tally.as_codes += bool(texts)
            return list(texts)
        if as_labels is not None:
            self._count_labels(texts, tally)
            return as_labels
        names = [self._find(text, tally) for text in texts]
        as_label = []
        for text, name in zip(texts, names, strict=True):
            if name is not None and self._matcher.exact(text) is None:
                tally.loosened[text] = name
            if name is not None and name != text:
                as_label.append(text)
        if as_label:
            self._count_labels(as_label, tally)
        tally.as_codes += any(
            name is not None and name == text for text, name in zip(texts, names, strict=True)
        )
        return names

    def both_ways(self, texts: Iterable[str]) -> bool:
        """Whether the texts can be read as names and as labels, of different choices."""
        rest = [text for text in texts if text not in self._moved]
        some = [text for text in rest if text in self.position and self._labels.get(text, text) != text]
        if not some:
            return False
        if all(text in self.position for text in rest):
            return self._as_labels(rest) is not None
        return any(text not in self._labels for text in rest)

    def leaning(self, texts: Iterable[str]) -> str:
        """CODES or LABELS where the texts can be read as one of these only; "" else."""
        rest = [text for text in texts if text not in self._moved]
        as_names = all(text in self.position for text in rest)
        as_labels = all(text in self._labels or text in self.twofold for text in rest)
        if not rest or as_names == as_labels:
            return ""
        return CODES if as_names else LABELS

    def _as_labels(self, texts: list[str]) -> list[str] | None:
        """The choices whose labels these all are, by the one language that has all of them where need be."""
        if all(text in self._labels for text in texts):
            return [self._labels[text] for text in texts]
        if not any(text in self.twofold for text in texts):
            return None
        readings = []
        for labels in self._languages.values():
            names = [labels.get(text) for text in texts]
            if None not in names and names not in readings:
                readings.append(names)
        return readings[0] if len(readings) == 1 else None

    def _find(self, text: str, tally: SpellingTally, *, by_letters: bool = False) -> str | None:
        if text in self._moved:
            return self._moved[text]
        if tally.leaning == LABELS and text in self._labels:
            return self._labels[text]
        if text not in self.position and matching(text) in self._loosely_twofold and text not in self._labels:
            return None
        return self._matcher.find(text, by_letters=by_letters)

    def _count_labels(self, texts: list[str], tally: SpellingTally) -> None:
        for language, labels in self._languages.items():
            tally.as_labels[language] += sum(text in labels for text in texts)

    def header(self, text: str) -> str | None:
        """The choice that a column header names; a program may have put full stops into it."""
        return self._find(text, SpellingTally(), by_letters=True)

    def headers(self, texts: Sequence[str]) -> list[str | None]:
        """The choices that the headers of one multi-select name, read together (rule 2)."""
        names = self.read(texts, SpellingTally()) if all(text in self._labels for text in texts) else None
        if names is not None and not all(text in self.position for text in texts):
            return names
        return [self.header(text) for text in texts]

    @property
    def labels(self) -> Collection[str]:
        """The labels that stand for one choice."""
        return self._labels.keys()

    def is_label(self, text: str, name: str) -> bool:
        """Whether `text` is a label (or an alias) of the choice, however loosely typed."""
        return self._find(text, SpellingTally()) == name and text != name

    def codes(self, words: Sequence[str], tally: SpellingTally) -> list[str] | None:
        """The choices whose names these words all are; None where one is no name, or they are labels."""
        if not all(word in self.position or word in self._moved for word in words):
            return None
        if tally.leaning == LABELS and all(word in self._labels for word in words):
            return None
        return [self._moved.get(word, word) for word in words]

    def split(self, text: str) -> tuple[list[str], list[str]]:
        """The choices in a blank-separated text of multi-word labels, and the words that fit none.

        The longest label that leaves the rest readable wins; where none does, the longest that fits.
        """
        words = matching(text).split()
        whole = self._cover(words)
        return (whole, []) if whole is not None else self._cover_partly(words)

    def _cover(self, words: list[str]) -> list[str] | None:
        """The choices of the labels that make up the words without a gap; no recursion, texts may be long."""
        best: list[tuple[str, int] | None] = [None] * len(words)
        for start in range(len(words) - 1, -1, -1):
            for length in range(min(self._longest, len(words) - start), 0, -1):
                name = self._phrases.get(tuple(words[start : start + length]))
                end = start + length
                if name and (end == len(words) or best[end] is not None):
                    best[start] = (name, end)
                    break
        names, place = [], 0
        while place < len(words):
            step = best[place]
            if step is None:
                return None
            names.append(step[0])
            place = step[1]
        return names

    def _cover_partly(self, words: list[str]) -> tuple[list[str], list[str]]:
        names: list[str] = []
        unknown: list[str] = []
        gap: list[str] = []
        start = 0
        while start < len(words):
            lengths = range(min(self._longest, len(words) - start), 0, -1)
            length = next(
                (length for length in lengths if tuple(words[start : start + length]) in self._phrases), 0
            )
            if length:
                names.append(self._phrases[tuple(words[start : start + length])])
                unknown += [" ".join(gap)] if gap else []
                gap = []
            else:
                gap.append(words[start])
            start += length or 1
        return names, unknown + ([" ".join(gap)] if gap else [])

    def nearest(self, text: str) -> str:
        """What to put into a problem's `expected` for a text outside the list."""
        match = nearest(text, [*self.names, *self._labels])
        return f"perhaps {match!r}" if match else f"one of its {len(self.names)} choices"


def _twofold(spellings: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Label -> the choices that have it, of labels that more than one has."""
    owners: dict[str, dict[str, None]] = {}
    for name, labels in spellings.items():
        for label in labels:
            owners.setdefault(label, {})[name] = None
    return {label: tuple(names) for label, names in owners.items() if len(names) > 1}


def read_spellings(
    form: Form, aliases: Aliases, types: Collection[str] = ("select_one", "select_multiple")
) -> dict[str, Spelling]:
    """A spelling a question of these types; questions that share a list and its aliases share it."""
    shared: dict[tuple, Spelling] = {}
    spellings = {}
    for name, question in form.questions.items():
        if question.type not in types:
            continue
        others, dropped = aliases.choices.get(name, {}), aliases.dropped_choices.get(name, {})
        key = (question.list_name, question.or_other, *sorted(others.items()), "", *sorted(dropped.items()))
        if key not in shared:
            shared[key] = Spelling(form.choices(name), others, dropped)
        spellings[name] = shared[key]
    return spellings
