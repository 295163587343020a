"""What is offered in place of a word that is not known, and how what was read is taken."""

import pytest

from analysis.problems import CaseStudyError, Problems, hint, suggestion

LETTERS = tuple("abcdefghijkl")


@pytest.mark.parametrize(
    ("word", "options", "offered"),
    [
        ("payed", ("paid", "means", *LETTERS), "perhaps 'paid'"),
        ("gender", ("respondent_gender", *LETTERS), "perhaps 'respondent_gender'"),
        ("Burkina", ("Mali", "Burkina Faso"), "perhaps 'Burkina Faso'"),
        ("Upper Volta", ("Malta", *LETTERS), ""),
        ("Q42", ("Q29_other", *LETTERS), ""),
        ("town", ("situation", *LETTERS), ""),
        ("foo", ("ona", "kobo-groups"), "one of 'ona', 'kobo-groups'"),
        ("random", ("", "form"), "'form'"),
        ("random", (), ""),
    ],
)
def test_the_nearest_is_offered_where_it_is_near_else_all_where_they_are_few(word, options, offered):
    assert suggestion(word, options) == offered


def test_a_hint_goes_on_with_a_sentence_or_is_nothing():
    assert hint("payed", ["paid"]) == "; expected perhaps 'paid'"
    assert hint("foo", ["ona", "odk"], lead=": ") == ": one of 'ona', 'odk'"
    assert hint("Q42", LETTERS) == ""


def test_what_was_read_comes_back_where_nothing_fatal_was_met():
    problems = Problems()
    problems.warn("a.csv", "It has a spare column.")
    assert problems.sound("read") == "read"


def test_what_was_read_stops_where_something_fatal_was_met():
    problems = Problems()
    problems.fatal("a.csv", "It has no rows.")
    for read in ("read", None):
        with pytest.raises(CaseStudyError, match=r"a\.csv: It has no rows\."):
            problems.sound(read)


def test_nothing_read_and_no_problem_told_stops_too():
    with pytest.raises(CaseStudyError, match="A file could not be read, and nothing says why"):
        Problems().sound(None)
