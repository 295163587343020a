import pytest

from analysis.expressions.logic import (
    Compare,
    Either,
    Every,
    Literal,
    Missing,
    Name,
    Not,
    Selected,
    Span,
    Within,
    parse,
    parts,
)
from analysis.problems import CaseStudyError


@pytest.mark.parametrize(
    ("words", "r"),
    [
        ("Q13 == Q31", "Q13==Q31"),
        ("Q13 == Q31 and Q1 != 2", "Q13 == Q31 & Q1 != 2"),
        ("Q13 == Q31 or Q1 < 2 and Q2 >= 3", "Q13 == Q31 | Q1 < 2 & Q2 >= 3"),
        ("Q1 is missing", "is.na(Q1)"),
        ("Q1 is not missing", "!is.na(Q1)"),
        ("not (Q1 == 'a b')", '!(Q1 == "a b")'),
        ("${Q1} = 'yes'", "Q1 == 'yes'"),
    ],
)
def test_words_and_r_say_the_same(words, r):
    assert parse(words) == parse(r)


def test_r_negation_takes_the_whole_membership():
    tree = parse("!is.na(Q56) &\n!Q56 %in% c(Q13,Q41)\n  ")
    assert tree == Every(
        (Not(Missing(Name("Q56"))), Not(Within(Name("Q56"), (Name("Q13"), Name("Q41")), strict=True)))
    )


def test_not_in_with_numbers_and_a_span():
    assert parse("Q1 not in (1, Q47:Q54)") == Not(Within(Name("Q1"), (Literal(1.0), Span("Q47", "Q54"))))


def test_selected_takes_quoted_choices():
    assert parse("selected(Q78, 'NGOs / UN')") == Selected("Q78", "NGOs / UN")


def test_or_binds_looser_than_and():
    tree = parse("a == 1 or b == 2 and c == 3")
    one, two, three = (
        Compare("==", Name(name), Literal(float(number))) for number, name in enumerate("abc", start=1)
    )
    assert tree == Either((one, Every((two, three))))


def test_parts_walks_the_whole_tree():
    names = [node.question for node in parts(parse("!(a == b) | c %in% c(d, 1)")) if isinstance(node, Name)]
    assert names == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("Q1 ==", "a question was expected before 'its end' (at character 6)"),
        ("os.system(1)", "'os.system' is not known; use selected(), is.na() or c() (at character 1)"),
        ("Q1 @ 3", "'@ 3' can't be read (at character 3)"),
        ("(Q1 == 2", "')' was expected before 'its end' (at character 9)"),
        ("Q1 == 2 Q3", "'Q3' was not expected (at character 9)"),
        ("Q1 is blank", "'is' is followed by 'missing' or 'not missing' (at character 7)"),
    ],
)
def test_what_cant_be_read_says_where_and_why(expression, why):
    with pytest.raises(CaseStudyError) as error:
        parse(expression)
    assert str(error.value).startswith(f"The expression {expression!r} can't be read: {why}.")


def test_long_chains_are_read_and_deep_ones_refused():
    tree = parse(" or ".join(f"Q{number} == 1" for number in range(3000)))
    assert len(tree.terms) == 3000 and len(list(parts(tree))) == 9001
    assert parse("(" * 50 + "a == 1" + ")" * 50) == parse("a == 1")
    for deep in ("(" * 300 + "a == 1" + ")" * 300, "!" * 300 + "(a == 1)"):
        with pytest.raises(CaseStudyError, match="it is nested more than 60 deep"):
            parse(deep)
