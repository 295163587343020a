import pandas as pd
import pytest

from analysis.context.flows.points import read_points
from analysis.problems import CaseStudyError, Problems

HEADER = "point,country,region,type,valid_from,valid_to,latitude,longitude\n"


def read(tmp_path, text):
    path = tmp_path / "points.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    problems = Problems()
    return read_points(path, problems), [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


def test_a_point_is_of_the_type_that_holds_in_a_month(tmp_path):
    points, problems = read(
        tmp_path,
        "Gate,Mali,North,transit,,2019-12,20,0\nGate,Mali,North,entry_exit,2020-01,,20,0\nMidway,Mali,Centre,transit,2018-05,2020-06,14,-4\n",
    )
    assert problems == []
    assert points.types("2019-12").to_dict() == {"Gate": "transit", "Midway": "transit"}
    assert points.types("2020-01").to_dict() == {"Gate": "entry_exit", "Midway": "transit"}
    assert points.types("2020-07").to_dict() == {"Gate": "entry_exit", "Midway": "not open"}
    assert points.types("2018").to_dict() == {"Gate": "transit", "Midway": "transit"}


def test_what_is_wrong_in_a_points_file_is_told_at_once(tmp_path):
    _, problems = read(
        tmp_path, "Gate,Malli,North,transitt,2018,,20,0\nGate,Mali,North,transit,2017-01,,20,0\n"
    )
    assert problems == [
        "points.csv, row 2, type: this is no type of point. Got 'transitt'. Expected perhaps 'transit'.",
        (
            "points.csv, row 2, valid_from: a type holds for whole months. Got '2018'. Expected a month such"
            " as 2018-12, or nothing."
        ),
        (
            "points.csv, row 2, country: this is no country. Got 'Malli'. Expected a country's name or ISO3"
            " code."
        ),
        (
            "points.csv, row 2, valid_from: two rows of this point hold in the same month; end one before the"
            " other begins. Got 'Gate, 2018'."
        ),
    ]


def test_missing_columns_are_told(tmp_path):
    path = tmp_path / "points.csv"
    pd.DataFrame({"point": ["Gate"]}).to_csv(path, index=False)
    problems = Problems()
    read_points(path, problems)
    assert "columns are missing. Got 'point'. Expected country, region, type" in str(next(iter(problems)))


def test_an_unknown_point_is_refused_with_the_nearest(points):
    with pytest.raises(
        CaseStudyError, match=r"no flow monitoring point 'Midwai' in .*points.csv; expected perhaps 'Midway'"
    ):
        points.check_known(["Midwai"])


def test_a_file_that_was_changed_is_read_again(tmp_path):
    """A process reads a file of points once as long as it stays as it is, and tells of it each time."""
    points, _ = read(tmp_path, "Gate,Mali,North,transit,,,20,0\n")
    path = tmp_path / "points.csv"
    assert read_points(path, Problems()) is points
    changed, problems = read(tmp_path, "Gate,Malli,North,transit,,,20,0\nMidway,Mali,North,transit,,,14,0\n")
    assert changed.names == ("Gate", "Midway") and len(problems) == 1
    again = Problems()
    read_points(path, again)
    assert [problem.got for problem in again] == ["Malli"]
