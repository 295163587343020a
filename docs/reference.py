"""The reference, written from what the code declares: commands, keys of files, columns, statistics, checks.

write_reference(folder) makes one Markdown page a subject; nothing in them is written by hand, so that none of
it can go stale. `make docs` calls it before it builds the pages.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from analysis.cleaning.checks.rules import RULES
from analysis.cli import app
from analysis.comparison.declared import ComparisonFile
from analysis.context.displacement.projection import Projection
from analysis.context.displacement.stocks import StockSource
from analysis.context.flows.registry import Registry
from analysis.context.interviews.declared import Interviews
from analysis.disclosure.release.recipe import Recipe
from analysis.findings.settings import FindingSettings
from analysis.intake.derived.indicators import IndicatorsFile
from analysis.intake.instrument import InstrumentFile
from analysis.params import CityParams
from analysis.planning.phrases import Phrases
from analysis.planning.row import PlanRow
from analysis.reporting.style import StyleFile
from analysis.vocabulary import FIGURE_KINDS, STATISTICS, STATUSES, UNITS

#: The pages of keys: the file that is read, what it is for, and the model that it is checked against.
FILES = {
    "params": ("params/<city>.yaml", CityParams),
    "instrument": ("surveys/<instrument>/instrument.yaml", InstrumentFile),
    "indicators": ("surveys/<instrument>/indicators.yaml", IndicatorsFile),
    "comparison": ("surveys/<instrument>/comparison.yaml", ComparisonFile),
    "phrases": ("surveys/<instrument>/phrases.yaml", Phrases),
    "findings": ("findings.yaml", FindingSettings),
    "style": ("style/style.yaml", StyleFile),
    "recipe": ("release.yaml", Recipe),
    "flows": ("surveys/<registry>/registry.yaml", Registry),
    "displacement": ("surveys/<source>/stocks.yaml", StockSource),
    "projection": ("surveys/<source>/projection.yaml", Projection),
    "interviews": ("surveys/<register>/interviews.yaml", Interviews),
}
TABLE = ["| key | takes | if left out |", "|---|---|---|"]


def write_reference(folder: Path) -> list[Path]:
    """Write every page of the reference into `folder`; the files, in the order of the contents."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"commands": commands_page()}
    for name, (file, model) in FILES.items():
        pages[name] = keys_page(file, model)
    pages["plan"] = plan_page()
    pages["checks"] = checks_page()
    pages["words"] = words_page()
    written = []
    for name, text in pages.items():
        path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def commands_page() -> str:
    """Every command with its arguments, options and examples, as `--help` has them."""
    group = typer.main.get_command(app)
    lines = ["# Commands", "", _sentence(group.help), ""]
    for name, command in group.commands.items():
        lines += [f"## casestudy {name}", "", *_help(command.help), ""]
        context = command.context_class(command)
        parameters = [parameter for parameter in command.params if parameter.name != "help"]
        lines += ["| | |", "|---|---|"]
        lines += [_parameter(parameter, context) for parameter in parameters]
        lines.append("")
    return "\n".join(lines)


def _help(text: str) -> Iterator[str]:
    """The words of a command, its examples as code."""
    words, _, examples = inspect.cleandoc(text).partition("Example")
    yield words.strip()
    commands = [line.strip() for line in examples.splitlines()[1:] if line.strip()]
    if commands:
        yield from ("", "```sh", *_joined(commands), "```")


def _joined(lines: list[str]) -> Iterator[str]:
    """Commands that stand on several lines of a help text, one a line."""
    command = ""
    for line in lines:
        if line.startswith("casestudy ") and command:
            yield command
            command = line
        else:
            command = f"{command} {line}".strip()
    yield command


def _parameter(parameter: typing.Any, context: typing.Any) -> str:
    name, words = parameter.get_help_record(context)
    return f"| `{_cell(name)}` | {_cell(_sentence(words))} |"


def keys_page(file: str, model: type[BaseModel]) -> str:
    """Every key of one file, and of what stands within its keys."""
    lines = [f"# `{file}`", ""]
    for number, part in enumerate(_models(model)):
        if number:
            lines += [f"## {_title(part)}", ""]
        lines += [_told(part), "", *TABLE, *_key_rows(part), ""]
    return "\n".join(lines)


def _models(root: type) -> list[type]:
    """A model and all within it, outermost first, each once."""
    found = [root]
    for model in found:
        for _, annotation, _ in _keys(model):
            found += [inner for inner in _within(annotation) if inner not in found]
    return found


def _keys(model: type) -> list[tuple[str, typing.Any, object]]:
    """Name, type and default of every key, as it is written in the file."""
    if issubclass(model, BaseModel):
        return [
            (field.alias or name, field.annotation, _default(field))
            for name, field in model.model_fields.items()
        ]
    hints = typing.get_type_hints(model, include_extras=True)
    return [
        (field.name, hints[field.name], _default_of(field))
        for field in dataclasses.fields(model)
        if field.name != "variable"
    ]


def _key_rows(model: type) -> Iterator[str]:
    for name, annotation, default in _keys(model):
        yield f"| `{name}` | {_cell(_type_words(annotation))} | {_cell(_default_words(default))} |"


def _default(field: typing.Any) -> object:
    if field.default_factory is not None:
        return field.default_factory()
    return field.default


def _default_of(field: dataclasses.Field) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    default = field.default
    if default is dataclasses.MISSING:
        return PydanticUndefined
    return default.get_default(call_default_factory=True) if isinstance(default, FieldInfo) else default


def _default_words(default: object) -> str:
    if default is PydanticUndefined:
        return "**needed**"
    if default in (None, "", (), {}):
        return "nothing"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, (BaseModel, Mapping)) or dataclasses.is_dataclass(default):
        return "as below"
    if isinstance(default, (tuple, list, frozenset)):
        return ", ".join(map(str, default))
    return str(default)


def _type_words(annotation: typing.Any) -> str:
    """A type in the words of somebody who writes YAML."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type_words(inner[0])
    if origin is typing.Literal:
        return ", ".join(f"`{word}`" for word in inner if word != "")
    if origin in (typing.Union, types.UnionType):
        words = [_type_words(one) for one in inner if one is not type(None)]
        return " or ".join(dict.fromkeys(words))
    if origin in (tuple, list):
        return f"a list: {_type_words(inner[0])}" if inner else "a list"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"by name: {_type_words(inner[1])}"
    if _is_model(annotation):
        return f"[{_title(annotation)}](#{_anchor(_title(annotation))})"
    names = {str: "text", int: "a whole number", float: "a number", bool: "yes or no"}
    return names.get(annotation) or {"date": "a date", "HttpUrl": "an address"}.get(
        getattr(annotation, "__name__", ""), "a value"
    )


def _within(annotation: typing.Any) -> Iterator[type]:
    if _is_model(annotation):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _within(inner)


def _is_model(annotation: typing.Any) -> bool:
    if not isinstance(annotation, type) or typing.get_origin(annotation):
        return False
    return issubclass(annotation, BaseModel) or dataclasses.is_dataclass(annotation)


def _title(model: type) -> str:
    """CamelCase in words: MarginParams is a margin."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__)
    return words.strip().removesuffix(" params").capitalize()


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _told(model: type) -> str:
    return inspect.cleandoc(model.__doc__ or "")


def plan_page() -> str:
    """The columns of a plan, and what a row may estimate and draw."""
    lines = ["# `surveys/<instrument>/plan.csv`", "", _told(PlanRow), ""]
    lines += ["| column | if left out |", "|---|---|"]
    for name, _, default in _keys(PlanRow):
        if name != "line":
            lines.append(f"| `{name}` | {_cell(_default_words(default))} |")
    lines += ["", "## Statistics", "", "| statistic | of | needs |", "|---|---|---|"]
    for statistic in STATISTICS.values():
        lines.append(f"| `{statistic.name}` | {statistic.of} | {statistic.told_by or 'nothing more'} |")
    lines += ["", "## Figures", "", "| figure | what stands beside each other |", "|---|---|"]
    beside = {
        "whole": "the whole city alone",
        "levels": "the levels of the first domain",
        "both": "the whole city and the levels of its domain",
        "studies": "the cities; the levels where there is one city",
    }
    lines += [f"| `{kind.name}` | {beside[kind.series]} |" for kind in FIGURE_KINDS.values()]
    return "\n".join([*lines, ""])


def checks_page() -> str:
    """Every rule of checks.csv with its limits."""
    lines = ["# `surveys/<instrument>/checks.csv`", ""]
    for name, rule in RULES.items():
        lines += [f"## {name}", "", _told(rule), ""]
        limits = [field for field in dataclasses.fields(rule) if field.init]
        if limits:
            lines += ["| limit | if left out |", "|---|---|"]
            lines += [f"| `{field.name}` | {_cell(_default_words(_default_of(field)))} |" for field in limits]
            lines.append("")
    return "\n".join(lines)


def words_page() -> str:
    """What an estimate may be, and what it counts."""
    lines = ["# Words of the estimates", "", "`estimates.csv` has one row a number.", ""]
    lines += ["## Status", "", *(f"- `{status}`" for status in STATUSES), ""]
    lines += ["## Unit", "", *(f"- `{unit}`" for unit in UNITS), ""]
    return "\n".join(lines)


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write_reference(Path(__file__).parent / "reference")
