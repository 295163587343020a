"""Indicators and a plan's settings from files to tables."""

from analysis.study import declare, open_study, prepare

INDICATORS = """\
selections:
  ways:
    labels: {en: Ways of travelling, fr: Façons de voyager}
    question: means
"""
ROWS = """\
table,section,question,by,test,top,title::English (en)
ways,journey,ways,,,,Ways of travelling in {city}
ages,journey,paid,sex,yes,,Paying in {city}
crossed,journey,paid,sex city,,1,Paying in {city}
"""


def test_an_indicator_from_a_file_to_print(home):
    """Who does not know how they travelled has no number of ways, and the note says so."""
    home.write(home.instrument / "indicators.yaml", INDICATORS)
    home.write(home.instrument / "plan.csv", ROWS)
    made, read = prepare(declare("north", home.root)), open_study("north", home.root)
    assert (
        str(made.table("ways"))
        == str(read.table("ways"))
        == """\
Ways of travelling in North
Drawn survey, January 2020

                People
Answer           %      n
One            50*      1
Two or more    50*      1
None            0*      0
Base             2 people

Asked of: people who answered “Yes” to “Did you pay a smuggler?”.
People who gave no other answer than that they don't know, or refused, are left out of the base.
* Base under 3: read the counts rather than the percentages.
The sample is not random: read as people interviewed, not as everybody in North.
Source: The tests."""
    )


def test_what_a_test_found_stands_first_among_the_notes_and_in_a_frame(home):
    home.write(home.instrument / "indicators.yaml", INDICATORS)
    home.write(home.instrument / "plan.csv", ROWS)
    made, read = prepare(declare("north", home.root)), open_study("north", home.root)
    assert made.table("ages").notes[0] == "By “Sex”: no clear difference (Rao-Scott F = 1.3, p = 0.297)."
    assert made.table("ages").notes == read.table("ages").notes
    assert made.results.frames["tests"][["question", "domain", "base"]].to_numpy().tolist() == [
        ["paid", "sex", 6]
    ]


def test_crossed_levels_from_a_file_to_print(home):
    home.write(home.instrument / "indicators.yaml", INDICATORS)
    home.write(home.instrument / "plan.csv", ROWS)
    table = prepare(declare("north", home.root)).table("crossed")
    assert list(dict.fromkeys(column.spanners[-1] for column in table.columns)) == [
        "All",
        "Women, North",
        "Men, North",
    ]
    assert [row.label for row in table.rows] == ["Yes"]
    assert table.notes[0] == "The 1 most frequent of 3 answers are shown."
