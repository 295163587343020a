"""Ids made from labels: one to one, and good for a file's name on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.identifiers import distinct, identifier, identifiers, storable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Al Jabal Al Gharbi", "al_jabal_al_gharbi"),
        ("Côte d'Ivoire", "cote_d_ivoire"),
        ("طرابلس", "trbls"),
        ("አማርኛ", "amarnya"),
        ("A+", "a_plus"),
        ("A-", "a_minus"),
        ("-5 to 0", "minus_5_to_0"),
        ("18-24", "18_24"),
        ("<18", "under_18"),
        (">18", "over_18"),
        ("CON", "con_"),
        ("???", "unnamed"),
        ("x" * 90, "x" * 60),
    ],
)
def test_an_id_is_lower_case_ascii(text, expected):
    assert identifier(text) == expected


def test_alike_texts_are_numbered_in_their_order():
    assert identifiers(["a b", "A-b", "a_b", "???", "!!!"], taken=["unnamed"]) == {
        "a b": "a_b",
        "A-b": "a_b_2",
        "a_b": "a_b_3",
        "???": "unnamed_2",
        "!!!": "unnamed_3",
    }


def test_names_that_differ_by_case_alone_are_parted():
    assert distinct({"Q1": "Q1", "q1": "q1"}) == {"Q1": "Q1", "q1": "q1_2"}
    assert storable("Aux") == "Aux_"


@given(st.lists(st.text(max_size=6), unique=True, max_size=12))
def test_ids_are_one_to_one(texts):
    ids = identifiers(texts)
    assert list(ids) == texts
    assert len({name.casefold() for name in ids.values()}) == len(texts)
