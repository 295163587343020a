"""`disclosure: {collapse: yes}`: answers of few people stand under "other" before anything is counted."""

import pytest

from analysis.disclosure.collapsing import collapse_few
from analysis.intake.export.export import read_responses
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.problems import Problems
from analysis.study.casestudy import CaseStudy
from analysis.vocabulary import SUPPRESSED
from tests.disclosure.release.drawn import INSTRUMENT, SETTINGS
from tests.study.test_joint_attack import study_of

FORM = """\
type,name,label::English (en)
select_one from,from,Where from?
select_multiple need,needs,What do you need?
"""
CHOICES = """\
list_name,name,label::English (en)
from,a,A
from,b,B
from,c,C
from,d,D
from,other,Other
from,dk,Don't know
need,food,Food
need,cash,Cash
need,visit,Visits
need,other,Other
need,none,None
"""
ROLES = "roles: {dont_know: [dk], refused: [refused], other: [other], none: [none]}\n"


def responses_of(root, origins, needs):
    """Responses of as many people as `origins` has answers, and of ticks for each."""
    texts = {
        "form/survey.csv": FORM,
        "form/choices.csv": CHOICES,
        "form/settings.csv": SETTINGS,
        "instrument.yaml": INSTRUMENT + ROLES,
        "export.csv": "_uuid,start,from,needs\n"
        + "".join(
            f"u{place},2021-03-01T09:00:00,{origin},{ticked}\n"
            for place, (origin, ticked) in enumerate(zip(origins, needs, strict=True))
        ),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    problems = Problems()
    instrument = read_instrument(root, problems)
    return read_responses(root / "export.csv", read_form(root / "form", problems), instrument, problems)


def counted(responses, question):
    ticks, choices = responses.ticks(question)
    return dict(zip(choices, ticks.sum(axis=0).tolist(), strict=True))


def spread(**people):
    return [name for name, many in people.items() for _ in range(many)]


@pytest.mark.parametrize(
    ("people", "expected", "merged"),
    [
        ({"a": 20, "b": 9, "c": 3, "d": 2, "dk": 1}, {"a": 20, "b": 9, "other": 5, "dk": 1}, ("c", "d")),
        # Still few together: the next smallest joins.
        ({"a": 20, "b": 9, "c": 8, "d": 2}, {"a": 20, "b": 9, "other": 10, "dk": 0}, ("c", "d")),
        # What no list has is one of few answers too.
        ({"a": 20, "b": 9, "other": 6, "Awa": 1}, {"a": 20, "b": 9, "other": 7, "dk": 0}, ("Awa",)),
        # Nothing is of few; or too little would be left.
        ({"a": 20, "b": 9, "dk": 2}, {"a": 20, "b": 9, "other": 0, "dk": 2}, ()),
        ({"a": 20, "b": 3, "other": 9}, {"a": 20, "b": 3, "other": 9, "dk": 0}, ()),
    ],
)
def test_answers_of_few_become_the_other(tmp_path, people, expected, merged):
    responses = responses_of(tmp_path, spread(**people), [""] * sum(people.values()))
    changed, told = collapse_few(responses, 5)
    after = counted(changed, "from")
    assert {name: after[name] for name in expected} == expected
    assert {name for name, n in after.items() if n} <= set(expected)
    assert told.get("from", ()) == merged
    # The responses given are as they were.
    before = counted(responses, "from")
    assert {name: before[name] for name in people} == people


def test_who_ticked_one_of_few_ticked_the_other_once(tmp_path):
    needs = ["food"] * 9 + ["cash"] * 8 + ["food visit"] * 2 + ["visit other"] * 2 + ["other"] * 4
    needs += ["none"] * 2 + [""] * 3
    responses = responses_of(tmp_path, ["a"] * len(needs), needs)
    changed, told = collapse_few(responses, 5)
    assert told["needs"] == ("visit",)
    assert counted(changed, "needs") == {"food": 11, "cash": 8, "other": 8, "none": 2}
    assert changed.answered("needs").tolist() == responses.answered("needs").tolist()


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    city, _, results = study_of(tmp_path_factory.mktemp("merged"), 3, 5, "disclosure: {collapse: yes}\n")
    return CaseStudy(city.id, city.params, "en", city.folder, city.surveys, results, city)


def test_a_merged_answer_has_no_row_and_is_told_under_the_table(merged):
    told = merged.results.frames["quality/collapsed"]
    assert told.to_dict("records") == [{"survey": "drawn", "question": "helped", "choice": "friend"}]
    rows = merged.results.estimates
    assert "friend" not in set(rows.loc[rows["question"] == "helped", "choice"])
    assert "“Other” holds “By a friend” as well: each was given by few people." in merged.table("help").notes


def test_less_is_hidden_where_few_were_merged(merged, tmp_path):
    exact = study_of(tmp_path, 3, 5)[-1].estimates
    hidden = [(frame["status"] == SUPPRESSED).mean() for frame in (merged.results.estimates, exact)]
    assert hidden[0] < hidden[1]
