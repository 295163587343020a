"""What a YAML file holds as a pydantic model; its mistakes in our words, with line and what was expected."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from analysis.problems import Problems, nearest, suggestion

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]


def validated(
    content: Any, tree: yaml.Node, model: type[Model], where: str, problems: Problems
) -> Model | None:
    """The content as a `model`; None, with every mistake as a fatal problem at its line of the tree."""
    try:
        return model.model_validate(content)
    except ValidationError as errors:
        by_place: dict[Location, list[Any]] = {}
        misspelt = set(_misspelt(errors, model))
        for error in errors.errors():
            if error["type"] in _MISSING and error["loc"] in misspelt:
                continue  # the key that was meant is told where it stands
            if error["type"] == "too_short" and error["input"]:
                # pydantic counts the items that are right; those that are wrong have their own errors
                continue
            by_place.setdefault(_place(error, content), []).append(error)
        for location, alike in by_place.items():
            if any(other != location and other[: len(location)] == location for other in by_place):
                continue  # one way to read it went further, and its error says what is wrong
            explained = [_explained(error, model) for error in alike]
            problem, got, expected = explained[0] if len(explained) == 1 else _either(explained)
            line = _line(tree, location)
            problems.fatal(where, problem, row=line, column=_dotted(location), got=got, expected=expected)
        return None


def _misspelt(errors: ValidationError, model: type[BaseModel]) -> Iterator[Location]:
    """The places of missing keys for which a key beside them stands, misspelt."""
    missing = {error["loc"] for error in errors.errors() if error["type"] in _MISSING}
    for error in errors.errors():
        if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            location = error["loc"]
            meant = nearest(str(location[-1]), _keys_beside(model, location))
            if meant is not None and (*location[:-1], meant) in missing:
                yield (*location[:-1], meant)


def _place(error: Any, content: Any) -> Location:
    """Where in the file an error is: pydantic puts the names of the types it tried between the keys."""
    location = error["loc"]
    if location[-1:] == ("[key]",):
        location = location[:-2]  # pydantic names a key that is no text by its truth value
    place: list[int | str] = []
    for number, step in enumerate(location):
        is_item = isinstance(content, list) and isinstance(step, int) and step < len(content)
        if is_item or (isinstance(content, dict) and step in content):
            place.append(step)
            content = content[step]
        elif number == len(location) - 1 and error["type"] in _MISSING:
            place.append(step)
    return tuple(place)


def _either(explained: list[tuple[str, str, str]]) -> tuple[str, str, str]:
    """One problem for a value that may be of several kinds, and is of none of them."""
    expected = " or ".join(dict.fromkeys(one[2] for one in explained if one[2]))
    return "This can't be read here.", explained[0][1], expected


def _explained(error: Any, model: type[BaseModel]) -> tuple[str, str, str]:
    """What is wrong, what stands there and what would be right, for one of pydantic's errors."""
    location, kind, value = error["loc"], error["type"], error["input"]
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return (
            "This key is not known.",
            str(location[-1]),
            suggestion(str(location[-1]), _keys_beside(model, location)),
        )
    if kind in _MISSING:
        return "This key is missing. Add it.", "", ""
    if kind == "string_type" and isinstance(value, bool):
        return (
            "YAML reads this word as true or false. Put it in quotes.",
            str(value).lower(),
            "text in quotes",
        )
    got = "" if isinstance(value, dict | list) else str(value)
    if kind in _IN_WORDS:
        problem, expected = _IN_WORDS[kind]
        return problem, got, expected.format(**error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ").rstrip(".") + ".", got, ""


_MISSING = ("missing", "missing_argument")
_IN_WORDS = {
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float"), ("This is no whole number.", "a whole number")
    ),
    **dict.fromkeys(("float_type", "float_parsing"), ("This is no number.", "a number")),
    **dict.fromkeys(("bool_type", "bool_parsing"), ("This is neither yes nor no.", "true or false")),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        ("This is no date.", "a date like 2021-06-19"),
    ),
    **dict.fromkeys(
        ("url_type", "url_parsing", "url_scheme"),
        ("This is no web address.", "an address like https://example.org"),
    ),
    **dict.fromkeys(("tuple_type", "list_type"), ("This should be a list.", "items in brackets: [a, b]")),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type"),
        ("This should be settings of its own.", "one `key: value` a line, further in"),
    ),
    "finite_number": ("This is no number.", "a number"),
    "string_type": ("This should be one text.", "text"),
    "literal_error": ("This word is not known.", "{expected}"),
    "too_short": ("This is too short.", "{min_length} or more items"),
    "greater_than": ("This number is too small.", "more than {gt:g}"),
    "greater_than_equal": ("This number is too small.", "{ge:g} or more"),
    "less_than": ("This number is too large.", "less than {lt:g}"),
    "less_than_equal": ("This number is too large.", "{le:g} or less"),
}
"""Pydantic's kinds of error: what we say of them, and what is expected (with the error's own context)."""


def _dotted(location: Location) -> str:
    """The way to a setting as people count: items of a list from 1."""
    steps = []
    for step in location:
        steps.append(str(step + 1) if isinstance(step, int) else step)
    return ".".join(steps)


def _line(node: yaml.Node, location: Location) -> int:
    """The line of the key or item at `location`, or of the last one on the way that the file has."""
    line = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _keys_beside(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that may stand where the last step of `location` stands."""
    candidates: list[Any] = [model]
    for step in location[:-1]:
        candidates = [below for candidate in candidates for below in _below(candidate, step)]
    models = [found for candidate in candidates for found in _flat(candidate) if _is_model(found)]
    return [field.alias or name for found in models for name, field in _fields(found).items()]


def _below(annotation: Any, step: int | str) -> list[Any]:
    found = []
    for candidate in _flat(annotation):
        if _is_model(candidate):
            fields = _fields(candidate)
            found += [field.annotation for name, field in fields.items() if step in (name, field.alias)]
        else:
            found += [part for part in typing.get_args(candidate) if part is not Ellipsis][-1:]
    return found


def _flat(annotation: Any) -> list[Any]:
    """The alternatives of a union, or the annotation itself."""
    if typing.get_origin(annotation) in (typing.Union, type(int | str)):
        return [found for part in typing.get_args(annotation) for found in _flat(part)]
    return [annotation]


def _is_model(annotation: Any) -> bool:
    """Whether it is one of pydantic's models or dataclasses."""
    return isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__")


def _fields(model: Any) -> dict[str, Any]:
    return model.__pydantic_fields__
