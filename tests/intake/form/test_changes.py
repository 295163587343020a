"""Two forms of one survey with every kind of change planted: each is found, and nothing else."""

from pathlib import Path

import pytest

from analysis.intake.derived.harmonise import read_harmonise
from analysis.intake.form.changes import Change, compare_forms, draft_harmonise
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.problems import Problems

OLD = """\
type,name,label::English (en),relevant
select_one sex,Q25,What is your sex?,
integer,Q23,How old are you?,
select_one yes_no,paid,Did you pay a smuggler?,${Q23} >= 18
select_multiple risk,Q91,What risks did you face on your journey?,${paid} = 'yes'
select_one yes_no,Q29,Do you have children with you?,
text,nickname,What should we call you?,
integer,months,How many months did you travel?,
select_one yes_no,phone,Do you have a telephone?,
"""
OLD_CHOICES = """\
list_name,name,label::English (en)
sex,f,Female
sex,m,Male
yes_no,yes,Yes
yes_no,no,No
risk,trafficking,Trafficking or exploitation
risk,abuse,Physical or sexual abuse
risk,arrest,Arrest
risk,kidnap,Kidnapping
risk,none,None
"""
NEW = """\
type,name,label::English (en),relevant
select_one sex,Q27,What is your sex?,
integer,Q23,How old are you?,
select_one yes_no,paid,Did you pay a smuggler?,${Q23} > 17
select_multiple risk,Q91,What risks have you faced on your journey?,${paid} = 'yes'
select_one country,Q29,Which country are you a national of?,
select_one band,months,How many months did you travel?,
select_one yes_no,visa,Do you have a visa?,
select_one yes_no,phone,Do you have a telephone?,
"""
NEW_CHOICES = """\
list_name,name,label::English (en)
sex,female,Female
sex,m,Male
yes_no,yes,Yes
yes_no,no,No
risk,trafficking,Trafficking and exploitation
risk,physical,Physical abuse
risk,sexual,Sexual abuse
risk,detained,Arrest
risk,robbery,Robbery
country,ml,Mali
band,short,Under a month
"""


def form(folder: Path, survey: str, choices: str) -> Form:
    folder.mkdir()
    for name, text in (
        ("survey", survey),
        ("choices", choices),
        ("settings", "form_title,form_id\nDrawn,drawn\n"),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    problems = Problems()
    read = read_form(folder, problems)
    problems.stop_if_fatal()
    return read


@pytest.fixture
def forms(tmp_path) -> tuple[Form, Form]:
    return form(tmp_path / "old", OLD, OLD_CHOICES), form(tmp_path / "new", NEW, NEW_CHOICES)


def told(change: Change) -> tuple[str, ...]:
    return change.kind, change.question_a, change.question_b, change.choice_a, change.choice_b


def test_every_planted_change_is_found(forms):
    assert [told(change) for change in compare_forms(*forms)] == [
        ("renamed", "Q25", "Q27", "", ""),
        ("renamed", "Q25", "Q27", "f", "female"),
        ("same", "Q23", "Q23", "", ""),
        ("routing changed", "paid", "paid", "", ""),
        ("reworded", "Q91", "Q91", "", ""),
        ("reworded", "Q91", "Q91", "trafficking", "trafficking"),
        ("renamed", "Q91", "Q91", "arrest", "detained"),
        ("split", "Q91", "Q91", "abuse", "physical"),
        ("split", "Q91", "Q91", "abuse", "sexual"),
        ("dropped", "Q91", "Q91", "kidnap", ""),
        ("dropped", "Q91", "Q91", "none", ""),
        ("added", "Q91", "Q91", "", "robbery"),
        ("name used again", "", "Q29", "", ""),
        ("type changed", "months", "months", "", ""),
        ("added", "", "visa", "", ""),
        ("same", "phone", "phone", "", ""),
        ("dropped", "Q29", "", "", ""),
        ("dropped", "nickname", "", "", ""),
    ]


def test_the_other_way_round_is_its_mirror(forms):
    a, b = forms
    mirror = {"added": "dropped", "dropped": "added", "split": "merged", "merged": "split"}
    there = {told(change) for change in compare_forms(a, b) if change.kind != "name used again"}
    back = {
        (
            mirror.get(change.kind, change.kind),
            change.question_b,
            change.question_a,
            change.choice_b,
            change.choice_a,
        )
        for change in compare_forms(b, a)
        if change.kind != "name used again"
    }
    again = {("dropped", "Q29", "", "", ""), ("added", "", "Q29", "", "")}
    assert there - again == back - again


def test_a_form_beside_itself_is_the_same(forms):
    for one in forms:
        assert {change.kind for change in compare_forms(one, one)} == {"same"}


def test_conditions_are_compared_as_expressions_with_names_mapped(tmp_path):
    old = form(
        tmp_path / "old",
        "type,name,label,relevant\ninteger,age,Age in years,\ninteger,work,Days of work,${age} > 3 and ${age}"
        " < 9\n",
        "list_name,name,label\n",
    )
    new = form(
        tmp_path / "new",
        "type,name,label,relevant\ninteger,a1,Age in years,\ninteger,work,Days of work,( ${a1}>3 ) and"
        " ${a1}<9\n",
        "list_name,name,label\n",
    )
    assert [told(change)[:3] for change in compare_forms(old, new)] == [
        ("renamed", "age", "a1"),
        ("same", "work", "work"),
    ]


def test_the_drafted_map_waits_to_be_confirmed(forms, tmp_path):
    a, b = forms
    rows = draft_harmonise(compare_forms(a, b))
    assert [(row["kind"], row["question"], row["alias"], row["canonical"]) for row in rows] == [
        ("question", "", "Q25", "Q27"),
        ("choice", "Q27", "f", "female"),
        ("choice", "Q27", "Female", "female"),
        ("choice", "Q91", "Trafficking or exploitation", "trafficking"),
        ("choice", "Q91", "arrest", "detained"),
        ("choice", "Q91", "Arrest", "detained"),
        ("choice", "Q91", "abuse", ""),
        ("dropped question", "", "Q29", ""),
    ]
    split = (
        "split into physical, sexual: pool abuse and these with a recode in recodes.csv, then take this"
        " row out"
    )
    assert rows[-2]["note"] == split
    path, problems = tmp_path / "harmonise.csv", Problems()
    header = "kind,question,alias,canonical,note,confirmed\n"
    path.write_text(header + "question,,Q25,Q27,,\nchoice,Q27,f,female,,yes\n", encoding="utf-8")
    aliases = read_harmonise(path, b, problems)
    assert aliases.questions == {} and aliases.choices == {"Q27": {"f": "female"}}
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [
        ", row 2, confirmed: This row is not confirmed and not applied. Write yes in it, or take it out. Got"
        " 'Q25'."
    ]


@pytest.mark.parametrize(
    ("confirmed", "sentence"),
    [
        (
            "",
            (
                ", row 2, confirmed: This row is not confirmed and not applied. Write yes in it, or take it"
                " out. Got 'abuse'."
            ),
        ),
        (
            "yes",
            (
                ", row 2, canonical: The form has no such choice. Expected one of 'trafficking', 'physical',"
                " 'sexual', 'detained', 'robbery'."
            ),
        ),
    ],
)
def test_the_row_of_a_split_can_not_be_applied(forms, tmp_path, confirmed, sentence):
    path, problems = tmp_path / "harmonise.csv", Problems()
    path.write_text(
        f"kind,question,alias,canonical,note,confirmed\nchoice,Q91,abuse,,,{confirmed}\n", encoding="utf-8"
    )
    assert read_harmonise(path, forms[1], problems).choices == {}
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [sentence]


def changes(
    tmp_path, old: str, new: str, old_choices: str = "", new_choices: str = ""
) -> list[tuple[str, ...]]:
    head = "type,name,label\n", "list_name,name,label\n"
    pair = [
        form(tmp_path / name, head[0] + survey, head[1] + choices)
        for name, survey, choices in (("a", old, old_choices), ("b", new, new_choices))
    ]
    return compare_forms(*pair)


def of_choices(tmp_path, old: str, new: str) -> list[tuple[str, ...]]:
    found = changes(
        tmp_path,
        *["select_one l,Q,What?\n"] * 2,
        *("".join(f"l,{line}\n" for line in side.split("|")) for side in (old, new)),
    )
    return [told(change)[:1] + told(change)[3:] for change in found if change.is_choice]


@pytest.mark.parametrize("label", ["Don´t know", "Don’t know", "DonÂ´t know", "Don't know."])
def test_an_encoding_that_changed_is_a_rewording_and_an_alias(tmp_path, label):
    found = changes(
        tmp_path,
        *["select_one l,Q,What?\n"] * 2,
        f"l,dk,{label}\nl,yes,Yes\n",
        "l,dk,Don't know\nl,yes,yes\n",
    )
    assert [told(change) for change in found if change.is_choice] == [("reworded", "Q", "Q", "dk", "dk")]
    assert [(row["alias"], row["canonical"]) for row in draft_harmonise(found)] == [(label, "dk")]


def test_a_code_with_another_label_is_the_same_choice(tmp_path):
    assert of_choices(tmp_path, "food,Nourishment|water,Water", "food,Meals|water,Water") == [
        ("reworded", "food", "food")
    ]


def test_codes_given_to_other_labels_are_not_the_same_choices(tmp_path):
    assert of_choices(tmp_path, "1,Mali|2,Niger", "1,Burkina Faso|2,Mali") == [
        ("renamed", "1", "2"),
        ("dropped", "2", ""),
        ("added", "", "1"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (
            "integer,Q2,How old are you?\n",
            "integer,A2,How old are you (in years)?\n",
            ["renamed", "reworded"],
        ),
        (
            "integer,Q2,How old are you (in years)?\n",
            "integer,A2,How old are you?\n",
            ["renamed", "reworded"],
        ),
        ("integer,Q2,How old are you?\n", "text,A2,How old are you (in years)?\n", ["added", "dropped"]),
        ("integer,Q2,Age\n", "integer,A2,Age of your youngest child\n", ["added", "dropped"]),
        (
            "integer,Q2,How old are you?\n",
            "integer,A2,How old are you (in years)?\ninteger,A3,How old are you (months)?\n",
            ["added", "added", "dropped"],
        ),
    ],
)
def test_a_label_that_holds_another_of_its_type_is_one_question(tmp_path, old, new, kinds):
    assert [change.kind for change in changes(tmp_path, old, new)] == kinds
