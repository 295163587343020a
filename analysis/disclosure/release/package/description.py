"""What all files of a release say of it, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.population import Statement
from analysis.disclosure.release.released import Released

Say = Callable[..., str]


@dataclass(frozen=True)
class Voice:
    """The report's language: `say(key, **values)` a fixed word, filled; `number(value, decimals)`, and
    `percent(share, decimals)` of a share from 0 to 1.
    """

    say: Say
    number: Callable[[float, int], str]
    percent: Callable[[float, int], str]


@dataclass(frozen=True, eq=False)
class DescribedRelease:
    """A release in words. `questions` and `asked_of` are the wording and the condition of each question,
    `period` the first and last day of the interviews as the params declare them.
    """

    released: Released
    voice: Voice
    name: str
    title: str
    place: str
    about: str = ""
    country: str = ""
    producer: str = ""
    unit: str = ""
    period: tuple[str, str] = ("", "")
    questions: Mapping[str, str] = field(default_factory=dict)
    asked_of: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """A fixed word, its numbers written as the language writes them."""
        number = self.voice.number
        placeholders = dict(values)
        for name, value in values.items():
            if _is_number(value):
                placeholders[name] = number(value, 0)
        return self.voice.say(key, **placeholders)

    def of_repeat(self, name: str) -> DescribedRelease:
        """The rows of a repeat in the same words."""
        title = f"{self.title}: {name}"
        rows = self.released.repeats[name]
        return replace(self, released=rows, name=f"{self.name}_{name}", title=title)

    @property
    def parts(self) -> tuple[DescribedRelease, ...]:
        """The interviews, then the rows of each repeat: a file each."""
        return (self, *(self.of_repeat(name) for name in self.released.repeats))

    @property
    def data(self) -> ReleaseData:
        return self.released.data

    @property
    def language(self) -> str:
        return self.released.language

    @property
    def licence(self) -> str:
        return self.released.recipe.licence

    @property
    def contact(self) -> str:
        return self.released.recipe.contact

    @property
    def data_file(self) -> str:
        return f"{self.name}.csv"

    @property
    def sampling(self) -> str:
        """What the sample may be taken for."""
        return self.tell(self.released.population.caveats[-1])

    @property
    def protection(self) -> str:
        """The steps that were taken, in a sentence each."""
        return " ".join(self.step(effect.step) for effect in self.released.effects) or self.say(
            "release.no_step"
        )

    @property
    def confidentiality(self) -> str:
        """Whether the limits are met."""
        return self.say("release.passed" if self.released.passed else "release.failed")

    def tell(self, statement: Statement) -> str:
        """A statement as a sentence."""
        return self.say(statement.key, **statement.values)

    def step(self, step) -> str:
        """What a step does, as a sentence."""
        what = getattr(step, step.kind)
        questions = ", ".join(step.questions)
        details = {
            "bands": lambda: {"breaks": ", ".join(f"{value:g}" for value in what.breaks)},
            "top_code": lambda: {"at": f"{what.at:g}"},
            "bottom_code": lambda: {"at": f"{what.at:g}"},
            "coarsen": lambda: {"to": self.say(f"release.period.{what.to}")},
            "link": lambda: {"k": what},
            "suppress": lambda: {"k": what.k, "keys": ", ".join(self.released.recipe.keys)},
            "pram": lambda: {"change": f"{100 * what.change:g}"},
            "noise": lambda: {"share": f"{100 * what.share:g}"},
            "microaggregate": lambda: {"size": what.size},
        }
        values = details.get(step.kind, dict)()
        sentence = self.say(f"release.step.{step.kind}", questions=questions, **values)
        return f"{sentence} {step.reason}".strip()

    def label(self, name: str) -> str:
        """What a column is called: its label and its name."""
        labels = {variable.name: variable.label for variable in self.data.variables}
        return f"{labels[name]} ({name})" if name in labels else name

    def altered(self, variable: Variable) -> list[str]:
        """What was done to a variable, in words."""
        return [self.say(f"release.altered.{kind}") for kind in dict.fromkeys(variable.altered)]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
