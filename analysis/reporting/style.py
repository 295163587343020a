"""The house style of a workspace, `style/style.yaml`: what figures, documents, page and slides have in
common.

    accent: "#17406d"          one colour for headings, rules and the first series
    font: Calibri              letters of documents and slides
    logo: logo.png             a picture for the cover, beside style.yaml
    word: house.docx           whose styles the document uses; any .docx in style/ where none is named
    slides: house.pptx         whose master the slides use; any .pptx in style/ where none is named
    figures: {widths: [8.5, 17], formats: [svg, png, pdf]}
    publisher: {en: ..., fr: ...}

Every key may be left out, and so may the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel, read_yaml

FOLDER, NAME = "style", "style.yaml"
ACCENT = "#17406d"


def _as_colour(text: str) -> str:
    digits = text.removeprefix("#")
    if not text.startswith("#") or len(digits) != 6 or set(digits.lower()) - set("0123456789abcdef"):
        raise ValueError('this is no colour; write it like "#17406d"')
    return text.lower()


Colour = Annotated[str, AfterValidator(_as_colour)]


Width = Annotated[float, Field(ge=6, le=40)]


class FigureStyle(StrictModel):
    """At which widths (cm; the first is that of all pages) and in which kinds of file figures are drawn."""

    widths: tuple[Width, ...] = Field(default=(17.0,), min_length=1)
    formats: tuple[Literal["svg", "png", "pdf"], ...] = ("svg", "png")


class StyleFile(StrictModel):
    """The keys of style.yaml. Names of files are those of files beside it."""

    accent: Colour = ACCENT
    font: str = ""
    logo: str = ""
    word: str = ""
    slides: str = ""
    publisher: Mapping[str, str] = Field(default_factory=dict)
    figures: FigureStyle = Field(default_factory=FigureStyle)


@dataclass(frozen=True)
class Style:
    """The style as read; paths are None where the workspace has no such file."""

    accent: str = ACCENT
    font: str = ""
    logo: Path | None = None
    word: Path | None = None
    slides: Path | None = None
    publisher: Mapping[str, str] = field(default_factory=dict)
    figures: FigureStyle = field(default_factory=FigureStyle)
    files: tuple[Path, ...] = ()


def read_style(workspace: Path, problems: Problems) -> Style:
    """The style of a workspace; the tool's own where it has no `style/`.

    A file that style.yaml names and that is not there is a fatal problem, with the nearest match.
    """
    folder = workspace / FOLDER
    path = folder / NAME
    declared = read_yaml(path, StyleFile, problems) if path.is_file() else StyleFile()
    declared = declared or StyleFile()
    logo = _named(folder, declared.logo, "logo", problems)
    word = _named(folder, declared.word, "word", problems) or _any(folder, "*.docx")
    slides = _named(folder, declared.slides, "slides", problems) or _any(folder, "*.pptx")
    used = [file for file in (path if path.is_file() else None, logo, word, slides) if file]
    return Style(
        declared.accent, declared.font, logo, word, slides, declared.publisher, declared.figures, tuple(used)
    )


def _named(folder: Path, name: str, key: str, problems: Problems) -> Path | None:
    if not name:
        return None
    path = folder / name
    if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
        return path
    beside = sorted(file.name for file in folder.iterdir() if file.is_file())
    problems.fatal(
        str(folder / NAME),
        "there is no such file in the style folder; put it there, or mend its name.",
        column=key,
        got=name,
        expected=suggestion(name, beside),
    )
    return None


def _any(folder: Path, pattern: str) -> Path | None:
    """The first file of a kind in the folder; what Word leaves while a file is open (~$name) is none."""
    if not folder.is_dir():
        return None
    return next(
        (path for path in sorted(folder.glob(pattern)) if not path.name.startswith(("~$", "."))), None
    )
