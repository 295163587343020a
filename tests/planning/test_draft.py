from dataclasses import replace

import pytest

from analysis.intake.form.form import Choice, Form, Group, Question
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.planning.draft import _rows_of_stack, draft_plan, find_gates, form_codes, identifier, write_plan
from analysis.planning.plan import PlanRow, read_plan
from analysis.problems import CaseStudyError, Problems
from tests.workspaces import make_home

LISTS = {
    "yes_no": tuple(Choice(name, {"": name.capitalize()}) for name in ("yes", "no")),
    "money": (
        Choice("c0", {"": "0 to 9"}),
        Choice("c10", {"": "10 to 19"}),
        Choice("dk", {"": "Don't know"}),
    ),
    "places": tuple(Choice(f"place{number}") for number in range(61)),
}


def form(*questions):
    groups = {name: Group(name) for question in questions for name in question.groups}
    return Form(
        "Drawn",
        "drawn",
        "",
        ("",),
        {question.name: question for question in questions},
        groups,
        LISTS,
        "form.xlsx",
    )


def asked(name, *groups, kind="select_one", choices="yes_no", **more):
    return Question(name, kind, choices, {"": f"About {name}"}, groups, **more)


@pytest.fixture
def read(tmp_path):
    home = make_home(tmp_path)
    problems = Problems()
    instrument = read_instrument(home.instrument, problems)
    return home, instrument, read_form(instrument.form_path, problems)


def test_a_table_a_question_split_by_each_domain(read):
    _, _, drawn = read
    title = {"en": "Did you pay a smuggler? – {city}", "fr": "Avez-vous payé un passeur ? – {city}"}
    phrase = {
        "en": "yes: paid a smuggler; no: did not pay a smuggler",
        "fr": "yes: ont payé un passeur|a payé un passeur|n'a payé de passeur; no: n'ont pas payé de passeur",
    }
    age = {"figure": "none", "title": {"en": "Age – {city}", "fr": "Âge – {city}"}}
    assert draft_plan(drawn, ["city", "sex", "age", "paid"], ["sex"], ["city"]) == (
        PlanRow("sex", "person", "sex", figure="bars", title={"en": "Sex – {city}", "fr": "Sexe – {city}"}),
        PlanRow("age", "person", "age", "mean", **age),
        PlanRow("age", "person", "age", "mean", by="sex", **age),
        PlanRow("age", "person", "age", "median", **age),
        PlanRow("age", "person", "age", "median", by="sex", **age),
        PlanRow("paid", "journey", "paid", figure="bars", title=title, phrase=phrase),
        PlanRow("paid", "journey", "paid", by="sex", figure="none", title=title),
    )


def test_what_a_stack_gathers_is_counted_over_the_stack(read):
    """Where the first of its questions stands, as reports and as people, and not block by block."""
    _, instrument, drawn = read
    plan = draft_plan(drawn, ["robbery_place", "beating_place", "paid"], ["sex"], instrument=instrument)
    assert [
        (row.table, row.section, row.stack, row.question, row.unit, row.by, row.figure)
        for row in plan
        if row.stack
    ] == [
        ("incidents_incident", "general", "incidents", "incident", "reports", "", "bars"),
        ("incidents_incident", "general", "incidents", "incident", "reports", "sex", "none"),
        ("incidents_incident", "general", "incidents", "incident", "respondents", "", "none"),
        ("incidents_incident", "general", "incidents", "incident", "respondents", "sex", "none"),
        ("incidents_place", "general", "incidents", "place", "reports", "", "bars"),
        ("incidents_place", "general", "incidents", "place", "reports", "sex", "none"),
        ("incidents_place", "general", "incidents", "place", "respondents", "", "none"),
        ("incidents_place", "general", "incidents", "place", "respondents", "sex", "none"),
    ]
    assert {row.question for row in plan if not row.stack} == {"paid"}
    assert plan[-1].title == {"en": "Place of the incident – {city}", "fr": "Lieu de l'incident – {city}"}


def test_a_question_is_not_split_by_itself():
    plan = draft_plan(form(asked("sex")), ["sex"], ["sex"])
    assert [(row.question, row.by) for row in plan] == [("sex", "")]


def test_a_question_that_all_later_ones_depend_on_gets_no_table():
    """Who refused or was too young was asked nothing else; who never worked was asked other things."""
    yes = "${{{}}} = 'yes'".format
    questions = [
        asked("consent"),
        asked("adult", relevant=yes("consent")),
        *(asked(name, relevant=f"{yes('adult')} and {yes('consent')}") for name in "abcde"),
        asked("worked", relevant=f"{yes('adult')} and {yes('consent')}"),
        asked("paid", relevant=f"{yes('worked')} and {yes('adult')} and {yes('consent')}"),
    ]
    drawn = form(*questions)
    assert find_gates(drawn) == {"consent", "adult"}
    assert [row.question for row in draft_plan(drawn, drawn.questions)] == [*"abcde", "worked", "paid"]


def test_the_questions_that_a_survey_turns_on_are_key():
    """An intention that others hang on is; a filter of one question is not, nor one of nearly all."""
    turns, filters = "${intention} = 'yes'", "${worked} = 'yes'"
    over_most = "${head} = 'yes'"
    questions = [
        asked("head"),
        asked("intention", relevant=over_most),
        asked("when", relevant=f"{over_most} and {turns}"),
        asked("why", relevant=f"{over_most} and {turns}"),
        asked("worked", relevant=over_most),
        asked("paid", relevant=filters),
    ]
    plan = draft_plan(form(*questions), [question.name for question in questions], ["worked"])
    assert {(row.question, row.by) for row in plan if row.key} == {("intention", "")}


def test_what_gets_no_table():
    questions = [
        asked("kept"),
        asked("name", kind="text", choices=None),
        asked("village", choices="places"),
        asked("told", repeat="places"),
        asked("unsent"),
        asked("city"),
    ]
    plan = draft_plan(
        form(*questions),
        [question.name for question in questions if question.name != "unsent"],
        leave_out=["city"],
    )
    assert [row.question for row in plan] == ["kept"]


def test_sections_are_the_groups_that_divide_the_form():
    """A group around nearly everything divides nothing, and a question outside of all groups is general."""
    questions = [
        asked("a", "consented", "About you"),
        asked("b", "consented", "journey", "smugglers"),
        asked("c", "consented"),
        asked("d", "consented", "journey"),
        asked("e", "consented", "journey"),
    ]
    plan = draft_plan(form(*questions), "abcde")
    assert {row.question: row.section for row in plan} == {
        "a": "About_you",
        "b": "journey",
        "c": "general",
        "d": "journey",
        "e": "journey",
    }


def test_answers_that_are_numbers_keep_the_order_of_the_form():
    plan = draft_plan(
        form(
            asked("income", choices="money"),
            asked("had", choices="money", kind="select_multiple"),
            asked("sex"),
        ),
        ["income", "had", "sex"],
    )
    assert {row.question: row.order for row in plan} == {"income": "form", "had": "", "sex": ""}


def test_nothing_to_tabulate():
    with pytest.raises(CaseStudyError) as raised:
        draft_plan(form(asked("name", kind="text", choices=None)), ["name"])
    assert (
        str(raised.value)
        == "form.xlsx: no select question or number of this form is in the export, so there is nothing to"
        " tabulate. Check that the form and the export belong together."
    )


def test_a_plan_is_read_back_as_it_was_written(read):
    home, instrument, drawn = read
    plan = (
        PlanRow(
            "paid",
            "journey",
            "paid",
            exclude=("dk", "no"),
            order="form",
            figure="bars",
            title={"en": "=Paid", "fr": 'Payé, ou "non"'},
        ),
        PlanRow("paid", "journey", "paid", exclude=("dk", "no"), by="sex", note={"fr": "À lire\nainsi"}),
        PlanRow("r", "person", "children", "ratio", denominator="age", column={"en": "Children a year"}),
        PlanRow("i", "journey", "incident", unit="reports", stack="incidents", by="place"),
    )
    problems = Problems()
    path = write_plan(plan, ("en", "fr"), home.instrument / "plan.csv")
    again = read_plan(path, instrument, drawn, problems)
    assert list(problems) == []
    assert [vars(row) | {"line": 0} for row in again] == [vars(row) for row in plan]


def test_a_written_plan(tmp_path):
    path = write_plan(
        [PlanRow("t", "s", "paid", by="sex", exclude=("dk",), title={"en": "Paid"})],
        ("en",),
        tmp_path / "plan.csv",
    )
    assert (
        path.read_bytes().decode("utf-8")
        == "table,section,question,denominator,statistic,unit,stack,by,exclude,order,figure,title::en,"
        "column::en,sentence::en,note::en,phrase::en\n"
        "t,s,paid,,share,respondents,,sex,dk,,,Paid,,,,\n"
    )


@pytest.mark.parametrize(
    ("name", "safe"), [("b_i.1 Where?", "b_i_1_Where"), ("Âge", "Âge"), ("../..", "unnamed"), ("", "unnamed")]
)
def test_a_name_for_files_and_sheets(name, safe):
    assert identifier(name) == safe


def test_languages_of_a_form(read):
    assert form_codes(read[2]) == ("en", "fr")
    assert form_codes(form()) == ("en",)


def test_a_list_of_places_is_no_table_of_reports_either():
    """At most 60 choices: more would be a table of places, not of answers."""
    lists = {size: tuple(Choice(str(one)) for one in range(size)) for size in (60, 61)}
    questions = [asked("short", choices="short"), asked("long", choices="long")]
    drawn = replace(form(*questions), lists={"short": lists[60], "long": lists[61]})
    rows = _rows_of_stack(drawn, "children", ["short", "long"], "family", ["short"])
    assert [(row.table, row.question, row.by, row.unit) for row in rows] == [
        ("children_short", "short", "", "reports"),
        ("children_short", "short", "", "respondents"),
    ]


def test_sixty_choices_are_a_table_and_sixty_one_a_list_of_places():
    lists = {size: tuple(Choice(str(one)) for one in range(size)) for size in (60, 61)}
    drawn = form(asked("short", choices="short"), asked("long", choices="long"))
    drawn = replace(drawn, lists={"short": lists[60], "long": lists[61]})
    assert [row.question for row in draft_plan(drawn, ["short", "long"])] == ["short"]
