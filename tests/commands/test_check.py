"""All problems of a workspace at once."""

from analysis.commands.check import check_workspace
from analysis.workspace import Workspace


def test_a_sound_workspace_has_nothing_fatal(home):
    assert check_workspace(Workspace(home.root)).problems.fatals == ()


def test_every_city_s_problems_stand_in_one_list(home):
    params = home.root / "params" / "north.yaml"
    (home.root / "params" / "south.yaml").write_text("city: {en: South\n", encoding="utf-8")
    params.write_text(
        params.read_text(encoding="utf-8").replace("city: north", "city: nort"), encoding="utf-8"
    )
    found = {
        problem.where.split("/")[-1]: problem.problem
        for problem in check_workspace(Workspace(home.root)).problems.fatals
    }
    assert "city has no choice 'nort': perhaps 'north'" in found["north.yaml"]
    assert "This is not YAML (line 2, column 1)" in found["south.yaml"]


def test_what_the_comparison_would_stop_at(home):
    (home.instrument / "comparison.yaml").write_text(
        "mix: [sexx]\nstandard: {sex: {f: 0.5}}\n", encoding="utf-8"
    )
    found = [
        str(problem).split("comparison.yaml")[1]
        for problem in check_workspace(Workspace(home.root)).problems.fatals
    ]
    assert found == [
        ", mix: the form has no single-choice question of this name. Got 'sexx'. Expected perhaps 'sex'.",
        (
            ", standard: the standard has shares of a question that is not in the mix. Got 'sex'. Expected"
            " perhaps 'sexx'."
        ),
    ]


def test_a_language_that_no_report_can_be_written_in(home):
    params = home.root / "params" / "north.yaml"
    params.write_text(
        params.read_text(encoding="utf-8").replace("languages: [en, fr]", "languages: [de]"), encoding="utf-8"
    )
    assert [str(problem) for problem in check_workspace(Workspace(home.root), ["north"]).problems.fatals] == [
        f"{params}, languages: Reports can't be written in this language; put first in the list one that they"
        " can be written in. Got 'de'. Expected ar or en or es or fr."
    ]


def test_a_comparison_declared_wrongly_is_told_once(home):
    """What would stop the comparison of all cities is no city's own mistake."""
    path = home.instrument / "comparison.yaml"
    path.write_text("sample: [paymant]\n", encoding="utf-8")
    assert [str(problem) for problem in check_workspace(Workspace(home.root)).problems.fatals] == [
        f"{path}, sample: the plan has no such table. Got 'paymant'. Expected perhaps 'payment'."
    ]


def test_what_only_the_estimates_show_is_found(home):
    """Figures to check against are read when a run has its estimates."""
    home.write(home.instrument / "example" / "published.csv", "study,percent\nnorth,57\n")
    (problem,) = check_workspace(Workspace(home.root), ["north"]).problems.fatals
    assert "published.csv" in str(problem)


def test_a_place_is_told_once(home):
    """No row is this city's: the params file stands in its column, not in the sentence too."""
    params = home.root / "params" / "north.yaml"
    params.write_text(
        params.read_text(encoding="utf-8").replace("rows: {city: north}", "rows: {city: nort}"),
        encoding="utf-8",
    )
    (problem,) = check_workspace(Workspace(home.root), ["north"]).problems.fatals
    assert (
        str(problem)
        == f"{params}: rows can't be chosen from export.csv. city has no choice 'nort': perhaps 'north'."
    )


def test_a_notebook_that_is_not_there(home):
    params = home.root / "params" / "north.yaml"
    params.write_text(params.read_text(encoding="utf-8") + "notebooks: [quality, jurney]\n", encoding="utf-8")
    assert [str(problem) for problem in check_workspace(Workspace(home.root), ["north"]).problems.fatals] == [
        f"{params}, notebooks: there is neither a notebook nor a section of this name; take it out, or mend"
        " its name. Got 'jurney'. Expected perhaps 'journey'."
    ]
