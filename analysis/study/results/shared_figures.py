"""Figures of a whole country, drawn once for all cities: `out/context/<instrument>/<language>/`.

Cities run at the same time; each draws what it finds missing or made of other data, so that the next ones
find it there. What a figure was made of lies beside it in a file of its own: whichever city is last lists the
figures of all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.digests import combine, digest_inputs, program_digest
from analysis.files import write_atomic
from analysis.params import CityParams
from analysis.reporting.figures.drawn import write_figure
from analysis.reporting.figures.theme import house
from analysis.reporting.style import FigureStyle
from analysis.study.city import City
from analysis.study.counts.beside import read_quietly
from analysis.study.counts.sections import ContextSection, figures_of
from analysis.study.packing.figure_list import Listed, write_figure_list
from analysis.workspace import CONTEXT, Workspace


def shared_folder(out: Path, instrument: str, language: str) -> Path:
    """Where the figures of an instrument lie that all cities share."""
    return out / CONTEXT / instrument / language


def write_shared(
    city: City, sections: Iterable[ContextSection], style: FigureStyle, names: Collection[str] | None = None
) -> None:
    """Draw those of the sections' figures that are of the country and are not there yet, made of the same; of
    them those named, where `names` are given.

    Raises OSError where they can't be written.
    """
    for section in sections:
        wanted = section.national if names is None else section.national & set(names)
        figures, _ = figures_of([section], wanted) if wanted else ({}, ())
        if not figures:
            continue
        source = next(source for source in city.sources if source.name == section.source)
        folder = shared_folder(city.out, source.name, city.language)
        digests = digest_inputs(source.inputs, city.workspace.root)
        made_of = combine(program_digest(), str(style), str(house()), *map(str, digests.items()))
        for name, figure in figures.items():
            key = combine(made_of, figure.alt, str(figure.marks))
            if _drawn(folder, name).get("key") != key or not (folder / f"{name}.svg").is_file():
                written = write_figure(folder, name, figure, style)
                listed = Listed.of(figure, section.name, f"{name}.svg", written.size)
                record = {"key": key, "listed": asdict(listed)}
                write_atomic(folder / f"{name}.json", json.dumps(record, indent=1, sort_keys=True) + "\n")
        # other cities may show more of the country's figures than this one
        named = sorted(path.stem for path in folder.glob("[!.]*.json"))
        records = {name: _drawn(folder, name) for name in named}
        listed_figures = {
            name: Listed(**record["listed"]) for name, record in records.items() if "listed" in record
        }
        write_figure_list(folder, listed_figures)


def _drawn(folder: Path, name: str) -> dict[str, Any]:
    """What the figure of that name was made of; nothing where none lies there."""
    try:
        return dict(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def study_places(workspace: Workspace) -> tuple[CityParams, ...]:
    """The params of every city of the workspace that can be read: their places are marked in the country's
    figures.
    """
    paths = [workspace.params(name) for name in workspace.cities()]
    read = [read_quietly(path) for path in paths]
    return tuple(params for params in read if params is not None)


def marked_points(workspace: Workspace, instrument: str) -> tuple[str, ...]:
    """The flow monitoring points of all cities that use this instrument."""
    named = [params.flow_monitoring for params in study_places(workspace) if params.flow_monitoring]
    points = [point for flows in named if flows.instrument == instrument for point in flows.points]
    return tuple(dict.fromkeys(points))


def marked_places(workspace: Workspace, language: str) -> tuple[str, ...]:
    """The names of all cities in a language."""
    return tuple(dict.fromkeys(params.name(language) for params in study_places(workspace)))
