"""What a call at the bench is given, held against what it takes: a misspelt option, or a number where a name
is meant, is said in a sentence and never in Python's words.

1. Every public method of a class marked `in_words` is checked, and every function marked `asked`.
2. What is checked is the annotation, where WANTED has a sentence for it; None passes where it is the default.
3. A name that a class marked so has not is told with the nearest it has, still as an AttributeError.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from analysis.problems import CaseStudyError, hint

Given = ParamSpec("Given")
Made = TypeVar("Made")
Marked = TypeVar("Marked", bound=type)


def _are_names(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, Iterable) and all(isinstance(name, str) for name in value)
    )


def _is_true_or_false(value: object) -> bool:
    return isinstance(value, bool | np.bool_)


WANTED: dict[str, tuple[Callable[[object], bool], str]] = {
    "str": (lambda value: isinstance(value, str), "text in quotes"),
    "Names": (_are_names, 'a name as text, like "income", or several as a list of texts'),
    "Where": (
        lambda value: isinstance(value, Mapping),
        'questions with their answers, like {"sex": "female"}',
    ),
    "Groups": (
        lambda value: isinstance(value, Mapping) and all(map(_are_names, value.values())),
        'groups with what they hold, like {"young": "[18,25)"}',
    ),
    "Shares": (
        lambda value: isinstance(value, Mapping) and all(isinstance(own, Mapping) for own in value.values()),
        'questions with the share of each answer, like {"sex": {"female": 0.5, "male": 0.5}}',
    ),
    "int": (
        lambda value: isinstance(value, Integral) and not _is_true_or_false(value),
        "a whole number, like 5",
    ),
    "float": (
        lambda value: isinstance(value, Real) and not _is_true_or_false(value),
        "a number, like 8.5",
    ),
    "bool": (_is_true_or_false, "True or False"),
    "Path | str": (lambda value: isinstance(value, Path | str), 'a path as text, like "report.docx"'),
}
"""How a value is told to be of a kind, and the kind in words, by the annotation that asks for it."""


def asked(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """The function, refusing in words what it can't be given."""
    parameters = inspect.signature(function).parameters
    named = [name for name in parameters if name != "self"]

    @functools.wraps(function)
    def called(*given: Given.args, **options: Given.kwargs) -> Made:
        _check_call(function.__name__, parameters, named, given[len(parameters) - len(named) :], options)
        return function(*given, **options)

    return called


def in_words(marked: Marked) -> Marked:
    """The class, each of its public methods refusing in words what it can't be given."""
    made: dict[str, Callable] = {"__getattr__": _no_such_name}
    for name, method in vars(marked).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            made[name] = asked(method)
    for name, method in made.items():
        setattr(marked, name, method)
    return marked


def _no_such_name(self: object, name: str) -> Any:
    """Raise AttributeError, with the nearest match, for a name that an object has not."""
    if name.startswith("_") or hasattr(type(self), name):
        # a property of this name raised the error, which is told as it is
        return object.__getattribute__(self, name)
    names = [own for own in dir(self) if not own.startswith("_")]
    raise AttributeError(f"There is no {name!r} here{hint(name, names)}.", name=name, obj=self)


def check_kind(name: str, value: object, annotation: str) -> None:
    """Raise CaseStudyError where a value is not of the kind that an annotation asks for."""
    is_of_kind, words = WANTED.get(annotation.removesuffix(" | None"), (None, ""))
    if is_of_kind is not None and not is_of_kind(value):
        raise CaseStudyError(f"{name} takes {words}; got {value!r}.")


def _check_call(
    function: str,
    parameters: Mapping[str, inspect.Parameter],
    named: list[str],
    given: tuple[object, ...],
    options: Mapping[str, Any],
) -> None:
    """Raise CaseStudyError for an option there is not, one too many, one that is missing, or another kind."""
    by_place = [name for name in named if parameters[name].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    takes_more = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values())
    call = f"{function}({', '.join(name for name in named if parameters[name].kind.name[:3] != 'VAR')})"
    if len(given) > len(by_place):
        raise CaseStudyError(f"{call} takes no more than these by place; name what comes after.")
    values = {**dict(zip(by_place, given, strict=False)), **options}
    for name in options:
        if name not in named and not takes_more:
            raise CaseStudyError(f"{call} has no option {name!r}{hint(name, named)}.")
    for name in by_place:
        if name not in values and parameters[name].default is inspect.Parameter.empty:
            raise CaseStudyError(f"{call}: {name} is missing.")
    for name, value in values.items():
        if name in parameters and not (value is None and parameters[name].default is None):
            check_kind(name, value, str(parameters[name].annotation))
