"""The rules that make first phrases: tables by language in `phrase_rules/`.

Where one interview is of a household or a thing, those of `phrase_rules/units/` come first, which make it the
subject; where nobody was asked, those of `phrase_rules/things/` come next.

A row is a pattern of the whole question (without its mark and instructions) and what yes, no, any answer, or
any of several becomes. `{1}` is the pattern's first group; with a name before it ("{past 1}") the group's
first word is looked up in the table's row of that name. In a pattern, `{unit}` is what one
interview is of, and `{verb}` any verb of the row "many". Rows of other names:

- lead: a clause before the question ("In the past 3 months, "), which goes to its end;
- swap: words of the speaker that become those of others ("your" -> "their");
- affirm: words that a yes says otherwise ("any" goes);
- refuse: words that no phrase may hold;
- aside: what a phrase does without (", if any,");
- deny: what an article after a negation looks like, and (under no) what it becomes;
- things: what people say, said of things ("name" -> "have");
- elide: what goes before another word ("ne ont" -> "n'ont"), and (under no) what it becomes;
- head: (of a language that has it) the last word of a thing's name stands for it, else the first;
- any other: forms of words, "receive=received", or of endings, "*é=*és". A word that is not among them
  makes no phrase.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

RULES = Path(__file__).with_name("phrase_rules")
_ONE_WORD = re.compile(r"[a-z]+")
"""A pattern of one plain word is the name of a row of another kind."""


@dataclass(frozen=True)
class Pattern:
    """A kind of question: its pattern, and what yes, no, any answer and any of several answers become."""

    question: re.Pattern[str]
    yes: str
    no: str
    anything: str
    several: str


@dataclass(frozen=True)
class Rules:
    """The rules of one language: patterns, first ones first, and the rows of other names."""

    patterns: tuple[Pattern, ...] = ()
    lead: re.Pattern[str] | None = None
    denied: re.Pattern[str] | None = None
    denial: str = ""
    refused: re.Pattern[str] | None = None
    aside: re.Pattern[str] | None = None
    elided: re.Pattern[str] | None = None
    elision: str = ""
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, name: str) -> Mapping[str, str]:
        """The words of a row by what they are exchanged for."""
        return self.tables.get(name, {})


@cache
def read_rules(language: str, unit: str = "", *, asked: bool = True) -> Rules:
    """The rules of a language, none where it has no table; `unit` is the name of what one interview is of, ""
    of people, and `asked` whether anybody answered for it.
    """
    rows = list(_rows(RULES / f"{language}.csv"))
    own = list(_rows(RULES / "units" / f"{language}.csv")) if unit else []
    own += () if asked else _rows(RULES / "things" / f"{language}.csv")
    named = {row["pattern"]: row for row in rows if _is_named(row)}
    tables: dict[str, dict[str, str]] = {}
    for row in filter(_is_named, [*rows, *own]):
        tables[row["pattern"]] = tables.get(row["pattern"], {}) | _pairs(row["yes"])
    of_things = tables.get("things", {})
    patterns = [row for row in own if not _is_named(row)]
    patterns += [_said_of_things(row, of_things) for row in rows if not _is_named(row)]
    units = [unit, _head(unit, first="head" not in named)] if unit else ["-"]
    verbs = [verb for verb in tables.get("many", {}) if "*" not in verb]
    return Rules(
        tuple(_pattern(row, {"{unit}": units, "{verb}": verbs}) for row in patterns),
        _compiled(named, "lead"),
        _compiled(named, "deny"),
        named["deny"]["no"] if "deny" in named else "",
        _compiled(named, "refuse"),
        _compiled(named, "aside"),
        _compiled(named, "elide"),
        named["elide"]["no"] if "elide" in named else "",
        tables,
    )


def exchanged(text: str, pairs: Mapping[str, str]) -> str:
    """`text` with whole words exchanged, the longest first, each once."""
    if not pairs or not text:
        return text
    names = sorted(pairs, key=len, reverse=True)
    either = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    changed = either.sub(lambda found: pairs[found[0].casefold()], text)
    blank = " " if text.endswith(" ") else ""
    return " ".join(changed.split()) + blank if changed.strip() else ""


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


def _is_named(row: Mapping[str, str]) -> bool:
    return bool(_ONE_WORD.fullmatch(row["pattern"]))


def _head(noun: str, *, first: bool) -> str:
    """The word of a noun that stands for all of it: a "health facility" is a facility."""
    words = noun.split()
    return words[0] if first else words[-1]


def _pattern(row: Mapping[str, str], alternatives: Mapping[str, Collection[str]]) -> Pattern:
    text = row["pattern"]
    for place, names in alternatives.items():
        longest_first = sorted(names, key=len, reverse=True)
        text = text.replace(place, f"(?:{'|'.join(map(re.escape, longest_first))})")
    return Pattern(re.compile(text, re.IGNORECASE), row["yes"], row["no"], row["any"], row["several"])


def _said_of_things(row: Mapping[str, str], verbs: Mapping[str, str]) -> dict[str, str]:
    """What a row makes of answers, with the verbs of people exchanged for those of things."""
    texts = dict(row)
    for column in ("yes", "no", "any", "several"):
        for people, things in verbs.items():
            texts[column] = texts[column].replace(people, things)
    return texts


def _compiled(named: Mapping[str, Mapping[str, str]], name: str) -> re.Pattern[str] | None:
    return re.compile(named[name]["yes"], re.IGNORECASE) if name in named else None


def _pairs(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split(";"))
    return {old: new for old, equals, new in pairs if equals}
