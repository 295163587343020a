import pytest

from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.planning.plan import PlanRow, language_code, read_plan, sections, tables
from analysis.problems import Problems
from tests.workspaces import PLAN, make_home

HEADER = "table,section,question,denominator,statistic,unit,stack,by,exclude,order,figure"


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def with_ages(home):
    """The workspace, with the age at each incident."""
    home.change(
        home.instrument / "form" / "survey.csv",
        ("select_one place,robbery_place", "integer,robbery_age,Age then,,\nselect_one place,robbery_place"),
    )
    home.change(
        home.instrument / "instrument.yaml",
        ("{place: robbery_place}", "{place: robbery_place, age_then: robbery_age}"),
    )


def read(home, text):
    """The plan of that text, and what is wrong with it as sentences without the file's name."""
    path = home.write(home.instrument / "plan.csv", text)
    problems = Problems()
    instrument = read_instrument(home.instrument, problems)
    form = read_form(instrument.form_path, problems)
    rows = read_plan(path, instrument, form, problems)
    assert {problem.severity for problem in problems} <= {"fatal"}
    return rows, [str(problem).removeprefix(str(path)) for problem in problems]


def problem_of(home, row):
    """The one sentence that a plan of this row gives."""
    _, (sentence,) = read(home, f"{HEADER}\n{row}\n")
    return sentence


def test_a_plan_as_rows(home):
    rows, problems = read(home, PLAN)
    assert problems == []
    assert rows == (
        PlanRow(
            "payment",
            "journey",
            "paid",
            title={"en": "Paying smugglers in {city}", "fr": "Payer des passeurs à {city}"},
            line=2,
        ),
        PlanRow("payment", "journey", "paid", by="sex", line=3),
        PlanRow(
            "ages",
            "person",
            "age",
            "mean",
            title={"en": "Age of people in {city}", "fr": "Âge des personnes à {city}"},
            line=4,
        ),
        PlanRow(
            "incidents",
            "journey",
            "incident",
            unit="reports",
            stack="incidents",
            title={"en": "Incidents in {city}", "fr": "Incidents à {city}"},
            column={"en": "Reports of incidents"},
            line=5,
        ),
        PlanRow(
            "incidents",
            "journey",
            "incident",
            stack="incidents",
            column={"en": "People who reported any"},
            line=6,
        ),
    )


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_plan_that_a_spreadsheet_saved_with_another_delimiter(home, mark):
    assert "," not in HEADER.replace(",", mark)
    rows, problems = read(home, PLAN)
    saved, also = read(home, "\n".join(line.replace(",", mark) for line in PLAN.splitlines()) + "\n")
    assert (saved, also) == (rows, problems)


def test_sections_and_tables_keep_the_order_of_the_plan(home):
    rows, _ = read(home, PLAN)
    assert sections(rows) == ("journey", "person")
    assert {table: [row.line for row in of_table] for table, of_table in tables(rows).items()} == {
        "payment": [2, 3],
        "ages": [4],
        "incidents": [5, 6],
    }


def test_defaults_blank_lines_and_excluded_choices(home):
    rows, problems = read(home, f"\ufeff{HEADER}\n\nt,s,paid,,,,,,dk  no,form,bars\n,,,,,,,,,,\n")
    assert problems == []
    assert rows == (
        PlanRow(
            "t",
            "s",
            "paid",
            "share",
            "respondents",
            exclude=("dk", "no"),
            order="form",
            figure="bars",
            line=3,
        ),
    )


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("English (en)", "en"),
        ("French", "fr"),
        ("fr", "fr"),
        ("Bambara (bm)", "bm"),
        ("Klingonese", "klingonese"),
    ],
)
def test_a_languages_code(header, code):
    assert language_code(header) == code


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "t,s,payed,,,,,,,,",
            ", row 2, question: the form has no such question. Got 'payed'. Expected perhaps 'paid'.",
        ),
        (
            "t,s,paid,,,,,sexe,,,",
            ", row 2, by: the form has no such question. Got 'sexe'. Expected perhaps 'sex'.",
        ),
        (
            "t,s,paid,,shares,,,,,,",
            ", row 2, statistic: this word is not known. Got 'shares'. Expected perhaps 'share'.",
        ),
        (
            "t,s,paid,,,persons,,,,,",
            (
                ", row 2, unit: this word is not known. Got 'persons'. Expected one of 'respondents',"
                " 'mentions', 'reports'."
            ),
        ),
        (
            "t,s,paid,,,,,,,random,",
            ", row 2, order: this word is not known. Got 'random'. Expected one of 'form', 'diverging'.",
        ),
        (
            "t,s,paid,,,,,,,,bar",
            ", row 2, figure: this word is not known. Got 'bar'. Expected perhaps 'bars'.",
        ),
        (
            "t 1,s,paid,,,,,,,,",
            ", row 2, table: this names a file or a sheet; use letters, digits, - and _ only. Got 't 1'.",
        ),
        (
            "t,../s,paid,,,,,,,,",
            ", row 2, section: this names a file or a sheet; use letters, digits, - and _ only. Got '../s'.",
        ),
        (
            "t,s,paid,,,,,,maybe,,",
            (
                ", row 2, exclude: the question has no such choice. Got 'maybe'. Expected one of 'yes', 'no',"
                " 'dk'."
            ),
        ),
        (
            "t,s,incident,,,reports,incident,,,,",
            (
                ", row 2, stack: the instrument declares no such stack. Got 'incident'. Expected perhaps"
                " 'incidents'."
            ),
        ),
        (
            "t,s,paid,,,reports,,,,,",
            ", row 2, unit: a table of reports needs a stack: name it in the column `stack`. Got 'reports'."
            " Expected 'incidents'.",
        ),
        ("t,s,children,,ratio,,,,,,", ", row 2, denominator: a ratio needs its denominator."),
        (
            "t,s,children,agee,ratio,,,,,,",
            ", row 2, denominator: the form has no such question. Got 'agee'. Expected perhaps 'age'.",
        ),
        (
            "t,s,age,,share,,,,,,",
            (
                ", row 2, statistic: a share can't be taken of a question of type integer. Got 'share'."
                " Expected mean, median, quantile, total or ratio."
            ),
        ),
        (
            "t,s,paid,,mean,,,,,,",
            (
                ", row 2, statistic: a mean can't be taken of a question of type select_one. Got 'mean'."
                " Expected share or count."
            ),
        ),
        (
            "t,s,age_then,,mean,respondents,incidents,,,,",
            (
                ", row 2, unit: people have no mean of something they may report more than once; count"
                " reports instead. Got 'respondents'."
            ),
        ),
        (
            "t,s,paid,,,mentions,,,,,",
            (
                ", row 2, unit: mentions are the choices ticked in a multi-select; a question of type"
                " select_one has none. Got 'mentions'."
            ),
        ),
        (
            "t,s,place,,mean,reports,incidents,,,,",
            (
                ", row 2, statistic: a mean can't be taken of a question of type select_one. Got 'mean'."
                " Expected share or count."
            ),
        ),
        (
            "t,s,place,,,reports,incidents,,village,,",
            (
                ", row 2, exclude: the question has no such choice. Got 'village'. Expected one of 'desert',"
                " 'town'."
            ),
        ),
        (
            ",s,paid,,,,,,,,",
            ", row 2, table: the row names no table; write one, of letters, digits, - and _.",
        ),
        (
            "t,s,paid,,,,,sex sex,,,",
            ", row 2, by: a question is crossed with itself; name it once. Got 'sex sex'.",
        ),
        (
            "t,s,incident,,,respondents,incidents,place,,,",
            (
                ", row 2, by: people can't be split by something they may report more than once; count"
                " reports instead. Got 'place'."
            ),
        ),
    ],
)
def test_what_a_row_can_get_wrong(home, row, sentence):
    with_ages(home)
    assert problem_of(home, row) == sentence


def test_people_may_be_split_by_a_multi_select_alone(home):
    rows, problems = read(home, f"{HEADER}\nt,s,paid,,,,,means,,,\n")
    assert (rows[0].by, problems) == ("means", [])


@pytest.mark.parametrize("title", ["Paying in {city", "Paying in city}"])
def test_a_brace_needs_its_partner(home, title):
    _, (sentence,) = read(home, f"{HEADER},title::English (en)\nt,s,paid,,,,,,,,,{title}\n")
    assert sentence == (
        ", row 2, title::en: a brace has no partner, so that nothing fills it."
        f" Got '{title}'. Expected {{city}}."
    )


def test_a_row_that_asks_for_the_same_numbers_twice(home):
    _, (sentence,) = read(home, f"{HEADER}\nt,s,paid,,,,,,,,\nt,s,paid,,,,,,dk,,bars\n")
    assert (
        sentence
        == ", row 3: this row asks for the same numbers as row 2; give it another table id or take it out."
        " Got 't'."
    )


@pytest.mark.parametrize("other", ["t,s,paid,,,,,sex,dk,,", "t,s,paid,,,,incidents,,,,"])
def test_rows_of_one_table_that_would_mix_two_bases(home, other):
    _, (sentence,) = read(home, f"{HEADER}\nt,s,paid,,,,,,,,\n{other}\n")
    assert (
        sentence
        == ", row 3: this row has another stack, exclude or denominator than row 2, whose numbers it would"
        " share; give it another table id. Got 't'."
    )


def test_columns_unknown_and_missing(home):
    _, sentences = read(home, "table,question,units,title::English (en)\nt,paid,,Paid\n")
    assert sentences == [
        ", row 1: this column is not known. Got 'units'. Expected perhaps 'unit'.",
        ", row 1: the column 'section' is missing; add it. Got 'table, question, units, title::English (en)'."
        " Expected table, section, question.",
    ]


def test_a_column_near_to_a_needed_one_is_that_one_misspelt(home):
    _, sentences = read(home, "table,sections,question\nt,s,paid\n")
    assert sentences == [", row 1: this column is not known. Got 'sections'. Expected perhaps 'section'."]


def test_two_columns_of_one_name(home):
    _, sentences = read(home, "table,section,question,by,by\nt,s,paid,sex,age\n")
    assert sentences == [
        ", row 1: two columns have this name, and which one holds can't be told; name them apart. Got 'by'."
    ]


def sentences_of(home):
    """What reading the plan as it lies there gives, as sentences."""
    problems = Problems()
    instrument = read_instrument(home.instrument, problems)
    form = read_form(instrument.form_path, problems)
    assert read_plan(home.instrument / "plan.csv", instrument, form, problems) == ()
    return [str(problem).removeprefix(str(home.instrument / "plan.csv")) for problem in problems]


def test_no_plan(home):
    (home.instrument / "plan.csv").unlink()
    assert sentences_of(home) == [
        ": there is no plan. `casestudy adopt` drafts one from a form and its export."
    ]


@pytest.mark.parametrize("text", [HEADER, f"{HEADER}\n,,,,,,,,,,\n"])
def test_a_plan_without_rows(home, text):
    home.write(home.instrument / "plan.csv", text)
    assert sentences_of(home) == [
        ": the plan has no rows, so there is nothing to tabulate. Add a row for each table."
    ]


def test_an_empty_plan(home):
    home.write(home.instrument / "plan.csv", "")
    assert sentences_of(home) == [
        ": the plan is empty; add a header and a row for each table. Expected table, section, question."
    ]


def test_a_plan_that_is_not_utf_8(home):
    (home.instrument / "plan.csv").write_bytes(
        f"{HEADER},title::French\nt,s,paid,,,,,,,,,Payé\n".encode("latin-1")
    )
    assert sentences_of(home) == [", row 2: The file is not UTF-8. Save it as 'CSV UTF-8'."]
