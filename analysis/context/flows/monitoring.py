"""A flow monitoring instrument, opened: its registry counted, ready for tables, margins and maps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from analysis.context.flows.common_points import breaks
from analysis.context.flows.counts import FlowCounts, count_registry
from analysis.context.flows.estimates import (
    FlowScope,
    as_estimates,
    estimate_evolution,
    estimate_flows,
    flow_rows,
    previous_month,
)
from analysis.context.flows.measures import Measured
from analysis.context.flows.plan import FlowRow, read_flow_plan
from analysis.context.flows.points import ENTRY_EXIT, Points, read_points
from analysis.context.flows.published_summary import read_published_flows
from analysis.context.flows.rebuilt_registry import PrintedPairs, known_alone, printed_pairs
from analysis.context.flows.registry import Published, Registry, read_registry
from analysis.context.flows.summary_checks import check_against_published
from analysis.context.flows.summary_tables import estimate_published, printed_counts
from analysis.context.labels import LabelForm, read_labels
from analysis.files import Stamp, stamp_of
from analysis.planning.row import tables
from analysis.problems import CaseStudyError, Problem, Problems


@dataclass(frozen=True)
class FlowMonitoring:
    """One instrument `surveys/<name>/` with `registry.yaml`, `points.csv`, `plan.csv` and `labels.csv`.

    `counted`: whether a registry's rows were counted; else there is a published table alone, `counts`
    are its individuals, and every share is as printed.
    """

    folder: Path
    registry: Registry
    points: Points
    plan: tuple[FlowRow, ...]
    labels: LabelForm
    counts: FlowCounts
    published: pd.DataFrame
    counted: bool = True

    @property
    def name(self) -> str:
        """The instrument's name, which stands in the column `survey`."""
        return self.folder.name

    @property
    def periods(self) -> tuple[str, ...]:
        """The registry's months, in order."""
        return self.counts.periods

    @cached_property
    def tables(self) -> Mapping[str, tuple[FlowRow, ...]]:
        """The rows of each table of the plan."""
        return tables(self.plan)

    def estimates(self, study: str, points: Sequence[str] = (), period: str | None = None) -> pd.DataFrame:
        """Every table of the plan for these points (all, where none is named) in a month, the last by
        default.

        Of a rebuilt registry, what stands on a published figure; see `known_alone`.
        """
        scope = FlowScope(study, self.name, tuple(points))
        period, layout = period or self.periods[-1], self.registry.published
        if not self.counted:
            return estimate_published(self.published, layout, self.plan, self.counts, scope, period)
        if not self.registry.synthetic or layout is None:
            return estimate_flows(self.counts, self.plan, scope, period)
        measured_rows = [
            (row, self._known(place, scope, period, layout)) for place, row in enumerate(self.plan)
        ]
        return as_estimates(measured_rows, scope, period)

    def _known(self, place: int, scope: FlowScope, period: str, layout: Published) -> Sequence[Measured]:
        """What is known of one row of the plan; of whole countries it is the same for all cities."""
        row = self.plan[place]
        # All cities of a country share its rows, which are worked out once.
        key = (place, () if row.by == "country" else scope.points, period)
        if key not in self._rows_known:
            if period not in self._printed:
                self._printed[period] = printed_pairs(self.published, period)
            cells = flow_rows(self.counts, row, scope, period)
            self._rows_known[key] = known_alone(cells, self._printed[period], layout, row)
        return self._rows_known[key]

    @cached_property
    def _rows_known(self) -> dict[tuple[int, tuple[str, ...], str], Sequence[Measured]]:
        return {}

    @cached_property
    def _printed(self) -> dict[str, PrintedPairs]:
        return {}

    def evolution(self, study: str, table: str, points: Sequence[str] = ()) -> pd.DataFrame:
        """The first row of a table in every month of the registry; `wave` is the month."""
        return estimate_evolution(
            self.counts, self.tables[table][0], FlowScope(study, self.name, tuple(points))
        )

    def breaks(self, period: str, points: Sequence[str] = ()) -> dict[str, str]:
        """The points (all, or of these) that the change since the month before leaves out, and why."""
        before = previous_month(self.counts, period)
        reasons = breaks(self.counts, before, period) if before else {}
        return {point: reason for point, reason in reasons.items() if not points or point in points}

    def routes(
        self, points: Sequence[str] = (), period: str | None = None, direction: str = ""
    ) -> pd.DataFrame:
        """Individuals by `start` and `end` (place codes) at these points in a month, most first.

        Where no point is named, at the entry and exit points: transit points see the same people again.
        """
        self.points.check_known(points)
        period = period or self.periods[-1]
        types = self.points.types(period)
        counted = list(points) or [point for point in self.points.names if types[point] == ENTRY_EXIT]
        routes = self.counts.routes
        routes = routes[(routes["period"] == period) & routes["point"].isin(counted)]
        if direction:
            routes = routes[routes["direction"] == direction]
        sums = routes.groupby(["start", "end"])["individuals"].sum().reset_index()
        return sums.sort_values("individuals", ascending=False, ignore_index=True)

    def point_names(self, points: Iterable[str], language: str) -> list[str]:
        """What points are called in a language, where their labels say."""
        return [self.labels.choice_label("point", point, language) for point in points]

    def point_totals(self, period: str | None = None) -> pd.DataFrame:
        """Each observed point (index) in a month: latitude, longitude, type, individuals."""
        period = period or self.periods[-1]
        sums = self.counts.of("", period).groupby("point")["individuals"].sum()
        places = self.points.places.loc[list(self.counts.observed(period)), ["latitude", "longitude"]]
        return places.assign(
            type=self.points.types(period).reindex(places.index), individuals=sums.reindex(places.index)
        )

    def check_published(self, levels: Collection[str] = ()) -> pd.DataFrame:
        """The published figures of these points and countries (all, where none is named) beside the
        registry's; empty where nothing is published of them.
        """
        published = self.published
        if self.registry.published is None or not self.counted:
            return pd.DataFrame()
        if levels:
            published = published[published["level"].isin(list(levels))]
        if published.empty:
            return pd.DataFrame()
        return check_against_published(published, self.counts, self.registry.published, self.plan)


@dataclass(frozen=True)
class _Declared:
    """What an instrument says of itself, before anybody is counted."""

    registry: Registry
    points: Points
    plan: tuple[FlowRow, ...]
    labels: LabelForm
    published: pd.DataFrame


def read_flow_monitoring(folder: Path, problems: Problems, exports: Sequence[Path] = ()) -> FlowMonitoring:
    """The instrument in `folder`, with its own example registry unless `exports` name others.

    Without any, its published table stands alone.

    Raises CaseStudyError with every problem of its files.
    """
    declared = _read_declared(folder, problems)
    registry = declared.registry
    paths = [Path(path) for path in exports] or [folder / path for path in registry.exports]
    if not paths and registry.published is None:
        raise CaseStudyError(
            f"{folder / 'registry.yaml'}: name the registry's file under export, or a published table under"
            " published."
        )
    problems.stop_if_fatal()
    if paths:
        own = registry.of_own_rows() if exports else registry
        counts = count_registry(paths, own, declared.points, problems)
    else:
        counts = printed_counts(declared.published, declared.points)
    problems.stop_if_fatal()
    return _opened(folder, declared, counts, exports)


def open_counted(
    folder: Path, problems: Problems, exports: Sequence[Path], counts: Mapping[str, pd.DataFrame]
) -> FlowMonitoring:
    """The instrument with counts that were kept (`FlowCounts.frames`): its registry's rows are not read.

    Raises CaseStudyError with every problem of its other files.
    """
    declared = _read_declared(folder, problems)
    problems.stop_if_fatal()
    return _opened(folder, declared, FlowCounts.of_frames(counts, declared.points), exports)


def _read_declared(folder: Path, problems: Problems) -> _Declared:
    """What the instrument says of itself, read once a process as long as its files stay as they are."""
    registry = problems.sound(read_registry(folder / "registry.yaml", problems))
    names = ["registry.yaml", "points.csv", "plan.csv", "labels.csv"]
    names += [registry.published.file] if registry.published else []
    try:
        declared, met = _declared_once(folder, tuple(stamp_of(folder / name) for name in names))
    except (OSError, CaseStudyError):
        # what is wrong is told together with what was met before
        return _read_whole(folder, problems)
    problems.extend(met)
    return declared


@lru_cache(maxsize=8)
def _declared_once(folder: Path, stamps: tuple[Stamp, ...]) -> tuple[_Declared, tuple[Problem, ...]]:
    problems = Problems()
    return _read_whole(folder, problems), tuple(problems)


def _read_whole(folder: Path, problems: Problems) -> _Declared:
    registry = problems.sound(read_registry(folder / "registry.yaml", problems))
    points = read_points(folder / "points.csv", problems)
    plan = read_flow_plan(folder / "plan.csv", registry, problems)
    labels = problems.sound(read_labels(folder / "labels.csv", problems))
    published = pd.DataFrame()
    if registry.published:
        layout = registry.published
        published = read_published_flows(folder / layout.file, layout, points, problems).assign(
            survey=folder.name
        )
    return _Declared(registry, points, plan, labels, published)


def _opened(folder: Path, declared: _Declared, counts: FlowCounts, exports: Sequence[Path]) -> FlowMonitoring:
    """The instrument as its counts fill it. Raises CaseStudyError where nothing was counted."""
    if not counts.periods:
        raise CaseStudyError(f"{folder}: the registry holds no month; look at its dates.")
    registry, points, published = declared.registry, declared.points, declared.published
    counted = bool(exports or registry.exports)
    if exports or not counted:
        registry = registry.of_own_rows()
    choice_frames = [frame[["question", "choice"]] for frame in (counts.cells, published) if len(frame)]
    pairs = pd.concat(choice_frames).drop_duplicates().itertuples(index=False, name=None)
    places = [("point", name) for name in points.names]
    countries = [("country", code) for code in points.places["country"].unique()]
    labels = declared.labels.using([*pairs, *places, *countries])
    return FlowMonitoring(folder, registry, points, declared.plan, labels, counts, published, counted)
