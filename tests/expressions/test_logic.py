import pytest

from analysis.expressions.logic import parse
from analysis.expressions.tree import Answer, Call, Literal, Operation, walk
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
        ("Q1 in (1)", "Q1 in c(1)"),
        ("is_missing(Q1)", "is.na(`Q1`)"),
        ("selected(Q1, 2)", "selected('Q1', '2')"),
    ],
)
def test_words_and_r_say_the_same(words, r):
    assert parse(words) == parse(r)


def test_r_negation_takes_the_whole_membership():
    tree = parse("!is.na(Q56) &\n!Q56 %in% c(Q13,Q41)\n  ")
    given = Call("not", (Call("missing", (Answer("Q56"),)),))
    outside = Call("not", (Call("surely-within", (Answer("Q56"), Answer("Q13"), Answer("Q41"))),))
    assert tree == Operation("and", given, outside)


def test_not_in_with_numbers_and_a_span():
    span = Call("span", (Answer("Q47"), Answer("Q54")))
    assert parse("Q1 not in (1, Q47:Q54)") == Call(
        "not", (Call("within", (Answer("Q1"), Literal(1.0), span)),)
    )


def test_a_code_below_zero_is_a_number():
    assert parse("Q1 == -99") == Operation("=", Answer("Q1"), Literal(-99.0))


def test_a_word_of_the_grammar_may_name_a_question_where_it_can_be_nothing_else():
    assert parse("missing is missing") == Call("missing", (Answer("missing"),))


def test_selected_takes_quoted_choices():
    assert parse("selected(Q78, 'NGOs / UN')") == Call("selected", (Answer("Q78"), Literal("NGOs / UN")))


def test_or_binds_looser_than_and():
    tree = parse("a == 1 or b == 2 and c == 3")
    one, two, three = (
        Operation("=", Answer(name), Literal(float(number))) for number, name in enumerate("abc", start=1)
    )
    assert tree == Operation("or", one, Operation("and", two, three))


def test_the_whole_tree_is_walked():
    tree = parse("!(a == b) | c %in% c(d, 1)")
    assert [node.question for node in walk(tree) if isinstance(node, Answer)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("Q1 ==", "a question was expected before 'its end' (at character 6)"),
        (
            "os.system(1)",
            "'os.system' is not known so; use selected(question, 'choice')",
        ),
        ("Q1 @ 3", "'@ 3' can't be read (at character 4)"),
        ("Q1 == @234567890123", "'@23456789012' can't be read (at character 7)"),
        ("is.na(Q1, Q2)", "'is.na' is not known so; use"),
        ("a == 1 and selected(Q1)", "'selected' is not known so; use selected(question, 'choice'), is.na"),
        ("selected(Q1, Q2:Q3)", "'selected' is not known so; use"),
        ("selected('', 2)", "'selected' is not known so; use"),
        ("selected(Q1, '')", "'selected' is not known so; use"),
        ("Q1 == Q2 and 1.5", "1.5 stands alone; compare it with something"),
        ("not not Q1", "Q1 stands alone; compare it with something"),
        ("(a == 1) in (1, 2)", "a condition can't be compared; join conditions by and, or, not"),
        ("(Q1 == 2", "')' was expected before 'its end' (at character 9)"),
        ("Q1 == 2 Q3", "'Q3' was not expected (at character 9)"),
        ("Q1 is blank", "'is' is followed by 'missing' or 'not missing' (at character 7)"),
        ("Q1 == 2 and Q3", "Q3 stands alone; compare it with something"),
        ("not Q1:Q3", "Q1:Q3 stands alone; compare it with something"),
        ("is.na(Q1) == 1", "a condition can't be compared; join conditions by and, or, not"),
    ],
)
def test_what_cant_be_read_says_where_and_why(expression, why):
    with pytest.raises(CaseStudyError) as error:
        parse(expression)
    assert str(error.value).startswith(f"The expression {expression!r} can't be read: {why}")


def test_long_chains_and_many_parentheses_are_read_and_deep_negations_refused():
    tree = parse(" or ".join(f"Q{number} == 1" for number in range(3000)))
    assert sum(isinstance(node, Answer) for node in walk(tree)) == 3000
    assert parse("(" * 300 + "a == 1" + ")" * 300) == parse("a == 1")
    with pytest.raises(CaseStudyError, match="it is nested more than 150 deep"):
        parse("!" * 300 + "(a == 1)")
