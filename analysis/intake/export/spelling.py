"""The choices of a question as exports spell them: by name, or by label in any language of the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.intake.form.form import Choice
from analysis.problems import nearest
from analysis.reading.label_text import Matcher, matching


@dataclass
class Tally:
    """How the values of an export were spelled, counted over its questions."""

    as_codes: int = 0
    as_labels: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    loosened: dict[str, str] = field(default_factory=dict)


class Spelling:
    """Finds the choice that a text stands for. `aliases` are further texts for a choice's name."""

    def __init__(self, choices: Sequence[Choice], aliases: Mapping[str, str]):
        self.names = tuple(choice.name for choice in choices)
        self.position = {name: position for position, name in enumerate(self.names)}
        self._languages: dict[str, set[str]] = {}
        self._labels: dict[str, str] = {}
        spellings: dict[str, list[str]] = {name: [] for name in self.names}
        for choice in choices:
            for language, label in choice.labels.items():
                self._languages.setdefault(language, set()).add(label)
                self._labels.setdefault(label, choice.name)
                spellings[choice.name].append(label)
        for alias, name in aliases.items():
            spellings.setdefault(name, []).append(alias)
            self._labels[alias] = name
        self._matcher = Matcher(spellings)
        self._phrases = {tuple(words.split()): name for words, name in self._matcher.loose.items() if name}
        self._longest = max(map(len, self._phrases), default=0)

    def read(self, texts: Iterable[str], tally: Tally) -> list[str | None]:
        """The name of the choice each text stands for, None for a text outside the list.

        Where all are names they are names; else, where all are labels, labels; else each by itself.
        """
        texts = list(texts)
        if all(text in self.position for text in texts):
            tally.as_codes += bool(texts)
            return list(texts)
        if all(text in self._labels for text in texts):
            self._count_labels(texts, tally)
            return [self._labels[text] for text in texts]
        found = [self._matcher.find(text) for text in texts]
        for text, name in zip(texts, found, strict=True):
            if name is not None and self._matcher.exact(text) is None:
                tally.loosened[text] = name
        as_label = [text for text, name in zip(texts, found, strict=True) if name not in (None, text)]
        if as_label:
            self._count_labels(as_label, tally)
        tally.as_codes += any(
            name is not None and name == text for text, name in zip(texts, found, strict=True)
        )
        return found

    def _count_labels(self, texts: list[str], tally: Tally) -> None:
        for language, labels in self._languages.items():
            tally.as_labels[language] += sum(text in labels for text in texts)

    def header(self, text: str) -> str | None:
        """The choice that a column header names; a program may have put full stops into it."""
        return self._matcher.find(text, by_letters=True)

    def is_label(self, text: str, name: str) -> bool:
        """Whether `text` is a label (or an alias) of the choice, however loosely typed."""
        return self._matcher.find(text) == name and text != name

    def split(self, text: str) -> tuple[list[str], list[str]]:
        """The choices in a blank-separated text of multi-word labels, and the words that fit none.

        The longest label that leaves the rest readable wins; where none does, the longest that fits.
        """
        words = matching(text).split()
        whole = self._cover(words, 0, {})
        return (whole, []) if whole is not None else self._cover_partly(words)

    def _cover(self, words: list[str], start: int, seen: dict[int, list[str] | None]) -> list[str] | None:
        if start == len(words):
            return []
        if start not in seen:
            seen[start] = None
            for length in range(min(self._longest, len(words) - start), 0, -1):
                name = self._phrases.get(tuple(words[start : start + length]))
                rest = self._cover(words, start + length, seen) if name else None
                if rest is not None:
                    seen[start] = [name, *rest]
                    break
        return seen[start]

    def _cover_partly(self, words: list[str]) -> tuple[list[str], list[str]]:
        names, unknown, start, gap = [], [], 0, []
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
