"""What notebooks show, as hashes: only what changed has another."""

import pytest

from analysis.study import declare, prepare
from analysis.study.results.shown import shown_digests
from tests.workspaces import make_home


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def digests(home):
    return shown_digests(prepare(declare("north", home.root)))


def changed(before, after):
    return sorted(name for name in before if after.get(name) != before[name])


def test_the_same_study_has_the_same_hashes(home):
    assert digests(home) == digests(home)


def test_a_title_changes_its_table_and_its_section_alone(home):
    before = digests(home)
    plan = home.instrument / "plan.csv"
    text = plan.read_text(encoding="utf-8")
    home.write(plan, text.replace("Age of people in {city}", "How old people in {city} are"))
    assert changed(before, digests(home)) == ["person", "table ages"]


def test_an_answer_changes_what_shows_it(home):
    before = digests(home)
    home.write(home.export, home.export.read_text(encoding="utf-8").replace(",f,20,0,yes,", ",f,22,0,yes,"))
    assert changed(before, digests(home)) == ["person", "table ages", "weights"]
