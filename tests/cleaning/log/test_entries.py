import pytest

from analysis.cleaning.log.entries import Entries, EntryError
from tests.cleaning.drawn import form, question

FORM = form(
    question("place", "select_one place"),
    question("why", "select_multiple reasons"),
    question("age", "integer"),
    question("cost", "decimal"),
    question("day", "date"),
    question("word", "text"),
    question("order", "rank reasons"),
)


@pytest.mark.parametrize(
    ("column", "entry", "value"),
    [
        ("place", "Mali", "mali"),
        ("place", "MALI ", "mali"),
        ("why", "violence economic", "economic; violence"),
        ("why", "Armed conflict, generalised violence; Economic reasons", "economic; violence"),
        ("why", "Armed conflict, generalised violence Economic reasons", "economic; violence"),
        ("why", "none", "none"),
        ("why/economic", "TRUE", "1"),
        ("why/economic", "Economic reasons", "1"),
        ("why/economic", "0", "0"),
        ("age", "18", "18"),
        ("age", "18.0", "18"),
        ("cost", "1 250,5", "1250.5"),
        ("day", "43927", "2020-04-06"),
        ("day", "2020-04-06", "2020-04-06"),
        ("word", "=1+1", "=1+1"),
        ("order", "violence none economic", "violence none economic"),
        ("order", "None; Economic reasons", "none economic"),
        ("username", "Awa", "Awa"),
    ],
)
def test_entries_are_read_by_the_form(column, entry, value):
    assert Entries(FORM, column).read(entry) == value


@pytest.mark.parametrize(
    ("column", "entry", "problem", "expected"),
    [
        ("place", "Malli", "The new value is not in the choice list.", "perhaps 'Mali'"),
        (
            "why",
            "economic; war",
            "The new value is not in the choice list.",
            "one of 'Economic reasons', 'Armed conflict, generalised violence', 'None', 'Other (specify)'",
        ),
        ("why/economic", "2", "A choice of a multi-select is either ticked or not.", "1 or 0"),
        ("age", "old", "The new value is not a number.", "a number"),
        ("age", "18.5", "The new value is not a whole number.", "a whole number"),
        ("order", "none none", "A ranking has each choice once.", "the choices in their order, each once"),
        ("day", "06/04/2020", "The new value is not a date.", "a date such as 2020-04-06"),
    ],
)
def test_what_is_no_value_says_what_would_be(column, entry, problem, expected):
    with pytest.raises(EntryError) as error:
        Entries(FORM, column).read(entry)
    assert (error.value.problem, error.value.expected) == (problem, expected)


@pytest.mark.parametrize(
    ("column", "entry", "value", "same"),
    [
        ("place", "Mali", "mali", True),
        ("place", "Niger", "mali", False),
        ("place", "", "mali", False),
        ("place", "", "", True),
        ("age", "18.0", "18", True),
        ("why", "violence economic", "economic; violence", True),
        ("why/economic", "", "0", True),
        ("why/economic", "FALSE", "0", True),
        ("why/economic", "1", "0", False),
        ("word", "Don’t", "Don't", True),
    ],
)
def test_an_old_value_may_be_written_in_any_way_that_means_it(column, entry, value, same):
    assert Entries(FORM, column).alike(entry, value) is same
