"""Indicators of an instrument: read from indicators.yaml, checked against its form, put into form and
answers.

read_indicators(path, form, problems) -> tuple[Indicator, ...]
check_indicators(indicators, form, where, problems) -> None
with_indicators(form, indicators) -> Form
apply_indicators(answers, indicators, problems) -> the answers with every indicator
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import Field, model_validator

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.derived.indicator import Indicator, with_question
from analysis.intake.derived.number_indicators import Bands, Index, Score
from analysis.intake.derived.rank_indicators import PlaceOf, Ranked
from analysis.intake.derived.repeat_indicators import OfRepeat
from analysis.intake.derived.select_indicators import AnyOf, Combinations, Crossed, Selections, Union, Worst
from analysis.intake.form.form import Form
from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel, read_yaml

__all__ = [
    "AnyOf",
    "Bands",
    "Combinations",
    "Crossed",
    "Index",
    "Indicator",
    "OfRepeat",
    "PlaceOf",
    "Ranked",
    "Score",
    "Selections",
    "Union",
    "Worst",
    "apply_indicators",
    "check_indicators",
    "read_indicators",
    "with_indicators",
]
FILE = "indicators.yaml"
SourceT = TypeVar("SourceT", Responses, Reports)


class IndicatorsFile(StrictModel):
    """The kinds of indicators, each by the name of the variable it makes."""

    any_of: Mapping[str, AnyOf] = Field(default_factory=dict)
    selections: Mapping[str, Selections] = Field(default_factory=dict)
    combinations: Mapping[str, Combinations] = Field(default_factory=dict)
    crossed: Mapping[str, Crossed] = Field(default_factory=dict)
    union: Mapping[str, Union] = Field(default_factory=dict)
    worst: Mapping[str, Worst] = Field(default_factory=dict)
    score: Mapping[str, Score] = Field(default_factory=dict)
    index: Mapping[str, Index] = Field(default_factory=dict)
    bands: Mapping[str, Bands] = Field(default_factory=dict)
    ranked: Mapping[str, Ranked] = Field(default_factory=dict)
    place_of: Mapping[str, PlaceOf] = Field(default_factory=dict)
    of_repeat: Mapping[str, OfRepeat] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _name_variables(cls, content: Any) -> Any:
        """A variable stands in the file once, as its key."""
        if not isinstance(content, dict):
            return content
        return {kind: _named(made) if isinstance(made, dict) else made for kind, made in content.items()}

    @property
    def all(self) -> tuple[Indicator, ...]:
        """Every indicator, kind by kind."""
        return tuple(one for kind in type(self).model_fields for one in getattr(self, kind).values())


def _named(made: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {**settings, "variable": name} if isinstance(settings, dict) else settings
        for name, settings in made.items()
    }


def read_indicators(path: Path, form: Form, problems: Problems) -> tuple[Indicator, ...]:
    """The indicators in the file at `path`, each after those it is made from; none where there is no file."""
    if not Path(path).is_file():
        return ()
    content = read_yaml(path, IndicatorsFile, problems)
    if content is None:
        return ()
    return check_indicators(content.all, form, str(path), problems)


def check_indicators(
    indicators: Sequence[Indicator], form: Form, where: str, problems: Problems
) -> tuple[Indicator, ...]:
    """The indicators in an order in which they can be made; whatever is wrong with one is a fatal problem,
    and it is left out.
    """
    made: list[Indicator] = []
    for one in _in_order(indicators, where, problems):
        met = len(problems)
        for mistake in _mistakes(one, form):
            column = f"{one.variable}.{mistake.setting}" if mistake.setting else one.variable
            hint = suggestion(mistake.got, mistake.known) if mistake.known else ""
            problems.fatal(where, mistake.sentence, column=column, got=mistake.got, expected=hint)
        if len(problems) == met:
            form = with_indicators(form, (one,))
            made.append(one)
    return tuple(made)


def _in_order(indicators: Sequence[Indicator], where: str, problems: Problems) -> list[Indicator]:
    by_name = {one.variable: one for one in indicators}
    after = {name: [source for source in one.sources if source in by_name] for name, one in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(after).static_order()]
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        problems.fatal(
            where, f"These indicators are made from each other: {circle}. Take one out of the circle."
        )
        return []


class _Mistake(NamedTuple):
    """What is wrong with a setting of an indicator, and what could have been meant."""

    setting: str
    sentence: str
    got: str = ""
    known: tuple[str, ...] = ()


def _mistakes(one: Indicator, form: Form) -> Iterator[_Mistake]:
    taken = form.questions.get(one.variable)
    if taken is not None and taken.list_name != one.list_name:
        yield _Mistake("", "The form has a question of this name; choose another.", one.variable)
    if one.rests_on_rows:
        groups = tuple(name for name, group in form.groups.items() if group.repeat)
        if one.repeat not in groups:
            yield _Mistake("repeat", "The form has no such repeat.", one.repeat, groups)
        for source in one.sources if one.repeat in groups else ():
            if source in form.questions and form.questions[source].repeat != one.repeat:
                yield _Mistake("", f"{source} is not asked in the repeat {one.repeat}.", source)
    elif not one.sources:
        yield _Mistake("", "It is made from nothing; name its questions.")
    else:
        asked_in = {form.questions[source].repeat for source in one.sources if source in form.questions}
        if len(asked_in - {None}) > 1:
            named = ", ".join(sorted(filter(None, asked_in)))
            yield _Mistake(
                "", f"Its questions are asked in different repeats ({named}); rows of one make it."
            )
    for question, choices in one.uses.items():
        asked = form.questions.get(question)
        if asked is None:
            yield _Mistake("", "The form has no such question.", question, tuple(form.questions))
        elif asked.type not in one.takes:
            sentence = (
                f"{question} is of type {asked.type}; this indicator is made from {' or '.join(one.takes)}."
            )
            yield _Mistake("", sentence)
        else:
            listed = tuple(choice.name for choice in form.choices(question))
            unknown = (name for name in choices if name not in listed)
            yield from (_Mistake("", f"{question} has no such choice.", name, listed) for name in unknown)
    yield from (_Mistake(*mistake) for mistake in one.mistakes())


def with_indicators(form: Form, indicators: Iterable[Indicator]) -> Form:
    """The form with every indicator as a question, right after the last question it is made from."""
    for one in indicators:
        order = list(form.questions)
        last = max((order.index(source) for source in one.sources if source in form.questions), default=None)
        after = "" if last is None else order[last]
        form = with_question(form, one.to_question(form), one.choice_list(form), after)
    return form


def apply_indicators(answers: Responses, indicators: Iterable[Indicator], problems: Problems) -> Responses:
    """The answers with every indicator, in their form too; what is made of rows of a repeat, in these.

    One that lacks a source in this export is not made, and warned of: half of its sources would give it
    answers that nobody gave.
    """
    for one in indicators:
        repeat = one.repeat_in(answers.form) or ""
        rows = answers.repeats.get(repeat)
        lacking = one.lacking(answers if rows is None else rows)
        if lacking:
            sentence = f"{one.variable} is left out, for this export does not have {', '.join(lacking)}."
            problems.warn(FILE, sentence, column=one.variable)
        elif rows is None:
            answers = _with(answers, one)
        else:
            form = with_indicators(answers.form, (one,))
            answers = replace(answers, form=form, repeats={**answers.repeats, repeat: _with(rows, one)})
    if not answers.repeats:
        return answers
    # tables of rows are split by what their interviews come to
    repeats = {name: replace(rows, respondents=answers) for name, rows in answers.repeats.items()}
    return replace(answers, repeats=repeats)


def _with(answers: SourceT, one: Indicator) -> SourceT:
    return replace(
        answers,
        frame=answers.frame.assign(**one.columns(answers)),
        asked=answers.asked.assign(**{one.variable: one.asked(answers)}),
        form=with_indicators(answers.form, (one,)),
    )
