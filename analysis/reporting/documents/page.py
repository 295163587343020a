"""The city's page: one file that opens from disk, reads like the briefing, and works without scripts.

write_page(path, briefing, style, links) -> path
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.files import write_atomic
from analysis.reporting.documents.html_parts import blocks_html, policy, table_html
from analysis.reporting.documents.model import Briefing, DocumentBlock, KeyFinding, Picture, Section
from analysis.reporting.documents.pictures import inline_svg
from analysis.reporting.style import Style
from analysis.reporting.wording.words import own_name, word

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Links:
    """Where a page leads: its other languages (code, address; blank for itself) and files to download."""

    languages: Sequence[tuple[str, str]] = ()
    downloads: Sequence[tuple[str, str]] = ()


def write_page(path: Path, briefing: Briefing, style: Style, links: Links) -> Path:
    """Write the page in one step. Raises OSError where `path` can't be written."""
    css = read_part("city.css").replace("ACCENT", style.accent)
    page = _Page(briefing)
    text = (
        environment()
        .get_template("city.html")
        .render(
            b=briefing,
            css=Markup(css),
            js=Markup(read_part("city.js")),
            policy=policy([css], [read_part("city.js")]),
            say=lambda key, **values: word(key, briefing.language, **values),
            languages=[(code, own_name(code), address) for code, address in links.languages],
            downloads=links.downloads,
            ids=page.ids,
            figure_numbers=page.figure_numbers,
            table_numbers=page.table_numbers,
            leads=page.leads,
            drawn=page.drawn,
            figures_of=page.figures_of,
            blocks=page.blocks,
            conclusions=blocks_html(briefing.conclusions, page.names, {}),
            tabled=table_html,
            notes=lambda table: list(table.notes),
        )
    )
    return write_atomic(path, text)


@cache
def environment() -> Any:
    """Jinja2 on the package's own templates; everything that is filled in is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def read_part(name: str) -> str:
    """A style or script as it stands in a page, and as its hash is taken: line ends are those of the file."""
    return (TEMPLATES / name).read_text(encoding="utf-8").replace("\r\n", "\n")


class _Page:
    """What a page's parts are called and numbered."""

    def __init__(self, briefing: Briefing):
        self.briefing = briefing
        self.ids = {section.name: f"s-{place}" for place, section in enumerate(briefing.sections, 1)}
        self.figure_numbers = {figure.name: place for place, figure in enumerate(briefing.figures(), 1)}
        self.table_numbers = {table.name: place for place, table in enumerate(briefing.tables(), 1)}
        self.names = dict(self._names())
        self.figures = {figure.name: self._figure(figure) for figure in briefing.figures()}

    def _names(self) -> Iterator[tuple[str, str]]:
        language = self.briefing.language
        for kind, numbers in (("figure", self.figure_numbers), ("table", self.table_numbers)):
            for name, place in numbers.items():
                yield f"{kind}:{name}", f"{word(f'pack.{kind}', language)}\u00a0{place}"

    def leads(self, finding: KeyFinding) -> list[tuple[str, str]]:
        """Where a finding leads: its figure and its table."""
        wanted = ((f"figure:{finding.figure}", "f"), (f"table:{finding.table}", "t"))
        named_targets = [(target, letter) for target, letter in wanted if target in self.names]
        return [
            (f"{letter}-{target.partition(':')[2]}", self.names[target]) for target, letter in named_targets
        ]

    def drawn(self, figure: Picture) -> Markup:
        """The figure as inline SVG."""
        return Markup(inline_svg(figure.svg.read_bytes(), figure.name, figure.alt))

    def _figure(self, figure: Picture) -> str:
        label = self.names[f"figure:{figure.name}"]
        caption = Markup("<figcaption>{}. {}</figcaption>").format(label, figure.headline)
        return Markup('<figure id="f-{}">{}{}</figure>').format(figure.name, self.drawn(figure), caption)

    def figures_of(self, section: Section) -> list[Picture]:
        """The figures that the analyst has not placed in the text."""
        placed = {block.name for block in section.own if block.kind == "figure"}
        return [figure for figure in section.figures if figure.name not in placed]

    def blocks(self, blocks: Sequence[DocumentBlock], section: Section) -> Markup:
        own = {figure.name: self.figures[figure.name] for figure in section.figures}
        return blocks_html(blocks, self.names, own)
