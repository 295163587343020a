"""What an instrument declares of interviews: groups, themes, sexes, and which places may be named."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from analysis.yamlfile import StrictModel

Texts = Mapping[str, str]


class InterviewGroup(StrictModel):
    """A group of people interviewed: its name, and how a quotation is attributed to one of them."""

    label: Texts
    attribution: Texts


class Interviews(StrictModel):
    """`interviews.yaml`: groups, themes and sexes of the register, and which places may be named.

    `register`: the file (YAML with `interviews` and `quotations`, or XLSX with sheets of these
    names). `places`: place to its level; a place whose level isn't in `levels_named` is finer than
    may stand in print. `place_labels`: what places are called, by language, where the register's name for
    them is not the one. `words` may stand capitalised in a quotation without being a name.
    """

    title: Texts
    about: Texts
    source: Texts
    synthetic: bool = False
    register_: str = Field(alias="register")
    groups: Mapping[str, InterviewGroup]
    themes: Mapping[str, Texts]
    headings: Mapping[str, Texts] = {}
    sexes: Mapping[str, Texts]
    organisations: Mapping[str, Texts] = {}
    places: Mapping[str, str] = {}
    place_labels: Mapping[str, Texts] = {}
    levels_named: tuple[str, ...]
    words: tuple[str, ...] = ()

    def place_name(self, place: str, language: str) -> str:
        """What a place of the register is called in a language: the register's own name where none is
        declared.
        """
        return self.place_labels.get(place, {}).get(language, place)

    def named_places(self) -> Mapping[str, str]:
        """Every name of every place, in any language, to its level."""
        levels_by_name = dict(self.places)
        for place, names in self.place_labels.items():
            levels_by_name |= dict.fromkeys(names.values(), self.places[place])
        return levels_by_name
