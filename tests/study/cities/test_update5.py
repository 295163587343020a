"""Three rounds and five regions, end to end: what the comparison says of the counts that MMC's Update 5
printed.
"""

import shutil

import pytest

from analysis.study import declare, open_comparison, prepare
from analysis.workspace import REPOSITORY

REGIONS = ["asia", "east_africa", "latin_america", "north_africa", "west_africa"]


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    """The five regions, prepared from the example's workspace into a folder of their own."""
    workspace, out = (
        REPOSITORY / "surveys" / "mmc_covid19_update5" / "example",
        tmp_path_factory.mktemp("update5"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.study.results.kept_figures.is_worth_drawing", lambda spec: False)
        for region in REGIONS:
            prepare(declare(region, workspace, out))
    return open_comparison(workspace, out)


@pytest.fixture(scope="module")
def income(comparison):
    """Loss of income: the rows of each frame, by frame."""
    return {
        name: frame[frame["table"] == "income"] for name, frame in comparison.frames.items() if len(frame)
    }


def test_the_regions_stand_in_the_place_of_cities(comparison):
    assert [city.id for city in comparison.cities] == REGIONS


def test_pooled_loss_of_income_fell_from_59_9_to_56_6(income):
    pooled = income["series"][income["series"]["study"] == ""].set_index("round")["estimate"]
    printed = [round(100 * share, 1) for share in pooled[["p1", "p2", "p3"]]]
    assert printed == [59.9, 53.8, 56.6]
    assert round(printed[2] - printed[0], 1) == -3.3, (
        "of the rounded percents, as printed; unrounded it is -3.2"
    )


def test_at_the_first_mix_of_regions_it_fell_more(income):
    rounds = income["standardised"][income["standardised"]["over"] == "period"].set_index("group")
    assert rounds.loc["p1", "standardised"] == pytest.approx(rounds.loc["p1", "crude"]), (
        "the standard is its own mix"
    )
    fell = 100 * (rounds.loc["p3", ["crude", "standardised"]] - rounds.loc["p1", ["crude", "standardised"]])
    assert fell.astype(float).round(1).tolist() == [-3.2, -7.2]


def test_the_mix_of_regions_hid_a_larger_fall(income):
    parts = income["decomposition"].set_index(["over", "a", "b"]).loc[("period", "p1", "p3")]
    assert [round(100 * parts[name], 1) for name in ("difference", "composition", "rate")] == [
        -3.2,
        3.4,
        -6.7,
    ]
    assert parts["composition"] + parts["rate"] == pytest.approx(parts["difference"])


def test_access_to_health_services_rose_over_all_and_fell_in_every_region(comparison):
    trends = comparison.frames["trends"].set_index("table")
    assert trends["reversed"].to_dict() == {"income": False, "health_access": True}
    assert trends.loc["health_access", "against"].split() == REGIONS
    assert comparison.contrasts.reversals() == [
        "Access to health services: Yes: all together moved by +3.5 percentage points, but it moved the other"
        " way, or hardly, in Asia (−0.2), East Africa (−0.5), Latin America (−0.4), North Africa (−0.2) and"
        " West Africa (−0.2). Part of the trend of all is a changing mix of places: read the places."
    ]


def test_the_rounds_are_told_as_interviewed_and_at_the_first_mix(comparison):
    assert (
        comparison.contrasts.moved()[0]
        == "Loss of income: Yes, I have lost income, all together: First period 59.9%, Third period 56.6%, a"
        " change of −3.2 percentage points; with the mix of people of First period it is −7.2."
    )


def test_one_printed_percent_is_not_what_its_own_counts_give(comparison):
    checked = comparison.published
    assert len(checked) == 51
    differs = checked[checked["verdict"] != "agrees"]
    assert differs[["question", "choice", "level"]].to_numpy().tolist() == [["c27", "cash", "p3"]]
    assert differs["why"].tolist() == ["the document prints 77.5%; its own counts 608/782 give 77.7%"]


def test_a_choice_that_a_regional_form_lacks_is_never_0(comparison):
    rows = comparison.estimates.query("question == 'c20' and choice == 'none' and domain == ''").set_index(
        "study"
    )
    assert rows["status"].to_dict() == dict.fromkeys(REGIONS, "ok") | {"north_africa": "not in this form"}
    assert rows["estimate"].isna().to_dict() == dict.fromkeys(REGIONS, False) | {"north_africa": True}


ALL_REGIONS = """\
city: {en: All regions, fr: Toutes les régions}
country: {en: Five regions, fr: Cinq régions}
languages: [en, fr]
surveys:
  - instrument: mmc_covid19_update5
    export: export.csv
    wave: 2020-04/2020-06
thresholds: {suppress_below: 0}
notebooks: []
"""
PLAN = """\
table,section,question,statistic,unit,by,figure,title::English (en)
daily,covid19,c20,share,respondents,,bars,Daily impact
daily,covid19,c20,share,respondents,region,none,Daily impact
"""


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "“None” was offered to 2,238 of 4,124 people; its percentage is of them."),
        (
            "fr",
            (
                "« Aucun » : réponse proposée à 2 238 sur 4 124 personnes ; son pourcentage porte sur elles"
                " seules."
            ),
        ),
    ],
)
def test_an_answer_that_some_forms_did_not_offer_is_of_those_offered_it(tmp_path, language, note):
    """The forms of North Africa did not offer None: of all regions in one city, it is of the others' people
    alone.
    """
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "all.yaml").write_text(ALL_REGIONS, encoding="utf-8")
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    shutil.copy(REPOSITORY / "surveys" / "mmc_covid19_update5" / "example" / "export.csv", tmp_path)
    study = prepare(declare("all", tmp_path, tmp_path / "out", language, plan=tmp_path / "plan.csv"))
    found = study.estimates[study.estimates["choice"] == "none"].set_index("level")[["n", "base", "status"]]
    assert found.to_dict("index") == {
        "": {"n": 55, "base": 2238, "status": "ok"},
        "asia": {"n": 8, "base": 302, "status": "ok"},
        "east_africa": {"n": 2, "base": 161, "status": "ok"},
        "latin_america": {"n": 11, "base": 646, "status": "ok"},
        "north_africa": {"n": 0, "base": 0, "status": "not in this form"},
        "west_africa": {"n": 34, "base": 1129, "status": "ok"},
    }
    table = study.table("daily")
    assert table.foot[0].values == (4124, 302, 161, 646, 1886, 1129)
    assert note in [text.replace("\u202f", " ").replace("\u00a0", " ") for text in table.notes]
    assert note in (study.folder / "figures" / "daily.alt.txt").read_text(encoding="utf-8").replace(
        "\u202f", " "
    ).replace("\u00a0", " ")
