"""A small registry to draw tests with."""

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from analysis.context.flows.counts import count_registry
from analysis.context.flows.points import Points, read_points
from analysis.context.flows.registry import Registry, RegistryColumns
from analysis.problems import Problems

REPOSITORY = Path(__file__).resolve().parents[2]
COLUMNS = RegistryColumns(
    date="date",
    point="point",
    direction="direction",
    individuals="individuals",
    nationality="nationality",
    next="next",
)
POINTS = """point,country,region,type,valid_from,valid_to,latitude,longitude,aliases
North Gate,Mali,North,entry_exit,,,20,0,
South Gate,Mali,South,entry_exit,,,11,-5,Porte du Sud
Midway,Mali,Centre,transit,,2020-06,14,-4,
"""


def drawn(text: str) -> str:
    """A drawn table as CSV text: cells between blanks, one row a line."""
    return "\n".join(",".join(line.split()) for line in text.strip().splitlines()) + "\n"


@pytest.fixture
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def points(tmp_path) -> Points:
    path = tmp_path / "points.csv"
    path.write_text(POINTS, encoding="utf-8")
    problems = Problems()
    found = read_points(path, problems)
    problems.stop_if_fatal()
    return found


@pytest.fixture(name="make_registry")
def make_registry_fixture():
    return make_registry


@pytest.fixture(name="drawn_frame")
def drawn_frame_fixture():
    return frame


def make_registry(**changes) -> Registry:
    """A registry of the drawn columns, with some of its declarations changed."""
    declared = {
        "title": {},
        "about": {},
        "source": {"en": "IOM"},
        "address": "https://dtm.iom.int",
        "year": 2018,
    }
    return Registry(**{**declared, "columns": COLUMNS, **changes})


@pytest.fixture
def count(tmp_path, points):
    """Counts one or more drawn registry files; returns (counts, problem sentences without the folder)."""

    def counting(*texts, registry=None):
        paths = []
        for number, text in enumerate(texts, start=1):
            paths.append(tmp_path / f"round{number}.csv")
            paths[-1].write_text(drawn(text), encoding="utf-8")
        problems = Problems()
        counts = count_registry(paths, registry or make_registry(), points, problems)
        return counts, [str(problem).replace(f"{tmp_path}/", "") for problem in problems]

    return counting


def frame(text: str) -> pd.DataFrame:
    """A drawn frame."""
    return pd.read_csv(StringIO(drawn(text)))
