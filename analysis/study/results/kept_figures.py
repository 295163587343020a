"""Figures kept from an earlier run: one is drawn again only where what it shows has changed.

1. A figure's key is a hash of all that it is drawn from: its estimates, its layout with every label it can
   show, the house style, and the program with the packages it uses.
2. It stays as it is where its key is the one it was drawn with, and its files are, byte for byte, those that
   were written then: a file that somebody changed, or that a stopped run left, is drawn again.

KeptFigures(folder).draw(place, name, spec, style) -> the figure's files, and at the end .write()
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.digests import combine, digest, program_digest
from analysis.files import write_atomic
from analysis.reporting.figures.drawn import CountedFigure, DrawnFiles, Figure, write_figure
from analysis.reporting.figures.figures import FigureSpec, is_worth_drawing
from analysis.reporting.figures.theme import house
from analysis.reporting.style import FigureStyle
from analysis.reporting.wording.labels import Labels

NAME = "drawn.json"


class KeptFigures:
    """The figures of one results folder: what was drawn of them, and from what."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._earlier = _read(folder / NAME)
        self._drawn: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, str] = {}

    def is_worth_drawing(self, name: str, figure: Figure, style: FigureStyle) -> bool:
        """Whether a figure shows more than a sentence would; laid out where none was before."""
        if not isinstance(figure, FigureSpec):
            return True
        key = self._keys[name] = figure_key(figure, style)
        record = self._earlier.get(name)
        if record is not None and record["key"] == key:
            is_worthy = bool(record["files"])
        else:
            is_worthy = is_worth_drawing(figure)
        if not is_worthy:
            self._drawn[name] = {"key": key, "files": {}, "size": []}
        return is_worthy

    def draw(
        self, place: str, name: str, figure: Figure, style: FigureStyle, made_of: str = ""
    ) -> DrawnFiles:
        """The files of a figure in the folder `place`, drawn now where they are not what they would be.

        `made_of` is the hash of what a figure of counts is made of, where it can't tell itself; it is drawn
        where nothing does.
        """
        record = self._earlier.get(name)
        if isinstance(figure, FigureSpec):
            key = self._keys.get(name) or figure_key(figure, style)
        else:
            made_of = figure.data or made_of
            key = counted_key(figure, style, made_of)
            record = record if made_of else None
        if record is not None and record["key"] == key and self._is_whole(record["files"]):
            self._drawn[name] = record
            return DrawnFiles(tuple(self.folder / file for file in record["files"]), tuple(record["size"]))
        written = write_figure(self.folder / place, name, figure, style)
        files = {path.relative_to(self.folder).as_posix(): digest(path) for path in written.paths}
        self._drawn[name] = {"key": key, "files": files, "size": list(written.size)}
        return written

    def write(self) -> Path:
        """Keep what was drawn from what, for the next run."""
        return write_atomic(self.folder / NAME, json.dumps(self._drawn, indent=1, sort_keys=True) + "\n")

    def _is_whole(self, files: Mapping[str, str]) -> bool:
        return all(
            (self.folder / name).is_file() and digest(self.folder / name) == file_digest
            for name, file_digest in files.items()
        )


def figure_key(spec: FigureSpec, style: FigureStyle) -> str:
    """One hash of all that a figure is drawn from."""
    layout = {
        field.name: getattr(spec.layout, field.name)
        for field in dataclasses.fields(spec.layout)
        if field.name != "labels"
    }
    rest = (spec.kind, spec.width_cm, spec.title, spec.rows, spec.headline, style, house())
    peers = [peer.estimates.to_csv(index=False) for peer in spec.peers]
    return combine(
        program_digest(),
        spec.estimates.to_csv(index=False),
        repr(_plain(layout)),
        repr(_plain(_shown_labels(spec))),
        repr(_plain(rest)),
        *peers,
    )


def counted_key(figure: CountedFigure, style: FigureStyle, made_of: str) -> str:
    """One hash of a figure of counts: of its sources (`made_of`), its words and what it marks."""
    appearance = (figure.alt, figure.marks, figure.sheet, style, house())
    return combine(program_digest(), made_of, repr(_plain(appearance)))


def _shown_labels(spec: FigureSpec) -> list[Any]:
    """Every text of the forms that the figure can show, in the forms' order, and what choices stand for."""
    rows, labels, language = spec.estimates, spec.layout.labels, spec.layout.language
    domains = {part for domain in rows["domain"].unique() for part in str(domain).split()}
    questions = sorted({*map(str, rows["question"].unique()), *domains} - {""})
    texts = [(name, labels.question(name, language), _choices(labels, name, language)) for name in questions]
    named = sorted(labels.names.intersection(questions))
    return [texts, labels.roles, labels.studies, named]


def _choices(labels: Labels, question: str, language: str) -> list[tuple[str, str]]:
    return [
        (choice.name, labels.choice(question, choice.name, language))
        for form in labels.forms
        if question in form.questions
        for choice in form.choices(question)
    ]


def _plain(value: Any) -> Any:
    """A value whose `repr` is the same in every process: sets have no order of their own."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, _plain(getattr(value, field.name))) for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return [(key, _plain(inner)) for key, inner in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(inner) for inner in value]
    return value


def _read(path: Path) -> dict[str, Any]:
    """What an earlier run kept; nothing where it can't be read, so that all is drawn again."""
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return {name: record for name, record in records.items() if {*record} == {"key", "files", "size"}}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
