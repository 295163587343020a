"""What is known of choices and levels beside how many people they are of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from analysis.disclosure.annexes.counts import AnnexCounts
from analysis.disclosure.counts import Crossings
from analysis.disclosure.known.routes import Route
from analysis.disclosure.nested import Groupings


@dataclass(frozen=True)
class KnownChoices:
    """`crossed`: what the levels of crossed domains are made of; `grouped`: how recodes group the answers of
    one question; `listed`: the choices that the form has words for, by question. `routes`: what leads to a
    (survey, question); `alone`: the choices of several that are ticked with no other, by question. `annexes`:
    what the annexes count of the same people.
    """

    crossed: Crossings = field(default_factory=dict)
    grouped: Groupings = field(default_factory=dict)
    listed: Mapping[str, Collection[str]] = field(default_factory=dict)
    routes: Mapping[tuple[str, str], Route] = field(default_factory=dict)
    alone: Mapping[str, Collection[str]] = field(default_factory=dict)
    annexes: AnnexCounts = field(default_factory=AnnexCounts)
