from dataclasses import replace

import pytest

from analysis.findings.candidates import candidates
from analysis.findings.finding import COMPOSITION, GROUPS, LEADS, NOT_ASKED, NUMBER, TOO_FEW
from analysis.findings.ranking import rank_findings, score
from analysis.findings.settings import FindingSettings, read_settings
from analysis.problems import Problems
from tests.findings.drawn import FACTS, table, whole

SETTINGS = FindingSettings()


def a_finding(name="one", **values):
    (finding,) = candidates(table(*whole(yes=60, no=40, dont_know=0)), FACTS)
    cells = tuple(replace(cell, table=name, question=name) for cell in finding.cells)
    return replace(finding, table=name, cells=cells, **values)


def ranked(*found, settings=SETTINGS, **tables):
    return [(item.finding.table, item.key) for item in rank_findings(found, settings, **tables)]


@pytest.mark.parametrize(
    "worse",
    [
        {"certainty": TOO_FEW},
        {"size": 0.1},
        {"weight": 0.5},
        {"kind": "nothing leads"},
    ],
)
def test_what_lowers_a_score(worse):
    assert score(a_finding(**worse), SETTINGS) < score(a_finding(), SETTINGS)


def test_a_handful_of_one_group_is_key_only_where_the_plan_says_so():
    found = a_finding(kind=COMPOSITION)
    few = replace(found, cells=(replace(found.cells[0], n=9), *found.cells[1:]))
    assert ranked(few) == [("one", False)]
    assert ranked(few, key_tables=("one",)) == [("one", True)]
    ten = replace(found, cells=(replace(found.cells[0], n=10), *found.cells[1:]))
    assert ranked(ten) == [("one", True)]


def test_few_people_count_less():
    few = a_finding()
    few = replace(few, cells=tuple(replace(cell, base=12) for cell in few.cells))
    assert score(few, SETTINGS) < score(a_finding(), SETTINGS)


def test_key_tables_come_first_and_tables_of_the_sample_last():
    found = [a_finding("sample"), a_finding("plain"), a_finding("key")]
    assert [name for name, _ in ranked(*found, key_tables={"key"}, sample_tables={"sample"})] == [
        "key",
        "plain",
        "sample",
    ]


def test_groups_of_those_interviewed_come_after_who_was_interviewed():
    whole, groups = a_finding("sample"), a_finding("sample", kind=GROUPS)
    sample = {"sample_tables": {"sample"}}
    lowered = score(whole, SETTINGS, **sample) / score(whole, SETTINGS)
    assert score(groups, SETTINGS, **sample) / score(groups, SETTINGS) == pytest.approx(lowered**3)


def test_a_second_finding_of_a_table_waits():
    found = [a_finding("one"), a_finding("one", size=0.59), a_finding("two", size=0.3)]
    assert [name for name, _ in ranked(*found)] == ["one", "two", "one"]


def test_as_many_key_findings_as_the_workspace_wants_and_none_of_too_few():
    found = [a_finding(str(place)) for place in range(3)] + [a_finding("unsure", certainty=TOO_FEW)]
    assert [key for _, key in ranked(*found, settings=FindingSettings(key=2))] == [True, True, False, False]


def test_no_key_finding_repeats_an_answer_and_two_of_a_table_are_enough():
    found = [a_finding("one"), a_finding("one", size=0.5)]
    assert [key for _, key in ranked(*found)] == [True, False]
    several = []
    for choice in "abc":
        finding = a_finding("one")
        several.append(replace(finding, cells=(replace(finding.cells[0], choice=choice),)))
    assert [key for _, key in ranked(*several)] == [True, True, False]


@pytest.mark.parametrize("kind", [NUMBER, NOT_ASKED])
def test_means_and_what_was_not_asked_are_key_where_the_plan_says_so(kind):
    finding = replace(a_finding("one"), kind=kind)
    assert ranked(finding) == [("one", False)]
    assert ranked(finding, key_tables={"one"}) == [("one", True)]


def test_ties_keep_the_order_of_the_plan():
    names = [name for name, _ in ranked(*(a_finding(name) for name in "abc"))]
    assert names == ["a", "b", "c"]


def test_settings_of_a_workspace(tmp_path):
    assert read_settings(tmp_path, Problems()) == SETTINGS
    (tmp_path / "findings.yaml").write_text("key: 5\nkinds: {leads: 2}\n", encoding="utf-8")
    settings = read_settings(tmp_path, Problems())
    assert (settings.key, settings.kind_weight(LEADS), settings.kind_weight("absent")) == (5, 2.0, 0.8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinds: {lead: 2}\n", "this name is not known. Got 'lead'"),
        ("repeats: {table: -1}\n", "repeats.table: a weight can't be negative. Got '-1'"),
        ("repeats: {table: 5}\n", "a repeat can't be worth more than what it repeats. Got '5'"),
        ("sections: {protection: -2}\n", "sections.protection: a weight can't be negative"),
        ("tables: {incidents: -9}\n", "tables.incidents: a weight can't be negative"),
        ("key_weight: -3\n", "key_weight: a weight can't be negative"),
        ("sample: -1\n", "sample: a weight can't be negative"),
        ("sample: .nan\n", "sample"),
        ("key_weight: .inf\n", "key_weight"),
        (
            "kinds: {leads: 11}\n",
            "kinds.leads: a weight can't be so large. Got '11'. Expected 0 (never) to 10",
        ),
        ("certainty: {clearly: 1}\n", "certainty.clearly: this name is not known. Got 'clearly'"),
        ("key: 0\n", "key"),
        ("key: 41\n", "key"),
        ("kez: 5\n", "kez"),
    ],
)
def test_settings_that_are_not_known_are_named(tmp_path, text, expected):
    (tmp_path / "findings.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    read_settings(tmp_path, problems)
    assert expected in "\n".join(map(str, problems.fatals))
