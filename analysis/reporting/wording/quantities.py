"""Shares as people say them: "nearly all", "about half", "one in five", from each language's own scale.

    quantity(share, group, language) -> "about half of those interviewed in Dakar"
    quantity_alone(share, language) -> "about half"

The scale is the word `quantity.scale` of a language: steps "0.49=about half {of}|about half", parted by ";",
each from its limit (a share, inclusive) up to the next. `{of}`, `{the}`, `{named}` are the group; a word
with "(m/f)" forms, as "(tous/toutes)", takes the group's gender; a third form is that of
women, a fourth that of things with a masculine noun. 0 and 1 are said of exactly nobody and all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from analysis.reporting.wording.words import fill, number, numbered, word

_GENDERED = re.compile(r"\(([^()/]+(?:/[^()/]+){1,3})\)")
FEMININE = "f"
WOMEN = "w"
"""Women, in a language that speaks of them otherwise than of things (Arabic)."""
THINGS = "n"
"""Things whose noun is masculine, in a language that speaks of several things as of one woman (Arabic)."""
_OTHERWISE = {FEMININE: (1,), WOMEN: (2, 0), THINGS: (3, 1)}
"""Which of the forms a gender takes, the first that there is."""


@dataclass(frozen=True)
class Subject:
    """Those of whom something is said: a noun in the plural, its gender ("m", "f", "w", "n", ""), what
    narrows it.

    `those` stands for noun and qualifier after "of" ("those interviewed in Dakar"), blank where the
    language has no such word. `narrowed` is true where they are not all who were interviewed. `forms` are
    those of the noun after a number, where the language has several ("household|households"), and `tail` what
    of the noun comes after them ("in a camp").
    """

    noun: str
    gender: str = ""
    qualifier: str = ""
    those: str = ""
    narrowed: bool = False
    forms: str = ""
    tail: str = ""

    @property
    def named(self) -> str:
        """Noun and qualifier: "women who reported any"."""
        return f"{self.noun} {self.qualifier}".strip()

    def counted(self, count: float, language: str) -> str:
        """A number and the group: "1,394 women who reported any"."""
        head = f"{number(count, language)} {self.noun}"
        if self.forms:
            head = numbered(count, self.forms, language)
        tail, qualifier = self.tail, _without_relative(self.qualifier, language)
        if is_compound(tail, language):
            # A part of a name that has the article stands after "of": "15 شخصًا من القادمين من غينيا"
            tail = word("noun.of_those", language, group=tail)
        endings = [_without_relative(tail, language), qualifier]
        return " ".join(filter(None, [head, *endings]))

    def the(self, language: str) -> str:
        """The group as a subject: "the women interviewed in Dakar"."""
        return self.those or self.worded("group.the", language, group=self.named)

    def of(self, language: str) -> str:
        """The group after a quantity: "of the women interviewed in Dakar", "des femmes interrogées"."""
        if self.those:
            return word("group.of_those", language, group=self.those)
        return self.worded("group.of", language, group=self.named)

    def agreed(self, text: str) -> str:
        """`text` with each "(tous/toutes)" in the group's gender."""
        return gendered(text, self.gender)

    def worded(self, key: str, language: str, **values: str) -> str:
        """A fixed word in the group's gender, then filled: "(a/b)" within a label is no gender."""
        return fill(self.agreed(word(key, language)), language, **values)


def _without_relative(text: str, language: str) -> str:
    """What narrows a noun, after a number: where the language's nouns are indefinite there, without "who".

    The second noun of a compound, which has the article ("بلاغات الحوادث"), does not follow a number.
    """
    if is_compound(text, language):
        return ""
    for relative in word("noun.relative", language).split("|"):
        text = text.removeprefix(f"{relative} ")
    return text


def is_compound(qualifier: str, language: str) -> bool:
    """Whether what narrows a noun is the second noun of a compound, so that the first has no article."""
    article, relatives = word("noun.article", language), word("noun.relative", language).split("|")
    first = qualifier.partition(" ")[0]
    return article != "-" and first.startswith(article) and first not in relatives


@cache
def scale(language: str) -> tuple[tuple[float, str, str], ...]:
    """The steps of a language's scale: limit, the words with a group, the words alone."""
    steps = []
    for step in word("quantity.scale", language).split(";"):
        limit, _, texts = step.strip().partition("=")
        with_group, _, alone = texts.partition("|")
        steps.append((float(limit), with_group.strip(), alone.strip()))
    return tuple(sorted(steps))


def quantity(share: float, group: Subject, language: str) -> str:
    """A share of a group in words."""
    text = gendered(_step(share, language)[1], group.gender)
    text = text.replace("{of}", group.of(language)).replace("{the}", group.the(language))
    return text.replace("{named}", group.named)


def quantity_alone(share: float, language: str, gender: str = "") -> str:
    """A share in words, of a group just named."""
    return gendered(_step(share, language)[2], gender)


def gendered(text: str, gender: str) -> str:
    """`text` with each "(tous/toutes)" in the form of a gender; the first where it isn't known."""

    def own_form(found: re.Match[str]) -> str:
        forms = found[1].split("/")
        return next(forms[place] for place in _OTHERWISE.get(gender, (0,)) if place < len(forms))

    return _GENDERED.sub(own_form, text)


@cache
def has_gender(language: str) -> bool:
    """Whether words of a language agree with the gender of a group: "interrogé(s/es)"."""
    return bool(_GENDERED.search(word("group.interviewed", language)))


def _step(share: float, language: str) -> tuple[float, str, str]:
    """The step a share falls on; what is less than all and more than none never reads as either."""
    steps = scale(language)
    inner = [step for step in steps if 0 < step[0] < 1]
    if share <= 0:
        return steps[0]
    if share >= 1:
        return steps[-1]
    return max((step for step in inner if step[0] <= share + 1e-9), default=inner[0])
