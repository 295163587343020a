"""All problems of a workspace at once."""

from analysis.commands.check import check_workspace
from analysis.workspace import Workspace


def test_a_sound_workspace_has_nothing_fatal(home):
    assert check_workspace(Workspace(home.root)).fatals == ()


def test_every_city_s_problems_stand_in_one_list(home):
    params = home.root / "params" / "north.yaml"
    (home.root / "params" / "south.yaml").write_text("city: {en: South\n", encoding="utf-8")
    params.write_text(params.read_text(encoding="utf-8").replace("city: north", "city: nort"), encoding="utf-8")
    found = {problem.where.split("/")[-1]: problem.problem for problem in check_workspace(Workspace(home.root)).fatals}
    assert "city has no choice 'nort': perhaps 'north'" in found["north.yaml"]
    assert "This is not YAML (line 2, column 1)" in found["south.yaml"]


def test_what_the_comparison_would_stop_at(home):
    (home.instrument / "comparison.yaml").write_text("mix: [sexx]\nstandard: {sex: {f: 0.5}}\n", encoding="utf-8")
    found = [str(problem).split("comparison.yaml")[1] for problem in check_workspace(Workspace(home.root)).fatals]
    assert found == [
        ", mix: the form has no single-choice question of this name. Got 'sexx'. Expected perhaps 'sex'.",
        ", standard: the standard has shares of a question that is not in the mix. Got 'sex'. Expected perhaps 'sexx'.",
    ]
