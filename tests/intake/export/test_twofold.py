"""What can mean two things: codes and names used again, labels of two choices, headers of two questions."""

import pytest

from analysis.intake.export.cells.spelling import Spelling, SpellingTally
from analysis.intake.form.form import Choice
from tests.intake.drawn_forms import YES_NO, counts, form_of, read_export

HARMONISE = ["kind", "question", "alias", "canonical", "note"]
TRANSPORT = [["tr", "1", "Bus"], ["tr", "2", "Car"], ["tr", "3", "On foot"]]


@pytest.fixture
def transport(tmp_path):
    return form_of(
        tmp_path, [["select_one tr", "how", "How?"], ["select_multiple tr", "all", "All?"]], TRANSPORT
    )[0]


def test_codes_that_changed_places(tmp_path, transport):
    rows = [["choice", "", "1", "2", ""], ["choice", "", "2", "1", ""]]
    export = [["_uuid", "how", "all"], ["a", "1", "1 3"], ["b", "1", "2"], ["c", "2", "1 2"], ["d", "3", "3"]]
    responses, told = read_export(tmp_path, transport, export, [HARMONISE, *rows])
    assert counts(responses, "how") == {"1": 1, "2": 2, "3": 1}
    assert counts(responses, "all") == {"1": 2, "2": 2, "3": 2}
    assert len(told) == 1 and "The form uses these names itself (1, 2)" in told[0]


def test_a_row_of_one_round_leaves_the_others_alone(tmp_path, transport):
    rows = [
        [*HARMONISE, "round"],
        ["choice", "how", "1", "2", "", "2020|2021"],
        ["choice", "how", "2", "1", "", "2020"],
    ]
    export = [["_uuid", "how"], ["a", "1"], ["b", "1"], ["c", "2"]]
    first, told = read_export(tmp_path, transport, export, rows, wave="2020")
    assert (counts(first, "how"), told) == ({"1": 1, "2": 2}, [])
    second, _ = read_export(tmp_path, transport, export, rows, wave="2022")
    assert counts(second, "how") == {"1": 2, "2": 1}


def test_codes_moved_by_one_with_choice_columns(tmp_path, transport):
    """The earlier form had Boat as 1, Bus as 2, Car as 3."""
    rows = [
        ["dropped choice", "all", "1", "Boat", ""],
        ["choice", "all", "2", "1", ""],
        ["choice", "all", "3", "2", ""],
    ]
    export = [
        ["_uuid", "all", "all/1", "all/2", "all/3"],
        ["a", "1 2", "1", "1", "0"],
        ["b", "3", "0", "0", "1"],
    ]
    responses, _ = read_export(tmp_path, transport, export, [HARMONISE, *rows])
    assert counts(responses, "all") == {"1": 1, "2": 1, "Boat": 1}


def test_a_code_that_is_changed_everywhere_is_told(tmp_path, transport):
    export = [["_uuid", "how"], ["a", "1"]]
    rows = [[*HARMONISE, "confirmed"], ["choice", "how", "1", "2", "", "yes"]]
    responses, _ = read_export(tmp_path, transport, export, rows)
    assert counts(responses, "how") == {"2": 1}
    from analysis.intake.derived.harmonise import read_harmonise
    from analysis.problems import Problems

    problems = Problems()
    read_harmonise(tmp_path / "harmonise.csv", transport, problems)
    assert [str(problem).removeprefix(str(tmp_path)) for problem in problems] == [
        "/harmonise.csv, row 2: The form uses these names itself (1), and they are changed in every export of"
        " this instrument. If only some exports need it, name their wave in a column `round` (several parted"
        " by |). Got '1'."
    ]


NUMBERS = [
    ["begin_group", "g", "Group"],
    ["integer", "q1", "How many children?"],
    ["integer", "q2", "How old?"],
    ["end_group", "", ""],
]


@pytest.mark.parametrize("headers", [["q1", "q2"], ["g/q1", "g/q2"], ["g.q1", "g.q2"]])
def test_questions_that_swapped_names(tmp_path, headers):
    form, _ = form_of(tmp_path, NUMBERS)
    rows = [["question", "", "q1", "q2", ""], ["question", "", "q2", "q1", ""]]
    responses, _ = read_export(tmp_path, form, [["_uuid", *headers], ["a", "40", "2"]], [HARMONISE, *rows])
    assert responses.frame[["q1", "q2"]].to_numpy().tolist() == [[2.0, 40.0]]


def test_a_name_that_is_taken_twice_is_refused(tmp_path):
    form, _ = form_of(tmp_path, NUMBERS)
    rows = [["question", "", "q1", "q2", ""]]
    _, told = read_export(tmp_path, form, [["_uuid", "q1", "q2"], ["a", "40", "2"]], [HARMONISE, *rows])
    assert told[1] == (
        "export.csv, q1: harmonise.csv takes this column for 'q2', which the export has a column for as well."
        " Say in harmonise.csv what 'q2' is in this export: a question of another name, or a dropped"
        " question."
    )
    rows += [["dropped question", "", "q2", "", ""]]
    export = [["_uuid", "q1", "q2"], ["a", "40", "2"]]
    responses, told = read_export(tmp_path, form, export, [HARMONISE, *rows])
    assert responses.frame["q2"].tolist() == [40.0] and not responses.has("q1") and len(told) == 1


def test_two_choices_with_one_label(tmp_path):
    choices = [["l", "trade", "Trade"], ["l", "dom", "Other"], ["l", "int", "Other"]]
    form, _ = form_of(tmp_path, [["select_one l", "job", "Job"]], choices)
    responses, told = read_export(tmp_path, form, [["_uuid", "job"], ["a", "Other"], ["b", "Trade"]])
    assert counts(responses, "job") == {"Other": 1, "trade": 1}
    assert told == [
        "export.csv, row 2, job: This label stands for several choices of the list; it is kept, and named in"
        " tables only where `suppress_below` people or more gave it (1 cell). Got 'Other'. Expected one of"
        " dom or int."
    ]
    codes, told = read_export(tmp_path, form, [["_uuid", "job"], ["a", "dom"], ["b", "int"]])
    assert (counts(codes, "job"), told) == ({"dom": 1, "int": 1}, [])


KIDS = [["nk", "1", "0"], ["nk", "2", "1"], ["nk", "3", "2"], ["nk", "4", "3 or more"]]


@pytest.mark.parametrize(
    ("work", "expected", "leaning"),
    [(["Yes", "No"], {"2": 1, "3": 1}, "labels"), (["yes", "no"], {"1": 1, "2": 1}, "codes")],
)
def test_labels_that_are_other_choices_codes(tmp_path, work, expected, leaning):
    survey = [["select_one nk", "kids", "Children"], ["select_one yn", "work", "Work?"]]
    form, _ = form_of(tmp_path, survey, [*KIDS, *YES_NO])
    export = [["_uuid", "kids", "work"], ["a", "1", work[0]], ["b", "2", work[1]]]
    responses, told = read_export(tmp_path, form, export)
    assert counts(responses, "kids") == expected
    other = "codes" if leaning == "labels" else "labels"
    assert told == [
        "export.csv, kids: These answers are codes of the list and also labels of other choices;"
        " they are read"
        f" as {leaning}, as 1 other column is and none written in {other}. Export codes (XML values)"
        f" to be sure."
    ]


def test_a_reversed_scale_that_nothing_explains_is_told(tmp_path):
    scale = [["s", str(code), str(6 - code)] for code in range(1, 6)]
    form, _ = form_of(tmp_path, [["select_one s", "mood", "Mood"]], scale)
    responses, told = read_export(tmp_path, form, [["_uuid", "mood"], ["a", "1"], ["b", "2"]])
    assert counts(responses, "mood") == {"1": 1, "2": 1}
    assert "which nothing in the export shows" in told[0]


def test_labels_that_are_codes_head_choice_columns(tmp_path):
    form, _ = form_of(tmp_path, [["select_multiple nk", "ages", "Ages"]], KIDS)
    export = [
        ["_uuid", "ages/0", "ages/1", "ages/2", "ages/3 or more"],
        ["a", "1", "0", "0", "1"],
        ["b", "0", "1", "0", "0"],
    ]
    responses, _ = read_export(tmp_path, form, export)
    assert counts(responses, "ages") == {"1": 1, "2": 1, "3": 0, "4": 1}


TWICE = [
    ["begin_group", "a", "Before leaving"],
    ["select_one yn", "work_a", "Did you work?"],
    ["end_group", "", ""],
    ["begin_group", "b", "Now"],
    ["select_one yn", "work_b", "Did you work?"],
    ["end_group", "", ""],
]
ORDERED = (
    "export.csv, row 1, {}: 2 questions have this header ({}); its columns are taken in the order of"
    " the form."
    " Export with group names, or names as headers, to be sure."
)


def test_two_questions_with_one_label(tmp_path):
    form, _ = form_of(tmp_path, TWICE, YES_NO)
    header = ["_uuid", "Did you work?", "Did you work?"]
    responses, told = read_export(tmp_path, form, [header, ["a", "Yes", "No"], ["b", "Yes", "Yes"]])
    assert [counts(responses, name) for name in ("work_a", "work_b")] == [{"yes": 2}, {"no": 1, "yes": 1}]
    assert told == [ORDERED.format("Did you work?", "work_a, work_b")]


def test_groups_in_label_headers_tell_them_apart(tmp_path):
    form, _ = form_of(tmp_path, TWICE, YES_NO)
    header = ["_uuid", "Now/Did you work?", "Before leaving/Did you work?"]
    responses, told = read_export(tmp_path, form, [header, ["a", "Yes", "No"]])
    assert [counts(responses, name) for name in ("work_a", "work_b")] == [{"no": 1}, {"yes": 1}]
    assert told == []


def test_one_column_of_two_questions_is_nobodys(tmp_path):
    survey = [*TWICE, ["select_one yn", "sick", "Were you sick?"]]
    form, _ = form_of(tmp_path, survey, YES_NO)
    header = ["_uuid", "Did you work?", "Were you sick?"]
    responses, told = read_export(tmp_path, form, [header, ["a", "Yes", "No"]])
    assert not responses.has("work_a") and not responses.has("work_b")
    assert told[0] == (
        "export.csv, row 1, Did you work?: This column could be work_a or work_b, which have the"
        " same label; it"
        " is left out. Export with group names, or names as headers."
    )


def test_labels_behind_groups_and_choices(tmp_path):
    survey = [
        ["begin_group", "life", "Your life"],
        ["select_multiple yn", "needs", "Needs?"],
        ["end_group", "", ""],
    ]
    form, _ = form_of(tmp_path, survey, YES_NO)
    header = ["_uuid", "Your life/Needs?", "Your life/Needs?/Yes", "Your life/Needs?/No"]
    responses, _ = read_export(tmp_path, form, [header, ["a", "Yes No", "1", "1"], ["b", "Yes", "1", "0"]])
    assert counts(responses, "needs") == {"yes": 2, "no": 1}


def test_questions_that_differ_by_case(tmp_path):
    form, _ = form_of(tmp_path, [["integer", "Q1", "One"], ["integer", "q1", "Two"]])
    responses, _ = read_export(tmp_path, form, [["_uuid", "q1", "Q1"], ["a", "1", "2"]])
    assert responses.frame[["Q1", "q1"]].to_numpy().tolist() == [[2.0, 1.0]]


def test_one_language_can_tell_two_choices_apart():
    choices = [Choice("a", {"en": "Main", "fr": "Principal"}), Choice("b", {"en": "Hand", "fr": "Main"})]
    assert Spelling(choices, {}).read(["Main", "Hand"], SpellingTally()) == ["a", "b"]
    assert Spelling(choices, {}).read(["Main"], SpellingTally()) == [None]
