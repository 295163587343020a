"""What a city declares beside its surveys: flow monitoring, displacement figures, the register of
interviews.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from analysis.context.displacement.sources import Displacement, read_displacement
from analysis.context.flows.monitoring import FlowMonitoring, read_flow_monitoring
from analysis.context.flows.points import read_points
from analysis.context.interviews.register import Register, read_register
from analysis.files import stamp_of
from analysis.params import CityParams, DisplacementParams, FlowParams
from analysis.problems import CaseStudyError, Problems
from analysis.workspace import FLOWS, INTERVIEWS, SOURCES, Workspace


@dataclass(frozen=True)
class Source:
    """One source as declared: its kind, its instrument's folder, exports that stand for the folder's own, its
    places.
    """

    kind: str
    folder: Path
    exports: tuple[Path, ...] = ()
    areas: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The instrument's name."""
        return self.folder.name

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file it is made from."""
        files = (path for path in sorted(self.folder.rglob("*")) if path.is_file() and path.suffix != ".md")
        return (*files, *self.exports)


@dataclass(frozen=True, eq=False)
class Opened:
    """A city's sources, read: None for what it doesn't declare."""

    flows: FlowMonitoring | None = None
    displacement: Displacement | None = None
    interviews: Register | None = None


def declared_sources(
    params: CityParams, workspace: Workspace, where: str, problems: Problems
) -> tuple[Source, ...]:
    """The sources that a city's params name, in the order of SOURCES.

    Raises CaseStudyError for an instrument that isn't there; an unknown point is a fatal problem with the
    nearest.
    """
    sources = []
    for kind, given in zip(
        SOURCES, (params.flow_monitoring, params.displacement, params.interviews), strict=True
    ):
        if given is None:
            continue
        folder = workspace.instrument(given.instrument, SOURCES[kind])
        exports = (
            tuple(workspace.resolve(path) for path in given.exports) if isinstance(given, FlowParams) else ()
        )
        areas = given.areas if isinstance(given, DisplacementParams) else ()
        sources.append(Source(kind, folder, exports, areas))
        if isinstance(given, FlowParams):
            _check_points(params, folder / "points.csv", where, problems)
    return tuple(sources)


def open_sources(sources: tuple[Source, ...], problems: Problems) -> Opened:
    """Every declared source, read. Raises CaseStudyError with every fatal problem of its files."""
    sources_by_kind = {}
    for source in sources:
        stamps = tuple(map(stamp_of, source.inputs))
        # Cities of a country differ in their areas alone, which nothing is read by.
        opened, met, error = _open_once(replace(source, areas=()), stamps)
        problems.extend(met)
        if error:
            raise error
        if isinstance(opened, Displacement):
            opened.places(source.areas)  # raises for one that no figure is of
        sources_by_kind[source.kind] = opened
    return Opened(**sources_by_kind)


@lru_cache(maxsize=4)
def _open_once(
    source: Source, stamps: tuple
) -> tuple[FlowMonitoring | Displacement | Register | None, tuple, CaseStudyError | None]:
    """A source, read once a process however many cities share it; else its warnings and the error that
    stopped it.
    """
    problems = Problems()
    try:
        return _read(source, problems), tuple(problems), None
    except CaseStudyError as error:
        return None, problems.warnings, error


def _read(source: Source, problems: Problems) -> FlowMonitoring | Displacement | Register:
    if source.kind == FLOWS:
        return read_flow_monitoring(source.folder, problems, source.exports)
    if source.kind == INTERVIEWS:
        return read_register(source.folder, problems)
    return read_displacement(source.folder, problems)


def _check_points(params: CityParams, path: Path, where: str, problems: Problems) -> None:
    """Every point that the city or one of its margins names is one of the instrument's."""
    instrument_points = read_points(path, problems)
    if not instrument_points.names:
        return  # what is wrong with the file is told
    margins = [margin for survey in params.surveys if survey.weights for margin in survey.weights.margins]
    for points in (params.flow_monitoring.points, *(margin.points for margin in margins)):
        try:
            instrument_points.check_known(points)
        except CaseStudyError as error:
            problems.fatal(where, str(error), column="points")
