"""What a table at the bench must not show beside the others that can be had: nothing of few people."""

import re

import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.study import open_study
from analysis.study.bench.guard import hide_together
from tests.workspaces import EXPORT, PARAMS, SURVEY, make_home

HEADER = EXPORT.splitlines()[0]


def interviews(*groups: tuple[int, str, int, str]) -> str:
    """So many people of a sex and age who paid or not; each age a year apart from the last."""
    lines = [HEADER]
    for people, sex, age, paid in groups:
        for number in range(people):
            uuid = f"{sex}{age}{paid}{number}"
            lines.append(f"{uuid},2020-01-05T09:00:00,north,{sex},{age},{number % 3},{paid},,,,,,")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Forty women and two men."""
    home = make_home(tmp_path_factory.mktemp("protected"))
    answers = interviews((20, "f", 30, "yes"), (15, "f", 50, "no"), (5, "f", 51, "no"), (2, "m", 40, "yes"))
    home.write(home.export, answers)
    home.write(home.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    return home


@pytest.fixture
def study(home):
    return open_study("north", home.root)


def cells(table):
    """Answer and group of each row that shows a number of somebody."""
    frame = table.frame()
    shown = frame[(frame["status"] != "suppressed") & ~(frame["n"] == 0)]
    return list(zip(shown["answer"], shown["group"], strict=True))


def test_everybody_less_those_chosen_is_hidden_where_they_are_few(study):
    assert cells(study.tabulate("paid", where={"sex": "f"})) == []
    assert cells(study.tabulate("paid")) == [("Yes", ""), ("No", "")]
    assert cells(study.unhidden().tabulate("paid", where={"sex": "f"})) == [("Yes", ""), ("No", "")]
    assert cells(study.mean("children", where={"sex": "f"})) == []


def test_a_designs_estimates_pass_the_gate(study):
    by_sex = study.design().share("paid", by="sex")
    of_somebody = (by_sex["domain"] == "sex") & (by_sex["choice"] != "dk")
    assert set(by_sex.loc[of_somebody, "status"]) == {"suppressed"}
    assert study.design().mean("age", by="sex")["n"].fillna(-1).tolist() == [42.0, -1.0, -1.0]
    lifted = study.unhidden().design().share("paid", by="sex")
    assert "suppressed" not in set(lifted["status"])


def test_a_total_that_one_person_makes_is_hidden_at_the_door_too(home, tmp_path):
    own = make_home(tmp_path)
    answers = home.export.read_text(encoding="utf-8").replace(",f,30,0,", ",f,30,9000,", 1)
    own.write(own.export, answers)
    own.write(own.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    design = open_study("north", own.root).design()
    assert design.total("children")["status"].tolist() == ["suppressed"]
    assert design.ratio("children", "age")["status"].tolist() == ["suppressed"]
    assert design.mean("age")["status"].tolist() == ["ok"]


TYPED = ("full_name", "contact", "interviewer", "beside", "mobile_no")
CALLS = {
    "table": lambda study, name: study.tabulate(name),
    "group": lambda study, name: study.tabulate("paid", by=name),
    "condition": lambda study, name: study.tabulate("paid", where={name: "Awa T"}),
    "combination": lambda study, name: study.combinations(name),
    "share": lambda study, name: study.design().share(name),
    "shares by it": lambda study, name: study.design().share("paid", by=name),
    "means by it": lambda study, name: study.design().mean("age", by=name),
    "test": lambda study, name: study.design().test("paid", by=name),
    "term": lambda study, name: study.regress(f"age ~ C({name})"),
    "term at the door": lambda study, name: study.design().regress(f"age ~ {name}"),
    "mean": lambda study, name: study.mean(name),
    "mean at the door": lambda study, name: study.design().mean(name),
    "recode": lambda study, name: study.recode("own", name, {"A": ["Awa Traore"]}),
}


@pytest.fixture(scope="module")
def typed(home, tmp_path_factory):
    """The same people with a name each, a phone, an interviewer from a list, and a column the form lacks."""
    own = make_home(tmp_path_factory.mktemp("typed"))
    header, *lines = home.export.read_text(encoding="utf-8").splitlines()
    marked = [
        f"{line},Awa Traore {place},+2237600{place:04},s1,Kin {place},2237600{place:04}"
        for place, line in enumerate(lines)
    ]
    own.write(own.export, "\n".join([f"{header},{','.join(TYPED)}", *marked]) + "\n")
    more = "text,full_name,Name,Nom,\ntext,contact,Phone,Téléphone,\nselect_one staff,interviewer,By,Par,\n"
    more += "integer,mobile_no,Mobile,Portable,\n"
    own.write(own.instrument / "form" / "survey.csv", SURVEY + more)
    own.change(own.instrument / "form" / "choices.csv", ("sex,f,", "staff,s1,Awa Staff,Awa Staff\nsex,f,"))
    own.change(
        own.instrument / "instrument.yaml", ("start: start}", "start: start, enumerator: interviewer}")
    )
    own.write(own.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    return open_study("north", own.root)


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_what_people_typed_is_refused_and_never_named(typed, call, name):
    with pytest.raises(CaseStudyError) as error:
        call(typed, name)
    assert not re.search(r"Traore \d|2237600|Kin \d|Staff", str(error.value))


def test_a_column_outside_the_form_and_a_number_are_told_why(typed):
    with pytest.raises(CaseStudyError, match="beside: this column is in the export but not in the form"):
        typed.tabulate("beside")
    with pytest.raises(CaseStudyError, match="full_name: a median is one of numbers"):
        typed.median("full_name")
    with pytest.raises(CaseStudyError, match="There is no question 'agee'; expected perhaps 'age'"):
        typed.regress("age ~ agee")


def test_no_model_where_few_are_in_a_term_or_an_outcome(study):
    with pytest.raises(CaseStudyError, match="few people are in sex m, and a model's coefficient"):
        study.regress("paid=yes ~ sex")
    assert "binomial" in repr(study.regress("paid=yes ~ children"))
    assert "gaussian" in repr(study.unhidden().regress("age ~ sex"))


def test_counts_hidden_together_are_as_many_as_may_be_shown():
    assert hide_together(np.array([50, 2, 0, 9]), 5).tolist() == [False, True, False, True]
    assert hide_together(np.array([50, 2, 1, 9]), 5).tolist() == [False, True, True, True]
    assert hide_together(np.array([50, 3, 4, 9]), 5).tolist() == [False, True, True, False]
    assert hide_together(np.array([50, 6, 0]), 5).tolist() == [False, False, False]
    assert hide_together(np.array([50, 2]), 0).tolist() == [False, False]


def test_states_and_questions_do_not_give_few_back(home, tmp_path):
    """Three of 45 were not asked and two left it blank: interviews less the rest would tell."""
    own = make_home(tmp_path)
    blank = interviews((40, "f", 30, "yes"), (3, "f", 31, "dk"), (9, "f", 32, ""))
    own.write(own.export, blank)
    own.write(own.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    study = open_study("north", own.root)
    states = study.answers().counts.loc["paid"].fillna(-1).tolist()
    assert states == [-1, -1, 0, -1, 0, 0]
    asked = study.questions("smuggler").frame.set_index("question")
    assert asked.loc["paid", ["asked of", "answered"]].tolist() == [52, 43]
    assert asked.loc["means", ["asked of", "answered"]].tolist() == [40, 0]


def test_a_table_of_nearly_the_same_people_is_refused(home, tmp_path):
    """Forty are up to 50 years old and 43 up to 51: the two tables would tell what the three said."""
    own = make_home(tmp_path)
    people = interviews((25, "f", 30, "yes"), (15, "m", 50, "no"), (3, "f", 51, "no"), (20, "m", 60, "no"))
    own.write(own.export, people)
    own.write(own.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    study = open_study("north", own.root)
    for last in (50, 51):
        study.recode(f"to{last}", "age", {"inside": f"[0,{last + 1})", "older": f"[{last + 1},)"})
    inside = study.tabulate("paid", where={"to50": "inside"})
    assert cells(inside) == [("Yes", ""), ("No", "")]
    assert cells(study.tabulate("paid", where={"to50": "inside"})) == cells(inside)
    said = "(to51 = 'inside') and those of a table shown before (to50 = 'inside') differ by fewer than 5"
    with pytest.raises(CaseStudyError, match=re.escape(said)):
        study.tabulate("paid", where={"to51": "inside"})
    with pytest.raises(CaseStudyError, match=re.escape("(to51: inside)")):
        study.tabulate("paid", by="to51")
    assert cells(study.tabulate("paid", where={"to50": "older"}))
    assert cells(study.unhidden().tabulate("paid", where={"to51": "inside"}))


def test_groups_of_the_plan_were_shown(home, tmp_path):
    """The plan splits by sex; all women but two are a recode of age."""
    own = make_home(tmp_path)
    people = interviews((30, "f", 30, "yes"), (2, "f", 70, "no"), (25, "m", 60, "no"), (5, "m", 61, "yes"))
    own.write(own.export, people)
    own.write(own.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    study = open_study("north", own.root)
    study.recode("band", "age", {"young": "[0,40)", "older": "[40,)"})
    with pytest.raises(
        CaseStudyError, match=re.escape("(band: young) and those of a table shown before (sex: f)")
    ):
        study.tabulate("paid", by="band")


def test_answers_of_few_are_merged_here_too_where_params_ask_for_it(home, tmp_path):
    own = make_home(tmp_path)
    people = ((20, "f", 30, "yes"), (9, "f", 31, "no"), (15, "m", 50, "other"), (3, "m", 51, "later"))
    own.write(own.export, interviews(*people))
    more = "yes_no,other,Other,Autre\nyes_no,later,Later,Plus tard\nyes_no,dk,"
    own.change(own.instrument / "form" / "choices.csv", ("yes_no,dk,", more))
    own.change(own.instrument / "instrument.yaml", ("dont_know: [dk]", "dont_know: [dk], other: [other]"))
    policy = "suppress_below: 5}\ndisclosure: {collapse: yes"
    own.write(own.params(), PARAMS, ("suppress_below: 0", policy))
    frame = open_study("north", own.root).tabulate("paid").frame()
    assert dict(zip(frame["answer"], frame["n"], strict=True)) == {
        "Yes": 20,
        "No": 9,
        "Other": 18,
        "Don't know": 0,
    }


@pytest.fixture(scope="module")
def of_many(tmp_path_factory):
    """Sixty people, of whom one has most children, and two a sex that no list has."""
    home = make_home(tmp_path_factory.mktemp("many"))
    answers = interviews(
        (20, "f", 30, "yes"), (15, "f", 50, "no"), (23, "m", 40, "yes"), (2, "Awa", 33, "no")
    )
    lines = [HEADER]
    for number, line in enumerate(answers.replace(",f,30,0,", ",f,30,9000,", 1).splitlines()[1:]):
        ticked = ("bus foot,1,1,0", "bus,1,0,0", "foot,0,1,0")[number % 3]
        lines.append(line.replace("yes,,,,,,", f"yes,{ticked},,"))
    home.write(home.export, "\n".join(lines) + "\n")
    home.write(home.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    return open_study("north", home.root)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda study: study.weigh("w", {"start": {"2020-01-05": 1.0}}),
            "start: only select questions",
        ),
        (lambda study: study.weigh("w", {"age": {"30": 1.0}}), "age: only select questions"),
        (lambda study: study.design().raked({"age": {"30": 1.0}}), "age: only select questions"),
        (lambda study: study.design().poststratified("age", {"30": 1.0}), "age: only select questions"),
        (
            lambda study: study.weigh("w", {"sex": {"f": 1.0}}),
            "categories without a target: 'm' (23), 1 that no list of the form has",
        ),
        (
            lambda study: study.design().raked({"sex": {"f": 1.0}}),
            "categories without a target: 'm' (23), 1 that no list of the form has",
        ),
        (lambda study: study.tabulate("paid", where={"sex": "x"}), "sex has no choice 'x': one of 'f', 'm'"),
        (lambda study: study.regress("sex=x ~ age"), "sex has no choice 'x'; expected one of 'f', 'm'"),
        (
            lambda study: study.regress("paid=yes ~ sex"),
            "few people are in sex (an answer that no list of the form has), and a model's coefficient",
        ),
    ],
)
def test_no_error_names_what_few_typed(of_many, call, sentence):
    with pytest.raises(CaseStudyError) as told:
        call(of_many)
    assert sentence in str(told.value) and "Awa" not in str(told.value)


def test_numbers_by_a_multi_select(of_many):
    """Each answer is a level by itself: those of one answer are not looked for among those of another."""
    ages = of_many.mean("age", by="means").frame().set_index("group")["status"]
    assert (ages[["", "By bus"]] != "suppressed").all()
