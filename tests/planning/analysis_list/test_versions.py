"""Which definition of combinations a workbook means: told by its settings, else the newest."""

import pytest

from analysis.planning.analysis_list.settings import read_settings
from analysis.problems import Problems


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ({}, "2026.09.1"),
        ({"count_combinations_none_label": "Neither"}, "before 2026.09.1"),
        ({"count_exclusive_combinations_suffix": " only"}, "before 2026.09.1"),
        ({"max_exclusive_choices": "9"}, "2026.09.1"),
        ({"kit_version": "2026.08"}, "2026.08"),
        ({"kit_version": "2026.10"}, "2026.09.1"),
        ({"kit_version": "2026.08", "count_combinations_only_suffix": "alone"}, "2026.09.1"),
        ({"count_combinations_order": "ascending"}, "2026.09.1"),
    ],
)
def test_the_version_is_told_by_the_settings(given, version):
    problems = Problems()
    rows = [(line, {"setting": name, "value": value}) for line, (name, value) in enumerate(given.items(), 2)]
    settings = read_settings(rows, "loa.xlsx", problems)
    assert not len(problems)
    assert (settings.kit_version, settings.is_newest) == (version, version == "2026.09.1")


def test_settings_of_both_versions_are_told():
    problems = Problems()
    names = ("count_combinations_only_suffix", "count_combinations_none_label")
    rows = [(line, {"setting": name, "value": "x"}) for line, name in enumerate(names, 2)]
    assert read_settings(rows, "loa.xlsx", problems).is_newest
    assert [str(problem) for problem in problems] == [
        "loa.xlsx, row 3, setting: count_combinations_only_suffix is of AnalysisKit 2026.09.1,"
        " count_combinations_none_label of those before it, which mean other combinations; they are read as"
        " of 2026.09.1. Take out those of the other version, or say it in kit_version."
        " Got 'count_combinations_none_label'."
    ]
