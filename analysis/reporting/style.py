"""The house style of a workspace, `style/style.yaml`: what figures, documents, page and slides have in
common.

    accent: "#17406d"          one colour for headings, rules and the first series
    font: Calibri              letters of documents and slides
    logo: logo.png             a picture for the cover, beside style.yaml
    word: house.docx           whose styles the document uses; any .docx, .dotx in style/ if none is named
    slides: house.pptx         whose master the slides use; any .pptx, .potx in style/ if none is named
    figures: {widths: [17, 8.5], formats: [svg, png, pdf], titles: yes, notes: yes}
    colours: {main: "#3b7cb0", choices: [...], series: [...], scale: "#3b7cb0", diverging: [..., ...]}
    decimals: 0                of percents in tables and figures
    publisher: {en: ..., fr: ...}

Every key may be left out, and so may the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from analysis.params import AS_STYLED, FigureParams
from analysis.problems import Problems, suggestion
from analysis.reporting.figures.theme import LEAST_RATIO, OWN_PALETTE, House, Palette, grey_ratio
from analysis.yamlfile import StrictModel, read_yaml

FOLDER, NAME = "style", "style.yaml"
TEMPLATES = {"word": (".docx", ".dotx"), "slides": (".pptx", ".potx")}
ACCENT = "#17406d"
PAPER, LEAST_CONTRAST = "#ffffff", 3
"""Large letters are read from this contrast on. Source: WCAG 2.2, 1.4.3."""


def _as_colour(text: str) -> str:
    digits = text.removeprefix("#")
    if not text.startswith("#") or len(digits) != 6 or set(digits.lower()) - set("0123456789abcdef"):
        raise ValueError('this is no colour; write it like "#17406d"')
    return text.lower()


def _as_ink(text: str) -> str:
    if grey_ratio(text, PAPER) < LEAST_CONTRAST:
        raise ValueError("headings in this colour can't be read on white; take a darker one")
    return text


def _as_font(text: str) -> str:
    if text and not any(letter.isalpha() for letter in text):
        raise ValueError("this is no name of a font; write it as Word lists it")
    return text


Colour = Annotated[str, AfterValidator(_as_colour)]
Ink = Annotated[Colour, AfterValidator(_as_ink)]


@dataclass(frozen=True)
class FigureStyle:
    """At which widths (cm; the first is that of all pages) figures are drawn, as which kinds of file for
    print, and whether title and notes stand on them.
    """

    widths: tuple[float, ...] = (17.0,)
    formats: tuple[str, ...] = ("svg",)
    titles: bool = True
    notes: bool = True


def figure_style(*said: FigureParams) -> FigureStyle:
    """What is said of figures, the first that says something of each thing before the others."""
    merged_params = FigureParams()
    for params in said:
        merged_params = merged_params.over(params)
    return FigureStyle(**{name: value for name, value in merged_params if value is not None})


class ColourFile(StrictModel):
    """The colours of figures. `choices` are those of answers by their places in the form, `series` those of
    lines and dots, `scale` the one whose steps a scale takes, `diverging` the ends of one with a middle.
    """

    main: Colour | None = None
    choices: tuple[Colour, ...] = ()
    series: tuple[Colour, ...] = ()
    scale: Colour | None = None
    diverging: tuple[Colour, Colour] | None = None


class StyleFile(StrictModel):
    """The keys of style.yaml. Names of files are those of files beside it."""

    accent: Ink = ACCENT
    font: Annotated[str, AfterValidator(_as_font)] = ""
    logo: str = ""
    word: str = ""
    slides: str = ""
    publisher: Mapping[str, str] = Field(default_factory=dict)
    figures: FigureParams = AS_STYLED
    colours: ColourFile = ColourFile()
    decimals: int = Field(default=0, ge=0, le=3)


@dataclass(frozen=True)
class Style:
    """The style as read; paths are None where the workspace has no such file."""

    accent: str = ACCENT
    font: str = ""
    logo: Path | None = None
    word: Path | None = None
    slides: Path | None = None
    publisher: Mapping[str, str] = field(default_factory=dict)
    figures: FigureParams = AS_STYLED
    files: tuple[Path, ...] = ()
    palette: Palette = OWN_PALETTE
    decimals: int = 0

    def house(self, figures: FigureStyle) -> House:
        """The style that figures are drawn in."""
        return House(self.palette, figures.titles, figures.notes)


def read_style(workspace: Path, problems: Problems) -> Style:
    """The style of a workspace; the tool's own where it has no `style/`.

    A file that style.yaml names and that is not there is a fatal problem, with the nearest match.
    """
    folder = workspace / FOLDER
    path = folder / NAME
    declared = read_yaml(path, StyleFile, problems) if path.is_file() else StyleFile()
    declared = declared or StyleFile()
    logo = _named(folder, declared.logo, "logo", problems)
    if logo is not None:
        _check_picture(logo, str(path), problems)
    word = _named(folder, declared.word, "word", problems) or _any(folder, "word", problems)
    slides = _named(folder, declared.slides, "slides", problems) or _any(folder, "slides", problems)
    if declared.font:
        _check_font(declared.font, str(path), problems)
    used = [file for file in (path if path.is_file() else None, logo, word, slides) if file]
    return Style(
        declared.accent,
        declared.font,
        logo,
        word,
        slides,
        declared.publisher,
        declared.figures,
        tuple(used),
        _palette(declared, str(path), problems),
        declared.decimals,
    )


def _palette(declared: StyleFile, where: str, problems: Problems) -> Palette:
    """The colours of figures: those declared, the accent for bars, else the tool's own.

    Neighbours that don't tell apart in grey are a warning.
    """
    given, own = declared.colours, Palette()
    accent = declared.accent if declared.accent != ACCENT else own.main
    main = given.main or accent
    made = Palette(
        main,
        given.choices or own.choices,
        given.series or own.series,
        given.scale or main,
        given.diverging or own.diverging,
    )
    for name in ("choices", "series"):
        colours = getattr(given, name)
        for one, other in pairwise(colours):
            if grey_ratio(one, other) < LEAST_RATIO:
                problems.warn(
                    where,
                    "two neighbouring colours look alike in grey; make one lighter or darker.",
                    column=f"colours: {name}",
                    got=f"{one} and {other}",
                )
    return made


def _check_font(font: str, where: str, problems: Problems) -> None:
    """Warn of letters that this machine does not have: files only name them."""
    from matplotlib.font_manager import fontManager

    installed = fontManager.get_font_names()
    if font.casefold() not in map(str.casefold, installed):
        sentence = (
            "no font of this name is installed here; documents and slides name it, and are set in another"
            " one wherever it is missing."
        )
        problems.warn(where, sentence, column="font", got=font, expected=suggestion(font, installed))


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


def _any(folder: Path, key: str, problems: Problems) -> Path | None:
    """The first template of a kind in the folder; of several it is told. What Word leaves while a file is
    open (~$name) is none.
    """
    paths = [path for ending in TEMPLATES[key] for path in sorted(folder.glob(f"*{ending}"))]
    paths = [path for path in paths if not path.name.startswith(("~$", "."))]
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        sentence = "several templates lie in this folder; the first is used. Name one in style.yaml."
        problems.warn(str(folder), sentence, column=key, got=names)
    return next(iter(paths), None)


def _check_picture(logo: Path, where: str, problems: Problems) -> None:
    from PIL import Image

    try:
        with Image.open(logo) as picture:
            picture.verify()
    except Exception:  # Pillow's readers let through whatever they stumble over
        sentence = "this is no picture that a document can hold; save it as PNG or JPEG."
        problems.fatal(where, sentence, column="logo", got=logo.name)
