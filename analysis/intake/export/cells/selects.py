"""Single-choice and multi-select answers from the texts of an export, whatever way it writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from analysis.intake.export.cells.spelling import Spelling, SpellingTally
from analysis.reading.text_columns import ReadColumn
from analysis.vocabulary import NO, YES

FALSE = (
    frozenset({"0", "0.0", "0%", "false", "faux", "not selected", "unselected", "unchecked", "not checked"})
    | NO
)
TRUE = frozenset({"1", "1.0", "100%", "true", "vrai", "selected", "checked", "x", "\u2713", "\u2714"}) | YES
NUMBERS = frozenset({"0", "0.0", "1", "1.0"})
HUNDREDS = frozenset({"100", "100.0"})
"""Ticks that a program has turned into percentages, where nothing else than they and 0 stands."""


SIGNS = (",", ";", "|", "/", "\n")
"""What parts the choices of one cell, where blanks don't."""


@dataclass(frozen=True)
class Strays:
    """What could not be read in one column: each stray text, with the positions of the column's texts it is
    in.
    """

    header: str
    column: ReadColumn
    found: Mapping[str, Sequence[int]]


def read_one(
    column: ReadColumn, header: str, spelling: Spelling, tally: SpellingTally
) -> tuple[pd.Categorical, Strays]:
    """A single-choice question as a category in form order; texts outside the list are further categories."""
    texts = list(column.texts)
    names = spelling.read(texts, tally)
    strays = {
        text: [place] for place, (text, name) in enumerate(zip(texts, names, strict=True)) if name is None
    }
    categories = (*spelling.names, *strays)
    position = {name: code for code, name in enumerate(categories)}
    codes = [position[text if name is None else name] for text, name in zip(texts, names, strict=True)]
    values = pd.Categorical.from_codes(column.spread(codes, -1, np.int32), categories=list(categories))
    return values, Strays(header, column, strays)


def read_child(
    column: ReadColumn, header: str, choice: str, style: str, spelling: Spelling
) -> tuple[np.ndarray, Strays]:
    """uint8 (n,), 1 where the choice is ticked, and the strays.

    Words that are neither a yes nor a no are read as ticked (a label in another wording), numbers are not.
    """
    ticked, strays = [], {}
    true = TRUE | HUNDREDS if style == "0/100" else TRUE
    for place, text in enumerate(column.texts):
        lower = text.casefold()
        if style != "0/1" and (text == choice or spelling.is_label(text, choice)):
            ticked.append(1)
        elif lower in true or lower in FALSE:
            ticked.append(int(lower in true))
        else:
            strays[text] = [place]
            ticked.append(int(not text.replace(".", "", 1).isdigit()))
    return column.spread(ticked, 0, np.uint8), Strays(header, column, strays)


def is_unclear(column: ReadColumn, choice: str, spelling: Spelling) -> bool:
    """Whether a choice's column holds several words of which nothing tells which one is a yes."""
    words = 0
    for text in column.texts:
        lower = text.casefold()
        if text == choice or spelling.is_label(text, choice) or lower in TRUE | FALSE:
            return False
        words += not text.replace(".", "", 1).isdigit()
    return words > 1


def child_style(columns: Mapping[str, ReadColumn], spelling: Spelling) -> str:
    """How the columns of one multi-select, by choice, are filled: "0/1", "0/100", "TRUE/FALSE", "codes",
    "labels" or "".
    """
    texts = {text for column in columns.values() for text in column.texts}
    if texts & HUNDREDS and texts <= HUNDREDS | NUMBERS - {"1", "1.0"} and not texts & columns.keys():
        return "0/100"
    style = ""
    for choice, column in columns.items():
        for text in column.texts:
            lower = text.casefold()
            if lower in TRUE | FALSE:
                style = "0/1" if lower in NUMBERS else "TRUE/FALSE"
            elif text == choice:
                return "codes"
            elif spelling.is_label(text, choice):
                return "labels"
    return style


def not_offered(columns: Sequence[ReadColumn], style: str, answered: np.ndarray) -> np.ndarray:
    """Boolean (n, k): the blank choice columns of who answered, where blank is not a no; (0, 0) where there
    are none.

    It is not where the choice columns hold 0 and 1, or FALSE and TRUE: a form that did not have the choice
    leaves it blank. Who ticked all that was offered has no 0; such a person is read as others with the same
    columns filled.
    """
    nowhere = np.zeros((0, 0), dtype=bool)
    if style not in ("0/1", "0/100", "TRUE/FALSE"):
        return nowhere
    filled = np.column_stack([column.codes >= 0 for column in columns])
    rows = np.flatnonzero(answered & filled.any(axis=1) & ~filled.all(axis=1))
    if not len(rows):
        return nowhere
    said_no = np.zeros(len(rows), dtype=bool)
    for column in columns:
        noes = np.array([*(text.casefold() in FALSE for text in column.texts), False])
        said_no |= noes[column.codes[rows]]
    alike = np.zeros(len(rows), dtype=np.int64)
    for column in filled[rows].T:
        alike = pd.factorize(alike * 2 + column)[0]
    says_no = np.bincount(alike, said_no) > 0
    lacking = np.zeros_like(filled)
    lacking[rows] = ~filled[rows] & says_no[alike][:, None]
    return lacking


def read_parent(
    column: ReadColumn, header: str, spelling: Spelling, tally: SpellingTally
) -> tuple[np.ndarray, Strays, str]:
    """uint8 (n, k) of the spelling's choices from blank-separated codes or labels, the strays, and the
    style.
    """
    texts = list(column.texts)
    parted = _parted(texts, spelling)
    if parted is not None:
        texts = parted
    rows = [text.split() for text in texts]
    words = sorted(set(chain.from_iterable(rows)))
    codes = spelling.codes(words, tally)
    by_word = None if codes is None else dict(zip(words, codes, strict=True))
    ticks = np.zeros((len(texts) + 1, len(spelling.names)), dtype=np.uint8)
    unknown: dict[str, list[int]] = {}
    if by_word is None:
        for position, text in enumerate(texts):
            names, strays = _split(text, rows[position], spelling, tally)
            ticks[position, [spelling.position[name] for name in names]] = 1
            for word in strays:
                unknown.setdefault(word, []).append(position)
    else:
        place = {word: spelling.position[name] for word, name in by_word.items()}
        positions = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        ticks[positions, [place[word] for word in chain.from_iterable(rows)]] = 1
    style = "" if not texts else "parent labels" if by_word is None else "parent codes"
    # a choice after the other in memory: whoever asks for any or all of a person's ticks is quicker so
    return ticks.T[:, column.codes].T, Strays(header, column, unknown), style


def read_order(column: ReadColumn, spelling: Spelling, tally: SpellingTally) -> list[str | None]:
    """The choices in each text of a multi-select, as they were written, parted by blanks; None where a part
    is none.
    """
    texts = list(column.texts)
    written: list[str | None] = []
    for text in _parted(texts, spelling) or texts:
        names, strays = _split(text, text.split(), spelling, tally)
        whole = not strays and not any(" " in name for name in names)
        written.append(" ".join(dict.fromkeys(names)) if whole else None)
    return written


def read_ranking(
    column: ReadColumn, header: str, spelling: Spelling, tally: SpellingTally
) -> tuple[np.ndarray, Strays]:
    """Text (n,): the choices of each ranking, the first one first, parted by blanks; missing, and a stray,
    where a part is no choice or a choice stands twice.
    """
    texts = list(column.texts)
    parted = _parted(texts, spelling) or texts
    rankings: list[str | None] = []
    for text in parted:
        names, strays = _split(text, text.split(), spelling, tally)
        rankings.append(None if strays or len(set(names)) < len(names) else " ".join(names))
    unread = [place for place, ranking in enumerate(rankings) if ranking is None]
    values = column.spread(rankings, None, object)
    return values, Strays(header, column, {texts[place]: [place] for place in unread})


def _parted(texts: Sequence[str], spelling: Spelling) -> list[str] | None:
    """Texts whose choices something else than blanks parts, as codes parted by blanks; None where none does.

    The sign must stand between choices of the list throughout: `["food", "water"]`, "food; water", "Food,
    Water". A choice outside the list is left to whoever reads it.
    """
    if not spelling.names or any(" " in name for name in spelling.names):
        return None
    for sign in SIGNS:
        if not any(sign in text for text in texts):
            continue
        longest = 1 + max((label.count(sign) for label in spelling.labels), default=0)
        whole = [_choices_between(text.split(sign), sign, longest, spelling) for text in texts]
        if None not in whole and any(whole):
            return [" ".join(names) for names in whole]
    return None


def _choices_between(parts: Sequence[str], sign: str, longest: int, spelling: Spelling) -> list[str] | None:
    """The choices that make up the parts without a gap; None where a part is none.

    A label may hold the sign itself ("Yes, partly"): up to `longest` parts are one choice, as many as fit.
    """
    names: list[str] = []
    start = 0
    while start < len(parts):
        for end in range(min(len(parts), start + longest), start, -1):
            text = sign.join(parts[start:end]).strip(" \"'[]")
            name = spelling.read([text], SpellingTally())[0] if text else ""
            if name is not None:
                break
        else:
            return None
        names += [name] if name else []
        start = end
    return names


def _split(
    text: str, words: Sequence[str], spelling: Spelling, tally: SpellingTally
) -> tuple[list[str], list[str]]:
    codes = spelling.codes(words, tally)
    if codes is not None:
        return codes, []
    if not spelling.names:
        # Without a list every word is a choice, as exports part codes by blanks.
        return [], list(dict.fromkeys(words))
    whole = spelling.read([text], SpellingTally(leaning=tally.leaning))[0]
    if whole is not None:
        return [whole], []
    return spelling.split(text)
