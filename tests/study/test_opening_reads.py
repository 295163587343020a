"""A study that is fresh is opened from its results; a run reads what a city declares once."""

from collections import Counter

from analysis.intake.derived import calculated_choices, recodes
from analysis.study import declare as declare_city
from analysis.study import open_study, prepare
from analysis.study import sources as sources_module
from analysis.study.surveys import exported


def test_a_fresh_study_reads_no_export_and_no_source_again(prepared, monkeypatch):
    home, study = prepared

    def refused(*_, **__):
        raise AssertionError("a source is read again")

    monkeypatch.setattr(exported, "read_responses", refused)
    for name in ("read_flow_monitoring", "read_displacement", "read_register"):
        monkeypatch.setattr(sources_module, name, refused)
    again = open_study("north", home.root)
    assert again.estimates.equals(study.estimates)


def test_recodes_are_read_once_a_run(home, monkeypatch):
    read = Counter()
    own = recodes.read_recodes

    def counted(path, problems):
        read[path] += 1
        return own(path, problems)

    for module in (recodes, calculated_choices):
        monkeypatch.setattr(module, "read_recodes", counted)
    monkeypatch.setattr("analysis.intake.export.export.read_recodes", counted)
    prepare(declare_city("north", home.root))
    assert list(read.values()) == [1]
