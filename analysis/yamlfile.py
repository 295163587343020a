"""A YAML file into a checked, frozen model, with every mistake named by line.

1. A file is first walked as events, without recursion: what is built afterwards has at most `DEEPEST` levels.
2. An anchor that names itself is refused: there is no end to what it holds.
3. Aliases may add at most `MOST_ALIASED` values: ten lines of aliases of aliases can stand for billions.
4. A value that YAML takes for a date or number and that is none (2021-02-30) is named with its line.
5. A number is one as people write it. What YAML 1.1 reckons out of other texts (010 as 8, 12:30 as 750) stays
   text: it is a code, or a time.
6. A number where text belongs stands as it was written: version 2026.10 is not 2026.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict

from analysis.files import Stamp, stamp_of
from analysis.problems import Problem, Problems
from analysis.yaml_models import validated


class StrictModel(BaseModel):
    """What a YAML file is read into: frozen; a key it does not know is an error, and so is .nan or .inf."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        defer_build=True,  # a command reads few of the files that it knows of
    )


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
        tree = _composed(text)
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
    return None if repeated else validated(content, tree, model, str(path), problems)


def _composed(text: str) -> yaml.Node | None:
    """The tree of a YAML text. Where libyaml refuses it, the reader in Python says why, in the words that are
    explained.
    """
    with suppress(yaml.YAMLError):
        return yaml.compose(text, Loader=_quick_loader)
    return yaml.compose(text, Loader=_Loader)


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


class _WrittenFloat(float):
    """A number that remembers how it was written (rule 6)."""

    def __new__(cls, number: float, text: str = "") -> _WrittenFloat:
        written = super().__new__(cls, number)
        written.text = text
        return written

    text: str

    def __str__(self) -> str:
        return self.text


def _written_float(loader: _Loader, node: yaml.ScalarNode) -> _WrittenFloat:
    return _WrittenFloat(loader.construct_yaml_float(node), node.value)


_Loader.add_constructor("tag:yaml.org,2002:float", _written_float)
_OF_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_INTEGER = re.compile(r"^[-+]?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(
    r"^([-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$"
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """YAML 1.1's, by the first letter of a text, with numbers as people write them (rule 5)."""
    resolvers = {}
    for first, of_letter in yaml.SafeLoader.yaml_implicit_resolvers.items():
        resolvers[first] = [(tag, pattern) for tag, pattern in of_letter if tag not in _OF_NUMBERS]
    for first in "-+.0123456789":
        resolvers.setdefault(first, []).extend(zip(_OF_NUMBERS, (_INTEGER, _FLOAT), strict=True))
    return resolvers


_Loader.yaml_implicit_resolvers = _resolvers()


_quick_loader: Any = type(
    "_QuickLoader",
    (getattr(yaml, "CSafeLoader", yaml.SafeLoader),),
    {"yaml_implicit_resolvers": _Loader.yaml_implicit_resolvers},
)
"""libyaml's, where it was built, with the same numbers: it makes the tree, in a tenth of the time."""


def _events(text: str) -> Iterator[yaml.Event]:
    """The file as events, as far as it is YAML: what it is no more is told with its line where it is read."""
    with suppress(yaml.YAMLError):
        yield from yaml.parse(text, Loader=_quick_loader)


def _check_shape(text: str) -> None:
    """Raises _RefusedError where the file is too deep, holds itself or grows too large by its aliases."""
    levels = [_Level()]
    sizes: dict[str, int] = {}  # the values behind each anchor that is closed
    aliased = 0
    for event in _events(text):
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
