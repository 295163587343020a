"""The example registry of a flow monitoring instrument, made again byte for byte."""

from __future__ import annotations

from pathlib import Path

from analysis.context.flows.points import read_points
from analysis.context.flows.published_summary import read_published_flows
from analysis.context.flows.registry import read_registry
from analysis.files import write_atomic
from analysis.problems import CaseStudyError, Problems
from analysis.simulation.registry import PublishedMonth, read_rebuild
from analysis.simulation.registry_rows import registry_rows


def rebuild_registry(folder: Path, path: Path | None = None) -> Path:
    """Write the registry that gives the instrument's published table to `path` (its own export by default).

    Raises CaseStudyError where the instrument publishes nothing, or figures that can't be met together.
    """
    problems = Problems()
    registry = read_registry(folder / "registry.yaml", problems)
    rebuild = read_rebuild(folder / "example" / "rebuild.yaml", problems)
    points = read_points(folder / "points.csv", problems)
    registry, rebuild = problems.sound(registry), problems.sound(rebuild)
    if registry.published is None or not registry.exports:
        raise CaseStudyError(
            f"{folder / 'registry.yaml'}: nothing to rebuild; it names no published table or no export."
        )
    figures = read_published_flows(folder / registry.published.file, registry.published, points, problems)
    problems.stop_if_fatal()
    month = PublishedMonth(figures, points, registry, rebuild)
    rows = registry_rows(month, month.fit())
    return write_atomic(path or folder / registry.exports[0], rows.to_csv(index=False, lineterminator="\n"))
