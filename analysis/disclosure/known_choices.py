"""What is known of choices and levels beside how many people they are of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from analysis.disclosure.counts import Crossings
from analysis.disclosure.limits import Answers
from analysis.disclosure.nested import Groupings


@dataclass(frozen=True)
class KnownChoices:
    """`crossed`: what the levels of crossed domains are made of; `grouped`: how recodes group the answers of
    one question; `listed`: the choices that the form has words for, by question. `before`: the answers that
    lead to a question; `alone`: the choices of several that are ticked with no other, by question.
    """

    crossed: Crossings = field(default_factory=dict)
    grouped: Groupings = field(default_factory=dict)
    listed: Mapping[str, Collection[str]] = field(default_factory=dict)
    before: Mapping[str, Collection[Answers]] = field(default_factory=dict)
    alone: Mapping[str, Collection[str]] = field(default_factory=dict)
