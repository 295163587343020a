"""A city that declares flow monitoring, displacement and interviews shows them, and rakes to its points."""

from dataclasses import replace

import pytest
import yaml

from analysis.commands.check import check_workspace
from analysis.context.displacement.sources import Displacement
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.interviews.attribution import annex, attribution
from analysis.context.interviews.register import open_register, read_register
from analysis.params import CityParams
from analysis.problems import CaseStudyError, Problems
from analysis.study import City, declare, open_study, prepare, sources
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.counted import counted_sections
from analysis.workspace import REPOSITORY, Workspace

PLACES = {
    "bamako": ["Bamako"],
    "gao": ["Wabaria", "Place Kidal"],
    "kayes": ["Gogui"],
    "mopti": ["Sevare"],
    "timbuktu": ["Timbuktu"],
}
OBSERVED = {"Bamako": 1242, "Wabaria": 492, "Place Kidal": 823, "Gogui": 2272, "Sevare": 540, "Timbuktu": 870}


@pytest.fixture(scope="module")
def gao(tmp_path_factory) -> CaseStudy:
    return prepare(declare("gao", REPOSITORY, tmp_path_factory.mktemp("gao")))


@pytest.mark.parametrize("city", PLACES)
def test_each_city_declares_its_own_points(city):
    assert list(declare(city, REPOSITORY).params.flow_monitoring.points) == PLACES[city]


def test_its_own_points_are_counted_as_published(gao):
    rows = gao.estimates.query(
        "table == 'flows_individuals' and choice == 'observed' and statistic == 'total'"
    )
    rows = rows[~rows["method"].str.startswith(("change", "difference"))]
    found = dict(zip(rows["level"], rows["estimate"], strict=True))
    assert found == {point: OBSERVED[point] for point in PLACES["gao"]}
    assert set(rows["unit"]) == {"individuals"}


def test_no_country_total_counts_transit_points(gao):
    country = gao.estimates.query(
        "table == 'flows_country' and statistic == 'total' and choice == 'observed'"
    )
    assert country["estimate"].tolist() == [6579]
    assert "9,167" not in " ".join(str(table) for table in gao.tables("flows").items)
    assert {row.label for row in gao.table("flows_left_out").rows} == {
        "Bamako",
        "Sevare",
        "Wabaria",
        "Inhalid",
    }


def test_every_table_of_flows_says_what_counting_at_points_can_not_say(gao):
    for table in gao.tables("flows").items:
        assert "It is a partial view, not the total of people in transit" in " ".join(table.notes), table.name


def test_the_notebook_reads_what_the_preparation_wrote(gao):
    again = open_study("gao", REPOSITORY, gao.folder.parent)
    assert [again.table(name) for name in again._context_tables] == [
        gao.table(name) for name in gao._context_tables
    ]
    assert str(again.summary("flows")).startswith(
        "At Wabaria, 492 individuals were observed in December 2018: all outgoing"
    )
    assert {figure.png.stem for figure in again.figures("flows").items} == {
        "flows_map",
        "flows_routes",
        "flows_individuals",
        "flows_nationality",
        "flows_nationality_country",
    }


def test_counts_are_laid_out_in_any_language_from_what_was_kept(gao, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("something is read or worked out again")

    for name in ("read_flow_monitoring", "read_displacement", "read_register"):
        monkeypatch.setattr(sources, name, refused)
    monkeypatch.setattr(FlowMonitoring, "estimates", refused)
    monkeypatch.setattr(Displacement, "estimates", refused)
    french = replace(open_study("gao", REPOSITORY, gao.folder.parent), language="fr")
    assert french.table("flows_individuals").subtitle.startswith("décembre 2018")
    names = [table.name for section in ("flows", "displacement") for table in french.tables(section).items]
    assert names == [
        table.name for section in ("flows", "displacement") for table in gao.tables(section).items
    ]
    english, laid_out = gao.table("flows_nationality"), french.table("flows_nationality")
    assert [[cell.value for cell in row.cells] for row in laid_out.rows] == [
        [cell.value for cell in row.cells] for row in english.rows
    ]


def test_counts_of_two_cities_stand_in_one_table(gao):
    rows = gao.estimates.assign(study="other")
    rows["level"] = rows["level"].replace({"Wabaria": "Gogui", "Place Kidal": "Sevare"})
    other = replace(gao, id="other", results=replace(gao.results, estimates=rows))
    sections = counted_sections([gao, other], "fr", "Gao et Kayes")
    assert list(sections) == ["flows", "displacement"]
    table = sections["flows"]["flows_individuals"]()
    assert table.title == "Individus observés aux points de suivi des flux, Gao et Kayes"
    spanners = dict.fromkeys(column.spanners[-1] for column in table.columns)
    assert list(spanners) == ["Wabaria", "Place Kidal", "Gogui", "Sévaré"]
    country = sections["flows"]["flows_country"]()
    assert len(country.columns) == len(gao.table("flows_country").columns), "a country stands once"
    assert counted_sections([gao], "fr", "Gao") == {}


def test_what_is_kept_of_interviews_is_what_is_printed(tmp_path):
    folder = REPOSITORY / "surveys" / "mmc_interviews"
    register = read_register(folder, Problems())
    kept = register.frames()
    assert set(kept["interviews"]["date"].str.len()) == {len("2020-02")}
    assert not set(kept["interviews"]["id"]) & set(register.frame.index)
    again = open_register(folder, Problems(), kept)
    for group in register.groups:
        assert annex(again, group, "en").equals(annex(register, group, "en"))
    assert [attribution(again, quotation, "fr") for quotation in again.quotations] == [
        attribution(register, quotation, "fr") for quotation in register.quotations
    ]
    assert again.held_back == register.held_back


def test_a_regions_own_city_shows_its_own_places(gao):
    assert {row.label for row in gao.table("stocks_displaced_region").rows} == {"Gao", "Total, as printed"}
    assert not any("asylum" in table.name for table in gao.tables("displacement").items)
    assert "Refugees" not in str(gao.summary("displacement"))
    assert not any("refugee" in figure.png.stem for figure in gao.figures("displacement").items)


@pytest.mark.parametrize("city", ["gao", "kayes", "mopti", "timbuktu"])
def test_each_region_declares_its_displacement(city):
    assert declare(city, REPOSITORY).params.displacement.areas == (city.capitalize(),)


def test_nationalities_of_survey_and_points_stand_side_by_side(gao):
    (table,) = [
        table for table in gao.tables("dynamics").items if table.name.startswith("nationality_beside_flows")
    ]
    assert [row.label for row in table.rows] == [
        "Mali",
        "Guinea",
        "Côte d'Ivoire",
        "Senegal",
        "Gambia",
        "Other",
    ]
    assert table.foot[0].texts == ("45 people", "1,315 individuals")
    survey = gao.estimates.query("table == 'covid_nationality' and domain == ''")
    guinea = survey.loc[survey["choice"] == "guinea", "n"].item()
    assert [cell.text for cell in table.rows[1].cells] == [
        f"{guinea / 45:.0%}".rstrip("%"),
        str(guinea),
        "23",
        "296",
    ]
    assert "The two describe different people and need not agree." in table.notes[0]


def test_published_figures_of_the_points_are_checked(gao):
    checked = gao.results.frames["flows/published_check"]
    assert set(checked["verdict"]) == {"agrees"}
    assert set(checked["level"]) == {"Wabaria", "Place Kidal", "MLI"}


def test_a_margin_of_points_is_computed_with_its_source(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.study.results.kept_figures.is_worth_drawing", lambda spec: False)
    study = prepare(declare("bamako", REPOSITORY, tmp_path))
    margins = study.results.frames["weights/margins"]
    targets = dict(zip(margins["category"], margins["target"].round(2), strict=True))
    assert targets == {
        "guinea": 0.46,
        "mali": 0.14,
        "gambia": 0.11,
        "senegal": 0.09,
        "burkina_faso": 0.08,
        "other": 0.12,
    }
    assert "Nationality at Bamako, December 2018" in " ".join(study.results.surveys[0].margins)
    assert study.sections[-3:] == ("flows", "displacement", "interviews")
    assert "Man from Guinea, Bamako, February 2020" in str(study.passages("interviews"))
    assert {"flows/published_check", "displacement/printed_totals"} <= set(study.results.frames)


def test_a_margin_of_points_is_told_in_the_language_of_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.study.results.kept_figures.is_worth_drawing", lambda spec: False)
    study = prepare(declare("bamako", REPOSITORY, tmp_path, language="fr"))
    (said,) = study.results.surveys[0].margins
    assert (
        said
        == "OIM, Matrice de suivi des déplacements, suivi des flux, Mali. Nationalité à Bamako, décembre 2018"
    )
    assert (
        "on comptait 228 920 personnes déplacées internes (24 janvier 2013), 260 665 au plus fort"
        " (21 février 2013) et 128 866 à la fin (juin 2014"
        in str(study.summary("displacement")).replace("\u202f", " ")
    )


def spoiled(tmp_path, change) -> Workspace:
    """A workspace with one example city whose params `change` has spoiled."""
    params = yaml.safe_load((REPOSITORY / "params" / "bamako.yaml").read_text(encoding="utf-8"))
    change(params)
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "city.yaml").write_text(
        yaml.safe_dump(params, allow_unicode=True), encoding="utf-8"
    )
    return Workspace(tmp_path)


def margin(params: dict) -> dict:
    return params["surveys"][0]["weights"]["margins"][0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda p: p["flow_monitoring"].update(points=["Bamko"]),
            "There is no flow monitoring point 'Bamko' in {points}; expected perhaps 'Bamako'.",
        ),
        (
            lambda p: margin(p).update(points=["Gogi"]),
            "There is no flow monitoring point 'Gogi' in {points}; expected perhaps 'Gogui'.",
        ),
        (
            lambda p: p["flow_monitoring"].update(instrument="iom_fmp_malli"),
            "there is no instrument with registry.yaml 'iom_fmp_malli'. Expected perhaps 'iom_fmp_mali'.",
        ),
        (
            lambda p: p["displacement"].update(instrument="4mi_core"),
            "there is no instrument with stocks.yaml '4mi_core'.",
        ),
        (
            lambda p: p["interviews"].update(instrument="mmc_interview"),
            "there is no instrument with interviews.yaml 'mmc_interview'. Expected perhaps 'mmc_interviews'.",
        ),
        (lambda p: p["displacement"].update(areas=["Nigger"]), "No displacement figure is of 'Nigger'"),
        (lambda p: margin(p).update(months=["2018-13"]), "this is no month; write it like 2018-12."),
        (
            lambda p: margin(p).update(months=[]),
            "a margin of flow monitoring points needs both points and months",
        ),
        (
            lambda p: margin(p).update(shares={"mali": 1}),
            "give the targets as shares, as counts, or as points and months: one of the three",
        ),
        (
            lambda p: p.pop("flow_monitoring"),
            "a margin names flow monitoring points; say under flow_monitoring which instrument has them",
        ),
        (
            lambda p: margin(p).update(months=["2017-01"]),
            "The registry has no month '2017-01'; its months run from 2018-11 to 2018-12.",
        ),
        (
            lambda p: p["flow_monitoring"].update(month="2017-01"),
            "The registry has no month '2017-01'; its months run from 2018-11 to 2018-12.",
        ),
    ],
)
def test_what_a_declaration_can_get_wrong(tmp_path, change, sentence):
    workspace = spoiled(tmp_path, change)
    with pytest.raises(CaseStudyError) as error:
        prepare(declare("city", workspace.root, tmp_path / "out"))
    expected = sentence.format(points=REPOSITORY / "surveys" / "iom_fmp_mali" / "points.csv")
    assert expected in str(error.value)
    assert not (tmp_path / "out" / "city" / "facts.json").exists()


def test_check_reads_the_sources_too(tmp_path):
    workspace = spoiled(tmp_path, lambda params: params.update(surveys=params["surveys"][2:]))
    found = [problem.problem for problem in check_workspace(workspace, ["city"]).problems]
    said = (
        "the 3 region rows cover 67% of the printed total of idp, displaced (2014-06): 42,874 of it are in"
        " places that are not listed, or unknown. Both are kept as printed."
    )
    assert [sentence for sentence in found if "the 3 region rows" in sentence] == [said]


def test_check_tells_what_is_doubtful_beside_what_is_fatal(tmp_path):
    workspace = spoiled(
        tmp_path,
        lambda params: params.update(
            surveys=params["surveys"][2:], displacement=None, interviews={"instrument": "iv"}
        ),
    )
    folder = tmp_path / "surveys" / "iv"
    (folder / "example").mkdir(parents=True)
    for name in ("interviews.yaml", "example/register.yaml"):
        text = (REPOSITORY / "surveys" / "mmc_interviews" / name).read_text(encoding="utf-8")
        text = text.replace("    checked: true\n", "").replace("[Invented] I came", "Awa came")
        text = text.replace("[Invented] People", "70 12 34 56 People")
        (folder / name).write_text(text, encoding="utf-8")
    found = [
        str(problem).replace(str(folder), "iv") for problem in check_workspace(workspace, ["city"]).problems
    ]
    assert any(
        "quotation 1, text: this quotation is held back, not printed" in sentence for sentence in found
    )
    assert any("quotation 2, text: the words hold a phone number" in sentence for sentence in found)


def test_a_registry_of_ones_own_stands_for_the_instruments(tmp_path):
    lines = (
        (REPOSITORY / "surveys/iom_fmp_mali/example/registry.csv").read_text(encoding="utf-8").splitlines()
    )
    (tmp_path / "own.csv").write_text(
        "\n".join([lines[0], *[line for line in lines if "Gogui" in line]]) + "\n", encoding="utf-8"
    )
    workspace = spoiled(
        tmp_path,
        lambda p: (
            p["flow_monitoring"].update(points=["Gogui"], export="own.csv"),
            p.update(surveys=p["surveys"][2:]),
        ),
    )
    city: City = declare("city", workspace.root, tmp_path / "out")
    assert tmp_path / "own.csv" in city.inputs
    totals = prepare(city).estimates.query("table == 'flows_country' and statistic == 'total'")
    assert totals.set_index("choice")["estimate"]["observed"] == OBSERVED["Gogui"]


def test_params_without_sources_are_as_before():
    params = CityParams.model_validate(
        {"city": {"en": "X"}, "surveys": [{"instrument": "a", "export": "b.csv"}]}
    )
    assert (params.flow_monitoring, params.displacement, params.interviews) == (None, None, None)
