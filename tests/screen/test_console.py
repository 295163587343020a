"""What the terminal shows, elsewhere than on a terminal."""

from analysis.problems import Problem
from analysis.screen.console import complain, say, some, table
from analysis.screen.reviews import show_identifying, show_problems


def test_a_list_names_its_first_eight():
    assert some("a, b") == "a, b"
    assert some(", ".join("abcdefgh")) == "a, b, c, d, e, f, g, h"
    assert some(", ".join("abcdefghij")) == "a, b, c, d, e, f, g, h and 2 more"


def test_words_are_said_as_they_are_and_complaints_apart(capsys):
    say("[bold]table[/bold] of " + "x" * 300)
    complain("no [red] file")
    said = capsys.readouterr()
    assert said.out == "[bold]table[/bold] of " + "x" * 300 + "\n"
    assert said.err == "no [red] file\n"


def test_a_table_has_its_numbers_at_the_right():
    shown = table(("Question", "Asked"), [("[sex]", "1,394")], numbers=[1])
    assert [column.justify for column in shown.columns] == ["left", "right"]
    assert list(shown.columns[0].cells) == ["\\[sex]"]


def test_problems_are_rows(capsys):
    show_problems([Problem("fatal", "params/gao.yaml", "No date.", row=3, column="period", got="x")])
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["Severity", "Where", "Row", "Column", "Problem", "Got", "Expected"]
    assert row.split() == ["fatal", "params/gao.yaml", "3", "period", "No", "date.", "x"]
    show_problems([])
    assert capsys.readouterr().out == "No problem found.\n"


def test_nothing_is_said_where_no_column_tells_who_somebody_is(capsys):
    show_identifying([])
    assert capsys.readouterr().out == ""
