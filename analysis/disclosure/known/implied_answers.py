"""What the form says of everybody who was asked a question: the answers that led to it or away from it, and
ticks that stand alone.

    routes_of(form, recodes, alone) -> question -> Route
    choices_alone(form, roles) -> question -> choices of several that are ticked with no other

A condition is taken apart into clauses that must hold together, and each into what it says of one question
(`meanings`); what a calculation says, its own expression says. Recodes that hold the answers lead there as
these do. A clause that whoever answered another's question has met already says nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from analysis.disclosure.known.meanings import Meanings, Said, once
from analysis.disclosure.known.routes import Answers, Route
from analysis.expressions.ticked import operands
from analysis.expressions.tree import Answer, Call, Node, Operation
from analysis.expressions.xlsform import parse
from analysis.intake.derived.recodes import Recode
from analysis.intake.form.form import Form
from analysis.intake.instrument import Roles

DEEPEST_CALCULATION = 5
"""So many calculations may stand in each other."""


def choices_alone(form: Form, roles: Roles) -> dict[str, frozenset[str]]:
    """The choices whose role says that nothing else holds, of each question of several ticks that has any."""
    alone = {*roles.none, *roles.dont_know, *roles.refused}
    choices: dict[str, frozenset[str]] = {}
    for name, question in form.questions.items():
        own = frozenset(alone.intersection(choice.name for choice in form.choices(name)))
        if own and question.type == "select_multiple":
            choices[name] = own
    return choices


def routes_of(
    form: Form, recodes: Iterable[Recode], alone: Mapping[str, Collection[str]] | None = None
) -> dict[str, Route]:
    """Of each question with a condition what leads there, and what leads to that; `alone` are the choices of
    several that are ticked with no other.

    Conditions that no count tells of, as those by texts or dates, say only that questions of the same ones
    were asked of the same people.
    """
    routes = _Routes(form, Meanings(form, tuple(recodes), alone or {}))
    return {name: routes.route(name) for name in form.questions if form.relevants(name)}


@dataclass(frozen=True, eq=False)
class _Routes:
    """A form and what its clauses mean."""

    form: Form
    meanings: Meanings
    _clauses: dict[str, tuple[Node, ...]] = field(default_factory=dict)

    def route(self, question: str) -> Route:
        """What leads to a question."""
        through: list[Answers] = []
        barred: list[Answers] = []
        for _, meanings_of_clauses in self._asked_before(question):
            for meanings in meanings_of_clauses:
                if len(meanings) == 1:
                    through += meanings[0].around
                    barred += meanings[0].barred
                elif meanings and all(each.around for each in meanings):
                    through.append(frozenset().union(*(each.around[0] for each in meanings)))
        clauses = self._needed(question)
        meanings_of_all = self.meanings.of_clauses(clauses)
        only = meanings_of_all[0] if len(meanings_of_all) == 1 else ()
        enough = frozenset(answer for each in only for answer in each.enough)
        exactly = only[0].exactly if len(only) == 1 else ()
        return Route(once(through), once(barred), enough, exactly, frozenset(clauses))

    def _asked_before(self, question: str) -> Iterator[tuple[str, tuple[tuple[Said, ...], ...]]]:
        """A question and all that whoever was asked it has answered, each with what its clauses mean."""
        waiting, seen = [question], set()
        while waiting:
            current = waiting.pop()
            if current in seen or current not in self.form.questions:
                continue
            seen.add(current)
            meanings_of_clauses = self.meanings.of_clauses(self.clauses(current))
            yield current, meanings_of_clauses
            for meanings in meanings_of_clauses:
                if len(meanings) == 1 and meanings[0].answered:
                    # Whoever answered it was asked it.
                    waiting.append(meanings[0].question)

    def clauses(self, question: str) -> tuple[Node, ...]:
        """What must hold together that a question is asked."""
        if question not in self._clauses:
            trees = (self._inlined(parse(text)) for text in self.form.relevants(question))
            self._clauses[question] = once(part for tree in trees for part in operands(tree, "and"))
        return self._clauses[question]

    def _inlined(self, node: Node, depth: int = 0) -> Node:
        """A tree with the expressions of the calculations that it looks at."""
        if isinstance(node, Answer):
            row = self.form.questions.get(node.question)
            if row is None or not row.calculation or row.is_select or depth >= DEEPEST_CALCULATION:
                return node
            return self._inlined(parse(row.calculation), depth + 1)
        if isinstance(node, Operation):
            left, right = self._inlined(node.left, depth), self._inlined(node.right, depth)
            return Operation(node.operator, left, right)
        if isinstance(node, Call):
            return Call(node.function, tuple(self._inlined(one, depth) for one in node.arguments))
        return node

    def _needed(self, question: str) -> tuple[Node, ...]:
        """The clauses of a question that no other of them has in it already."""
        clauses = self.clauses(question)
        met: set[Node] = set()
        for meanings in self.meanings.of_clauses(clauses):
            if meanings and all(each.answered for each in meanings):
                met |= frozenset.intersection(*(self._met_by(each.question) for each in meanings))
        return tuple(clause for clause in clauses if clause not in met)

    def _met_by(self, question: str) -> frozenset[Node]:
        """The clauses that whoever answered a question has met."""
        met: set[Node] = set()
        for current, _ in self._asked_before(question):
            met.update(self.clauses(current))
        return frozenset(met)
