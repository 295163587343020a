"""A YAML file into a checked, frozen model, with every mistake named by line.

1. A file is first walked as events, without recursion: what is built afterwards has at most `DEEPEST` levels.
2. An anchor that names itself is refused: there is no end to what it holds.
3. Aliases may add at most `MOST_ALIASED` values: ten lines of aliases of aliases can stand for billions.
4. A value that YAML takes for a date or number and that is none (2021-02-30) is named with its line.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from analysis.files import Stamp, stamp_of
from analysis.problems import Problem, Problems, nearest, suggestion


class StrictModel(BaseModel):
    """What a YAML file is read into: frozen; a key it does not know is an error, and so is .nan or .inf."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)


def _as_language(code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(code, sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{code!r} is no code of a language; write it like en, fr or ar") from None
    return code


Language = Annotated[str, AfterValidator(_as_language)]
"""The code of a language, as ISO has it."""

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

DEEPEST = 50
MOST_ALIASED = 10_000
_KINDS = {"timestamp": "date", "int": "whole number", "float": "number", "bool": "true or false"}


def read_yaml(path: Path, model: type[Model], problems: Problems) -> Model | None:
    """The file at `path` as a `model`; None, with fatal problems that say where, when it can't be one."""
    path = Path(path)
    try:
        stamp = stamp_of(path)
    except OSError:
        return _read(path, model, problems)
    # An instrument's files are read for each city and each language; what they become is frozen.
    made, met = _read_once(path, model, stamp)
    problems.extend(met)
    return made


@lru_cache(maxsize=256)
def _read_once(path: Path, model: type[Model], stamp: Stamp) -> tuple[Model | None, tuple[Problem, ...]]:
    problems = Problems()
    return _read(path, model, problems), tuple(problems)


def _read(path: Path, model: type[Model], problems: Problems) -> Model | None:
    text = _read_text(path, problems)
    if text is None:
        return None
    try:
        _check_shape(text)
        tree = yaml.compose(text, Loader=_Loader)
        content = _Loader("").construct_document(tree) if tree is not None else None
    except yaml.reader.ReaderError as error:
        row = text.count("\n", 0, error.position) + 1
        problem = f"This is not YAML: the character {chr(error.character)!r} can't stand in it. Remove it."
        problems.fatal(str(path), problem, row=row)
        return None
    except _RefusedError as error:
        problems.fatal(str(path), error.problem, row=error.line)
        return None
    except yaml.YAMLError as error:
        _report_malformed(error, str(path), problems)
        return None
    if not isinstance(tree, yaml.MappingNode):
        problems.fatal(str(path), "The file holds no settings. Write one `key: value` a line.")
        return None
    repeated = list(_repeated_keys(tree))
    for key in repeated:
        problems.fatal(
            str(path),
            "The same key stands here twice. Keep one.",
            row=key.start_mark.line + 1,
            column=key.value,
        )
    return None if repeated else _validated(content, tree, model, str(path), problems)


class _RefusedError(Exception):
    """What is YAML and still can't be worked with: in words for the user, and on which line."""

    def __init__(self, problem: str, mark: Any):
        super().__init__(problem)
        self.problem, self.line = problem, mark.line + 1


class _Loader(yaml.SafeLoader):
    """The safe loader; a value that can't be what its form or tag says has a line, as other mistakes have."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):  # rule 4
            kind = node.tag.rpartition(":")[2].removeprefix("!")
            known = _KINDS.get(kind, f"value of the kind {kind!r}")
            value = repr(shorten(node.value, 40)) if isinstance(node, yaml.ScalarNode) else "This"
            problem = f"{value} is no {known}. Mend it, or put it in quotes if it is text."
            raise _RefusedError(problem, node.start_mark) from None


def _check_shape(text: str) -> None:
    """Raises _RefusedError where the file is too deep, holds itself or grows too large by its aliases."""
    levels = [_Level()]
    sizes: dict[str, int] = {}  # the values behind each anchor that is closed
    aliased = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            levels.append(_Level(event.anchor))
            if len(levels) > DEEPEST:  # rule 1
                problem = f"Settings stand in more than {DEEPEST} levels here. Look for brackets left open."
                raise _RefusedError(problem, event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            level = levels.pop()
            levels[-1].size += level.size
            if level.anchor:
                sizes[level.anchor] = level.size
        elif isinstance(event, yaml.ScalarEvent):
            levels[-1].size += 1
            if event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor in {level.anchor for level in levels}:  # rule 2
                problem = f"The anchor {event.anchor!r} names itself here. Write out what it should hold."
                raise _RefusedError(problem, event.start_mark)
            size = sizes.get(str(event.anchor), 0)
            aliased += size
            levels[-1].size += size
            if aliased > MOST_ALIASED:  # rule 3
                problem = (
                    f"Aliases stand for more than {MOST_ALIASED:,} values here. Write out what you need."
                )
                raise _RefusedError(problem, event.start_mark)


@dataclass
class _Level:
    """An open list or mapping: its anchor, and how many values it holds so far."""

    anchor: str | None = None
    size: int = 1


def _read_text(path: Path, problems: Problems) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.fatal(str(path), "There is no such file. Check the path.")
    except OSError as error:
        problems.fatal(str(path), f"The file can't be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        problems.fatal(str(path), f"The file is not UTF-8 (byte {error.start + 1}). Save it as UTF-8.")
    return None


def _report_malformed(error: yaml.YAMLError, where: str, problems: Problems) -> None:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    if mark is None:
        problems.fatal(where, f"This is not YAML: {what}.")
        return
    place = f"line {mark.line + 1}, column {mark.column + 1}"
    problems.fatal(
        where, f"This is not YAML ({place}): {what}. Look there and on the line above.", row=mark.line + 1
    )


def _repeated_keys(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key
                seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def _validated(
    content: Any, tree: yaml.Node, model: type[Model], where: str, problems: Problems
) -> Model | None:
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
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in location)


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
