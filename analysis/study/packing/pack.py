"""The pack of one place in one language: opened from its results, made into a briefing, written by each
writer.

write_pack(order) -> {kind: {"files": paths, "warnings": texts}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.problems import Problems
from analysis.reporting.documents.explorer import write_explorer
from analysis.reporting.documents.layout_data import write_layout
from analysis.reporting.documents.model import Briefing
from analysis.reporting.documents.page import Links, write_page
from analysis.reporting.documents.slides import write_slides
from analysis.reporting.documents.snapshot import snapshot_of
from analysis.reporting.documents.word.document import write_document
from analysis.reporting.style import Style, read_style
from analysis.reporting.wording.words import word
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.briefing import brief_comparison
from analysis.study.cities.comparison import Comparison
from analysis.study.cities.explorer import explore
from analysis.study.cities.explorer_part import KEPT as COUNTED
from analysis.study.cities.workbook import write_comparison_workbook
from analysis.study.opening import open_comparison, open_results
from analysis.study.packing.bound_numbers import BoundNumbers, every_number
from analysis.study.packing.briefing import brief, key_findings
from analysis.study.packing.figures import PackFigures
from analysis.study.packing.kept_snapshot import keep_snapshot
from analysis.study.packing.own_text import read_own_texts
from analysis.study.packing.workbook import write_study_workbook
from analysis.workspace import COMPARISON, Workspace, results_folder


@dataclass(frozen=True)
class PackOrder:
    """Which pack: a place, the language it is written in, that of its results (`own`), and the kinds of
    files.
    """

    place: str
    workspace: Path
    out: Path
    language: str
    own: str
    kinds: tuple[str, ...]
    languages: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """What the writers are given: the opened place, its briefing, its style and its folder; `told` is what
    is to be known of style and own text.
    """

    order: PackOrder
    opened: CaseStudy | Comparison
    briefing: Briefing
    style: Style
    folder: Path
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """Files that a writer made, and what it had to say."""

    files: Sequence[Path]
    warnings: Sequence[str] = ()


def write_pack(order: PackOrder) -> dict[str, Any]:
    """Write every kind that was ordered.

    Raises CaseStudyError for results, style or text that can't be used.
    """
    problems = Problems()
    style = read_style(order.workspace, problems)
    problems.stop_if_fatal()
    pack = _open(order, style, problems)
    made: dict[str, Any] = {}
    for kind in order.kinds:
        files = WRITERS[kind](pack)
        # what is to be known of style and own text is said once a pack, with its first file
        warnings = [*files.warnings, *(pack.told if not made else ())]
        made[kind] = {"files": [str(path) for path in files.files], "warnings": warnings}
    return made


def _open(order: PackOrder, style: Style, problems: Problems) -> Pack:
    home = Workspace(order.workspace)
    if order.place == COMPARISON:
        compared = open_comparison(home.root, order.out, order.own)
        folder = results_folder(order.out, COMPARISON, order.language, order.own)
        if order.language != order.own:
            cities = [replace(city, language=order.language) for city in compared.cities]
            compared = replace(compared, cities=cities, language=order.language, folder=folder)
        figures = PackFigures(compared, folder, order.language == order.own)
        briefing = brief_comparison(compared, style, figures.drawn)
        figures.keep()
        return Pack(order, compared, briefing, style, folder, _told(problems))
    study = open_results(order.place, home.root, order.out, order.own)
    folder = study.folder if order.language == order.own else study.folder / order.language
    if order.language != order.own:
        study = replace(study, language=order.language, folder=folder)
    own = read_own_texts(home.root, study, key_findings(study), problems)
    problems.stop_if_fatal()
    figures = PackFigures(study, folder, order.language == order.own)
    briefing = brief(study, style, figures.drawn, own)
    figures.keep()
    return Pack(order, study, briefing, style, folder, _told(problems))


def _told(problems: Problems) -> tuple[str, ...]:
    return tuple(map(str, problems.warnings))


def _write_word(pack: Pack) -> Made:
    written = write_document(pack.folder / f"{pack.order.place}.docx", pack.briefing, pack.style)
    return Made([written.path], written.warnings)


def _write_page(pack: Pack) -> Made:
    links = Links(_languages(pack), list(_downloads(pack)))
    files = [write_page(pack.folder / "index.html", pack.briefing, pack.style, links)]
    if pack.order.place == COMPARISON and pack.order.language == pack.order.own:
        files += _write_explorer(pack)
    return Made(files)


def _write_explorer(pack: Pack) -> list[Path]:
    """The page of all cities, in every language at once, and what is kept of it."""
    out, codes = pack.order.out, pack.order.languages or (pack.order.own,)
    addresses = {}
    for city in pack.opened.cities:
        own = city.params.languages[0]
        folder = results_folder(out, city.id, pack.order.own, own)
        if not folder.is_dir():
            folder = out / city.id
        addresses[city.id] = f"{folder.relative_to(out).as_posix()}/index.html"
    explorer = explore(pack.opened, codes, addresses, pack.folder)
    return [write_explorer(out / "index.html", explorer, pack.style), pack.folder / COUNTED]


def _languages(pack: Pack) -> list[tuple[str, str]]:
    """The page's languages and where each lies; none where there is but one."""
    codes = pack.order.languages
    if len(codes) < 2:
        return []
    up = "" if pack.order.language == pack.order.own else "../"
    addresses = {
        code: f"{up}index.html" if code == pack.order.own else f"{up}{code}/index.html" for code in codes
    }
    return [(code, "" if code == pack.order.language else addresses[code]) for code in codes]


def _downloads(pack: Pack) -> Iterator[tuple[str, str]]:
    """The pack's other files of this language, and the results' own data."""
    language, order = pack.order.language, pack.order
    up = "" if language == order.own else "../"
    named = {
        "docx": ("page.document", f"{order.place}.docx"),
        "snapshot": ("page.snapshot", "snapshot.pdf"),
        "pptx": ("page.slides", f"{order.place}.pptx"),
    }
    for kind, (key, address) in named.items():
        if kind in order.planned:
            yield word(key, language), address
    yield word("page.workbook", language), "tables.xlsx" if "xlsx" in order.planned else f"{up}tables.xlsx"
    yield word("page.data", language), f"{up}estimates.csv"


def _write_workbook(pack: Pack) -> Made:
    """The workbook in a further language; the own one is made with the results."""
    path = pack.folder / "tables.xlsx"
    if pack.order.language == pack.order.own:
        return Made([])
    if isinstance(pack.opened, Comparison):
        return Made([write_comparison_workbook(pack.opened, path)])
    return Made([write_study_workbook(pack.opened, path)])


def _write_snapshot(pack: Pack) -> Made:
    return Made(keep_snapshot(pack.folder, snapshot_of(pack.briefing, pack.style)))


def _write_slides(pack: Pack) -> Made:
    return Made([write_slides(pack.folder / f"{pack.order.place}.pptx", pack.briefing, pack.style)])


def _write_layout(pack: Pack) -> Made:
    numbers = {}
    if isinstance(pack.opened, CaseStudy):
        numbers = dict(every_number(BoundNumbers(pack.opened, pack.briefing.findings)))
    return Made(write_layout(pack.folder, pack.briefing, numbers))


WRITERS: dict[str, Callable[[Pack], Made]] = {
    "docx": _write_word,
    "html": _write_page,
    "xlsx": _write_workbook,
    "snapshot": _write_snapshot,
    "pptx": _write_slides,
    "layout": _write_layout,
}
