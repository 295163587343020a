"""The bench on a small workspace: eight people, seven of them in North; each task in at most three lines."""

import re
from dataclasses import replace

import pytest

from analysis.problems import CaseStudyError
from analysis.study import open_study, open_workspace
from tests.workspaces import make_home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("bench"))
    home.weigh()
    return home


@pytest.fixture(scope="module")
def study(home):
    return open_study("north", home.root)


def rows(table, *names):
    """The rows of a tabulation as tuples of some of its columns."""
    return table.frame()[list(names)].round(3).values.tolist()


def test_the_card_is_short_and_says_what_to_try(study):
    card = repr(study)
    assert len(card) < 500
    assert card.splitlines()[0] == "North (north, en)"
    assert "drawn: 7 interviews, 2020-01-05 to 2020-01-08" in card
    assert "study.tabulate" in card


def test_questions_are_found_by_name_and_label(study):
    found = study.questions("smuggler").frame
    assert found["question"].tolist() == ["paid", "means"]
    assert found.set_index("question").loc["paid", "tables"] == "payment"
    assert found.set_index("question").loc["means", ["asked of", "answered"]].tolist() == [4, 3]


def test_answers_are_counted_by_state_and_never_echoed(study):
    answers = study.answers()
    assert answers.counts.loc["paid", "answered"] == 5
    assert answers.counts.loc["paid", "don't know"] == 1
    assert "u1" not in repr(answers) + answers._repr_html_()
    assert answers.labelled()["sex"].iloc[0] == "Women"


def test_a_table_by_group_with_a_test(study):
    table = study.tabulate("paid", by="sex", weighting="none", test=True)
    whole = [row for row in rows(table, "answer", "group", "n", "base") if row[1] == ""]
    assert whole == [["Yes", "", 4, 6], ["No", "", 1, 6], ["Don't know", "", 1, 6]]
    women = [row for row in rows(table, "answer", "group", "n", "base") if row[1] == "Women"]
    assert women == [["Yes", "Women", 3, 3], ["No", "Women", 0, 3], ["Don't know", "Women", 0, 3]]
    assert "Did you pay a smuggler?" in str(table)
    assert "<table" in table._repr_html_()


def test_women_only_is_a_domain_of_the_whole_design(study):
    table = study.tabulate("paid", where={"sex": "f"}, weighting="none")
    assert rows(table, "answer", "group", "n", "base")[0] == ["Yes", "", 3, 3]
    assert "(Women)" in table.table.title
    within = study.tabulate("paid", by="sex", where={"sex": "f"}, weighting="none")
    assert ["Yes", "Women", 3, 3] in rows(within, "answer", "group", "n", "base")
    raked = study.tabulate("paid", where={"sex": "f"}, weighting="raked")
    assert rows(raked, "answer", "estimate")[0] == ["Yes", 1.0]


def test_numbers(study):
    assert rows(study.mean("age", weighting="none"), "estimate", "n")[0] == [30.0, 6]
    assert rows(study.median("age", weighting="none"), "estimate")[0] == [30.0]
    assert rows(study.total("children", weighting="none"), "estimate")[0] == [7.0]
    assert rows(study.ratio("children", "age", weighting="none"), "n")[0] == [6]


def test_a_distribution_has_the_title_of_its_question(study):
    table = study.distribution("age")
    assert str(table).splitlines()[0] == "Age"
    assert table.frame()["answer"].unique().tolist() == ["0.1", "0.25", "0.5", "0.75", "0.9"]


def test_reports_count_their_own_unit(study):
    table = study.tabulate("incident", weighting="none")
    assert set(table.estimates["unit"].astype("str")) == {"reports"}


def test_combinations_are_counted(study):
    found = study.combinations("means").frame
    assert found["combination"].tolist() == ["By bus + On foot", "By bus", "Don't know"] or len(found) == 3


def test_a_recode_of_the_session(study):
    study.recode("generation", "age", {"young": "[18,30)", "older": "[30,)"})
    table = study.tabulate("generation", weighting="none")
    assert rows(table, "answer", "n") == [["young", 2], ["older", 4]] or rows(table, "answer", "n") == [
        ["older", 4],
        ["young", 2],
    ]
    assert (
        study.tabulate("paid", by="generation", weighting="none").frame()["group"].tolist().count("young") > 0
    )
    with pytest.raises(CaseStudyError, match=re.escape("'young' is no band of numbers")):
        study.recode("generation", "age", {"x": "young"})


def test_a_figure_with_its_own_title_and_width(study, tmp_path):
    figure = study.tabulate("paid", weighting="none").figure("bars", width=8.5, title="Who paid", notes=False)
    assert "Who paid" in repr(figure)
    for suffix in ("svg", "png", "pdf"):
        assert figure.save(tmp_path / f"x.{suffix}").stat().st_size > 1000
    with pytest.raises(CaseStudyError, match=re.escape("saved as .svg, .png or .pdf, not '.gif'")):
        figure.save(tmp_path / "x.gif")


def test_a_table_becomes_a_row_of_the_plan(home, study):
    table = study.tabulate("children", statistic="mean", by="sex", weighting="none")
    path = table.to_plan("children_mean", "person")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[-2].startswith("children_mean,person,children,mean")
    assert ",sex," in lines[-1]
    with pytest.raises(CaseStudyError, match="there is a table 'children_mean' already"):
        table.to_plan("children_mean", "person")
    with pytest.raises(CaseStudyError, match="A row of the plan is of everybody"):
        study.tabulate("paid", where={"sex": "f"}).to_plan("women", "person")


def test_a_title_goes_with_the_row_in_the_language_of_the_study(home, study):
    path = study.tabulate("paid", title="Who paid").to_plan("payers", "person")
    assert ",Who paid," in path.read_text(encoding="utf-8").splitlines()[-1] + ","
    spanish = replace(study, language="es")
    with pytest.raises(CaseStudyError, match="the plan has no column 'title::es', which this table needs"):
        spanish.tabulate("paid", title="Quién pagó").to_plan("pagadores", "person")


def test_the_statistics_room_has_a_door(study):
    design = study.design(weighting="none")
    assert design.mean("age")["estimate"].iloc[0] == 30.0
    assert design.share("paid", by="sex")["base"].tolist()[:1] == [6]
    assert study.regress("age ~ sex").regression.formula == "age ~ sex"


def test_a_model_reads_in_words(study):
    model = study.regress("age ~ sex")
    assert repr(model).splitlines()[0] == "Age: gaussian, 6 people"
    assert model.frame["term"].tolist() == ["Intercept", "Sex Men"]
    assert model.frame.columns.tolist() == ["term", "estimate", "low", "high", "p"]
    assert "has not passed disclosure" in model._repr_html_()


def test_an_answer_is_modelled_by_odds_ratios(study):
    model = study.regress("paid=yes ~ age")
    assert "odds ratio" in model.frame
    assert repr(model).startswith("Did you pay a smuggler? Yes: binomial, ")


def test_what_is_left_unanswered(study):
    found = study.missing().frame
    assert found["question"].iloc[0] in ("robbery_place", "beating_place", "means")


def test_unhidden_says_so(study):
    table = study.unhidden().tabulate("paid", weighting="none")
    assert "Not for release" in str(table)
    assert "Not for release" not in str(study.tabulate("paid", weighting="none"))


def test_few_are_hidden_unless_lifted(home):
    params = home.params()
    text = params.read_text(encoding="utf-8")
    params.write_text(text.replace("suppress_below: 0", "suppress_below: 5"), encoding="utf-8")
    try:
        strict = open_study("north", home.root)
        table = strict.tabulate("paid", by="sex", weighting="none")
        assert "suppressed" in set(table.frame()["status"])
        assert "suppressed" not in set(strict.unhidden().tabulate("paid", weighting="none").frame()["status"])
    finally:
        params.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda study: study.tabulate("payd"), "There is no question 'payd'; expected perhaps 'paid'."),
        (
            lambda study: study.tabulate("payment"),
            "There is no question 'payment'; the table of this name is of 'paid'",
        ),
        (
            lambda study: study.regress("f ~ sex"),
            "There is no question 'f'; this is an answer of 'sex': sex=f",
        ),
        (lambda study: study.tabulate("paid", by="sexx"), "There is no question 'sexx'"),
        (lambda study: study.tabulate("paid", where={"sex": "female"}), "sex has no choice 'female'"),
        (lambda study: study.tabulate("paid", weighting="rakd"), "There is no weighting 'rakd'"),
        (lambda study: study.tabulate("paid", statistic="meen"), "There is no statistic 'meen'"),
        (lambda study: study.tabulate("paid", topp=3), "A table has no option 'topp'"),
        (lambda study: study.tabulate("paid").figure("barz"), "There is no figure of the kind 'barz'"),
        (lambda study: study.answers("drawm"), "has no survey 'drawm'"),
        (lambda study: study.regress("paid=yess ~ sex"), "paid has no choice 'yess'"),
        (lambda study: study.regress("paid"), "is no formula"),
        (lambda study: study.design(weighting="rakd"), "There is no weighting 'rakd'"),
        (lambda study: study.mean("paid"), "paid, statistic: a mean can't be taken of a question of type"),
        (lambda study: study.ratio("age", "paid"), "age, denominator: nothing can be divided by a question"),
        (lambda study: study.tabulate("paid", exclude="yess"), "paid, exclude: the question has no such"),
        (lambda study: study.tabulate("paid", where="sex=f"), "where takes questions with their answers"),
        (lambda study: study.tabulate("paid", top="5"), "top takes a whole number, like 5; got '5'"),
        (lambda study: study.tabulate(3), "questions takes a name as text, like"),
        (lambda study: study.tabulate([]), "Name a question: study.tabulate("),
        (lambda study: study.recode("band", "age", ["[0,3)"]), "groups takes groups with what they hold"),
        (lambda study: study.tabulate("Sex?"), "There is no question 'Sex?'; expected perhaps 'sex'."),
        (lambda study: study.tabulate("Did you pay a smuggler?"), "There is no question 'Did you pay a smug"),
        (lambda study: study.tabulate("age"), "age holds numbers: study.mean('age')"),
        (lambda study: study.tabulate("paid", test="yes"), "test takes True or False; got 'yes'."),
        (lambda study: study.tabulate("paid", top=-1), "top is how many answers are shown, like top=5"),
        (lambda study: study.tabulate("paid", top=True), "top takes a whole number, like 5; got True."),
        (lambda study: study.tabulate("paid", unit="people"), "There is no unit 'people'; expected one of"),
        (lambda study: study.tabulate("paid", title=5), "title takes text in quotes; got 5."),
        (lambda study: study.tabulate("paid", statistic="quantile", probability=9.0), "probability lies be"),
        (lambda study: study.ratio("age"), "ratio(numerator, denominator, by): denominator is missing."),
        (lambda study: study.questions(5), "text takes text in quotes; got 5."),
        (lambda study: study.missing("a", "b"), "missing(survey) takes no more than these by place"),
        (lambda study: study.tabulate("paid").figure(widht=8.5), "figure(kind, width, title, notes) has no"),
        (lambda study: study.tabulate("paid").figure(width="8"), "width takes a number, like 8.5; got '8'"),
        (lambda study: study.tabulate("paid").figure(width=850), "width is in centimetres, 4 to 60, like"),
        (lambda study: study.tabulate("paid").to_plan("a b", "c"), "name: this names a file or a sheet"),
        (lambda study: study.design().mean("sex"), "sex: a mean is of numbers, and this is of type select"),
        (lambda study: study.design().share("sexx"), "There is no question 'sexx'; expected perhaps 'sex'"),
        (lambda study: study.design().test("age", "sex", "t"), "There is no test of the kind 't'; expected"),
        (lambda study: study.design().test("sex", "sex", "means"), "sex: a test of means is of numbers, and"),
        (lambda study: study.design().calibrated([1], [2]), "auxiliary has a row for each of the 7 people"),
        (lambda study: study.design().poststratified("sexx", {}), "There is no question 'sexx'; expected pe"),
        (lambda study: study.design().mean_against("age", "x"), "value takes a number, like 8.5; got 'x'."),
        (lambda study: study.weigh("w", {"sex": 0.5}), "margins takes questions with the share of each"),
        (lambda study: study.weigh("none", {"sex": {}}), "There is a weighting 'none' already. Choose an"),
    ],
)
def test_errors_name_the_nearest_match(study, call, said):
    with pytest.raises(CaseStudyError, match=re.escape(said[:40])):
        call(study)


def test_a_label_leads_to_its_name(study):
    with pytest.raises(CaseStudyError, match="; this is the label of 'paid'"):
        study.tabulate("did you pay a smuggler?")
    with pytest.raises(CaseStudyError, match="'smugler'; expected perhaps 'paid', 'Did you pay a smuggler"):
        study.tabulate("smugler")
    with pytest.raises(CaseStudyError, match=r"^sex has no choice 'women': this is the label of 'f'"):
        study.tabulate("paid", where={"sex": "women"})


def test_a_misspelt_name_is_an_attribute_error_with_the_nearest(study):
    with pytest.raises(AttributeError, match="There is no 'tabel' here; expected perhaps 'table'"):
        study.tabel("payment")
    with pytest.raises(AttributeError, match="There is no 'frme' here; expected perhaps 'frame'"):
        study.tabulate("paid").frme()


def test_findings_may_be_called(study):
    assert study.findings() is study.findings


def test_other_weights_of_the_session(home):
    study = open_study("north", home.root)
    study.weigh("census", {"sex": {"f": 0.5, "m": 0.5}})
    table = study.tabulate("sex", weighting=["none", "census"])
    shares = {
        (weighting, answer): share
        for weighting, answer, share in rows(table, "weighting", "answer", "estimate")
    }
    assert shares["census", "Women"] == shares["census", "Men"] == 0.5
    assert shares["none", "Women"] != 0.5
    # the same as the statistics room makes of it
    again = study.design(weighting="none").raked({"sex": {"f": 0.5, "m": 0.5}})
    assert again.design.weights == pytest.approx(study.design(weighting="census").design.weights)
    study.weigh("census", {"sex": {"f": 0.9, "m": 0.1}})
    assert rows(study.tabulate("sex", weighting="census"), "answer", "estimate")[0] == ["Women", 0.9]
    with pytest.raises(CaseStudyError, match="margin 'sex'"):
        study.weigh("other", {"sex": {"f": 0.5, "x": 0.5}})


def test_a_test_within_a_domain_is_of_its_people(study):
    of_all = study.unhidden().tabulate("paid", by="sex", test=True, weighting="none")
    within = study.unhidden().tabulate(
        "paid", by="sex", where={"sex": ["f", "m"]}, test=True, weighting="none"
    )
    assert within.layout.findings == of_all.layout.findings
    some = study.unhidden().tabulate("paid", by="sex", where={"sex": "f"}, test=True, weighting="none")
    assert some.layout.findings == ()


def test_a_search_that_finds_nothing_names_the_nearest(study):
    assert repr(study.questions("payd")) == "0 questions with 'payd'; expected perhaps 'pay'"


def test_cities_are_compared(home, study):
    open_study("south", home.root)
    table = study.compare("payment", cities=["south"])
    assert {"North", "South"} <= {text for column in table.columns for text in column.spanners}
    with pytest.raises(CaseStudyError, match=r"there is no city 'nroth'\. Expected perhaps 'north'"):
        study.compare("payment", cities=["nroth"])
    with pytest.raises(CaseStudyError, match="No table 'paymant' is in the cities' plans; expected perhaps"):
        study.compare("paymant")
    with pytest.raises(CaseStudyError, match=r"'paid' is a question, not a table; .* it: payment"):
        study.compare("paid")
    with pytest.raises(CaseStudyError, match="'means' is a question of which the cities' plans have"):
        study.compare("means")


def test_a_question_asked_for_as_a_table_is_told_with_its_tables(study):
    said = str(study.table("PAID"))
    assert "There is no table PAID for North. It is a question; tables of it: payment" in said


def test_a_workspace_before_any_run(home):
    view = open_workspace(home.root)
    assert view.surveys[["city", "survey", "export"]].values.tolist() == [
        ["north", "drawn", "export.csv"],
        ["south", "drawn", "export.csv"],
    ]
    assert "no problem found" in repr(view)
    assert "No problem found" in view._repr_html_()


def test_a_report_is_verified_from_the_notebook(study, tmp_path):
    report = tmp_path / "report.md"
    report.write_text("# North\n\nThe goats: 75% (3 of 12) of herders keep them.\n", encoding="utf-8")
    verification = study.verify(report)
    assert verification.contradictions["stands"].tolist() == ["3 of 12 is 25%"]
    assert "1 contradicts itself" in repr(verification)
    assert "3 of 12 is 25%" in verification._repr_html_()


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (lambda study: study.tabulate("start"), "start"),
        (lambda study: study.tabulate("paid", by="start"), "start"),
        (lambda study: study.tabulate("paid", by="sex start"), "start"),
        (lambda study: study.mean("age", by="children"), "children"),
        (lambda study: study.regress("age ~ sex + start"), "start"),
    ],
)
def test_what_was_typed_is_no_heading(study, ask, name):
    with pytest.raises(CaseStudyError, match=f"^{name}: only select questions, and recodes or bands"):
        ask(study)
