"""Each kind of indicator over seven drawn people (see workspaces.EXPORT), and every mistake in a file of
them.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.intake.derived.indicator import only_ticked, ticked_any
from analysis.intake.derived.indicators import (
    AnyOf,
    Bands,
    Combinations,
    Crossed,
    Index,
    Score,
    Selections,
    Union,
    Worst,
    apply_indicators,
    check_indicators,
    read_indicators,
    with_indicators,
)
from analysis.problems import Problems
from tests.workspaces import make_home, read_home

LABELS = {"en": "Made", "fr": "Fait"}


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return read_home(make_home(tmp_path_factory.mktemp("indicators"))).respondents


def made(people, *indicators):
    problems = Problems()
    answers = apply_indicators(
        people, check_indicators(indicators, people.form, "indicators.yaml", problems), problems
    )
    assert [str(problem) for problem in problems] == []
    return answers


def values(answers, variable="made"):
    """What each person has, - for nothing."""
    codes, choices = answers.codes(variable)
    return " ".join("-" if code < 0 else choices[code] for code in codes)


def numbers(answers, variable="made"):
    return " ".join("-" if np.isnan(number) else f"{number:g}" for number in answers.numbers(variable))


def test_any_of_several_choices_of_several_questions(people):
    answers = made(people, AnyOf("made", LABELS, of={"means": ("foot",), "paid": ("no", "dk")}))
    assert values(answers) == "yes no yes yes - no no"
    assert answers.asked_of("made").tolist() == [True] * 7
    assert answers.form.label("made", "fr") == "Fait"
    assert [answers.form.choice_label("made", name, "fr") for name in ("yes", "no")] == ["Oui", "Non"]


@pytest.fixture(scope="module")
def unoffered(people):
    """The first two were not offered to travel on foot."""
    foot = people.frame["means/foot"].mask(np.arange(len(people)) < 2)
    return replace(people, frame=people.frame.assign(**{"means/foot": foot}))


def test_who_was_offered_none_of_the_choices_is_missing(unoffered):
    assert (
        values(made(unoffered, AnyOf("made", LABELS, of={"means": ("foot",)}, exclude=())))
        == "- - - - - no -"
    )
    assert (
        values(made(unoffered, AnyOf("made", LABELS, of={"means": ("foot", "bus")}, exclude=())))
        == "yes yes - - - no -"
    )


def test_who_was_not_offered_a_choice_is_in_no_combination(unoffered):
    assert (
        values(made(unoffered, Combinations("made", LABELS, "means", ("bus", "foot"))))
        == "- - - - - none_of_these -"
    )


def test_a_union_has_no_no_of_who_was_not_offered_a_choice(unoffered):
    union = made(unoffered, Union("made", LABELS, ("means",)))
    assert union.frame["made/foot"].isna().tolist() == [True, True, True, True, True, False, True]


def test_any_of_a_routed_question_is_asked_of_whom_it_was(people):
    answers = made(people, AnyOf("made", LABELS, of={"means": ("foot",)}, exclude=()))
    assert values(answers) == "yes no - - - no -"
    assert (answers.asked_of("made") == people.asked_of("means")).all()
    assert answers.form.relevants("made") == people.form.relevants("means") == ("${paid} = 'yes'",)
    assert list(answers.form.questions).index("made") == list(answers.form.questions).index("means") + 1


def test_how_many_were_picked(people):
    """Who said only that they don't know picked nothing that could be counted."""
    assert values(made(people, Selections("made", LABELS, "means"))) == "many one - - - - -"
    assert values(made(people, Selections("made", LABELS, "means", leave_out=()))) == "many one - - - one -"
    exact = made(people, Selections("made", LABELS, "means", mode="exact", leave_out=("dk",)))
    assert values(exact) == "2 1 - - - - -"
    assert exact.choices("made") == ("0", "1", "2")


def test_combinations_of_choices(people):
    answers = made(people, Combinations("made", LABELS, "means", ("bus", "foot")))
    assert values(answers) == "bus+foot bus - - - none_of_these -"
    assert [answers.form.choice_label("made", name, "en") for name in answers.choices("made")] == [
        "By bus",
        "On foot",
        "By bus + On foot",
        "None of these",
    ]
    assert [dict(choice.filters) for choice in answers.form.choices("made")][2] == {
        "bus": "yes",
        "foot": "yes",
    }


def test_who_gave_an_excluded_choice_is_outside(people):
    """As in a plan, and whatever else they picked."""
    assert (
        values(made(people, Selections("made", LABELS, "means", leave_out=(), exclude=("dk",))))
        == "many one - - - - -"
    )
    assert (
        values(made(people, Combinations("made", LABELS, "means", ("bus", "dk"), exclude=("foot",))))
        == "- bus - - - dk -"
    )
    only = made(people, Combinations("made", LABELS, "means", ("bus", "dk"), exclusive=True, exclude=("dk",)))
    assert values(only) == "- bus - - - - -"
    assert only.form.questions["made"].extra == {
        "base": "exclusive",
        "excluded": "dk",
        "excluded_of": "means",
    }
    assert made(people, Selections("made", LABELS, "means", mode="exact", exclude=("dk",))).choices(
        "made"
    ) == ("0", "1", "2")


def test_own_labels_of_choices_meet_those_of_the_form(people):
    """Own labels are by code ("en"), a form's by the name of its language ("English (en)")."""
    answers = made(
        people, Combinations("made", LABELS, "means", ("bus", "foot"), choice_labels={"bus": {"en": "Bus"}})
    )
    shown = [answers.form.choice_label("made", name, "en") for name in answers.choices("made")]
    assert shown == ["Bus", "On foot", "Bus + On foot", "None of these"]


def test_exclusive_combinations_have_a_smaller_base(people):
    answers = made(people, Combinations("made", LABELS, "means", ("bus", "dk"), exclusive=True))
    assert values(answers) == "- bus - - - dk -"
    assert answers.choices("made") == ("bus", "dk", "bus+dk")
    assert answers.form.questions["made"].extra == {"base": "exclusive"}


def test_crossed_questions_carry_their_parts(people):
    answers = made(people, Crossed("made", questions=("sex", "paid")))
    assert values(answers) == "f+yes f+yes m+no m+dk - m+yes f+yes"
    choice = answers.form.choices("made")[0]
    assert (choice.name, choice.filters) == ("f+yes", {"sex": "f", "paid": "yes"})
    assert answers.form.label("made", "fr") == "Sexe × Avez-vous payé un passeur ?"
    assert answers.form.choice_label("made", "f+yes", "fr") == "Femmes, Oui"


def test_a_union_of_several_questions_is_one_multi_select(people):
    answers = made(people, Union("made", LABELS, questions=("robbery_place", "beating_place")))
    ticks, choices = answers.ticks("made")
    assert choices == ("desert", "town")
    assert ticks.tolist() == [[1, 0], [1, 1], [1, 0], [0, 0], [0, 0], [0, 1], [0, 0]]
    assert answers.answered("made").tolist() == [True, True, True, False, False, True, False]


def test_the_worst_of_several_levels(people):
    levels = {"stress": {"means": ("foot", "bus")}, "crisis": {"paid": ("dk",), "means": ("foot",)}}
    answers = made(people, Worst("made", LABELS, levels=levels, choice_labels={"stress": {"en": "Stress"}}))
    assert values(answers) == "crisis stress none crisis - none none"
    assert answers.choices("made") == ("none", "stress", "crisis")


def test_a_score_leaves_unscored_answers_out_of_its_base(people):
    assert (
        numbers(made(people, Score("made", LABELS, "paid", values={"yes": 1, "no": -1}))) == "1 1 -1 - - 1 1"
    )
    assert (
        numbers(made(people, Score("made", LABELS, "means", values={"bus": 2, "foot": 3}))) == "5 2 - - - - -"
    )


def test_an_index_weighs_caps_and_treats_what_is_missing(people):
    terms = {"age": 0.1, "children": 1}
    assert numbers(made(people, Index("made", LABELS, terms=terms))) == "2 5 5 6 - 2.5 4.5"
    assert numbers(made(people, Index("made", LABELS, terms=terms, cap=25))) == "2 4.5 3.5 5.5 - 2.5 3.5"
    score = Score("score", LABELS, "means", values={"bus": 2, "foot": 3})
    assert (
        numbers(made(people, score, Index("made", LABELS, terms={"score": 1, "children": 1}, missing="zero")))
        == "5 4 1 3 - 0 1"
    )


def test_an_indicator_of_an_indicator_is_made_after_it(people):
    bands = Bands(
        "band", LABELS, "made", bands={"low": "[0,3)", "high": "[3,)"}, choice_labels={"low": {"en": "Low"}}
    )
    answers = made(people, bands, Index("made", LABELS, terms={"age": 0.1}))
    assert values(answers, "band") == "low high high high - low high"
    assert answers.form.choice_label("band", "low", "en") == "Low"


def test_the_form_knows_an_indicator_before_any_answers_are_read(people):
    one = AnyOf("made", LABELS, of={"paid": ("yes",)})
    assert with_indicators(people.form, [one]) == made(people, one).form


def test_an_export_without_a_source_has_no_indicator(people):
    problems = Problems()
    frame, asked = people.frame.drop(columns="paid"), people.asked.drop(columns="paid")
    without = type(people)(frame, people.form, people.instrument, asked)
    answers = apply_indicators(
        without, [AnyOf("made", LABELS, of={"paid": ("yes",), "sex": ("f",)})], problems
    )
    assert not answers.has("made")
    assert [str(problem) for problem in problems] == [
        "indicators.yaml, made: made is left out, for this export does not have paid."
    ]


def answering(people, ticks):
    """The people with other answers to `means`: a row of three ticks each, None for no answer."""
    answered = [row is not None for row in ticks]
    columns = {
        f"means/{name}": pd.arrays.BooleanArray(
            np.array([bool(row and row[place]) for row in ticks]), ~np.array(answered)
        )
        for place, name in enumerate(("bus", "foot", "dk"))
    }
    return type(people)(people.frame.assign(**columns), people.form, people.instrument, people.asked)


@settings(max_examples=50)
@given(ticks=st.lists(st.none() | st.tuples(*[st.booleans()] * 3), min_size=7, max_size=7))
def test_combinations_add_up_and_agree_with_each_other(people, ticks):
    """Everybody who answered is in one combination; who is in an exclusive one is in the same inclusive
    one.
    """
    given_people = answering(people, ticks)
    all_of = made(given_people, Combinations("made", LABELS, "means", ("bus", "foot")))
    only = made(given_people, Combinations("made", LABELS, "means", ("bus", "foot"), exclusive=True))
    assert (all_of.answered("made") == given_people.answered("means")).all()
    pairs = list(zip(values(all_of).split(), values(only).split(), strict=True))
    assert all(exclusive in ("-", inclusive) for inclusive, exclusive in pairs)
    assert all(
        (exclusive != "-") == bool(row and any(row[:2]) and not row[2])
        for (_, exclusive), row in zip(pairs, ticks, strict=True)
    )


FILE = """\
any_of:
  walked:
    labels: {en: Walked}
    of: {means: [foot]}
index:
  size: {labels: {en: Size}, terms: {children: 1}}
"""


def read(tmp_path, people, text):
    path = tmp_path / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    indicators = read_indicators(path, people.form, problems)
    return indicators, [str(problem).removeprefix(str(path)) for problem in problems]


def test_a_file_of_indicators(tmp_path, people):
    indicators, problems = read(tmp_path, people, FILE)
    assert problems == []
    assert indicators == (
        AnyOf("walked", {"en": "Walked"}, of={"means": ("foot",)}),
        Index("size", {"en": "Size"}, terms={"children": 1}),
    )
    assert read_indicators(tmp_path / "none.yaml", people.form, Problems()) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("any_of:", "anyof:"),
            ", row 1, anyof: This key is not known. Got 'anyof'. Expected perhaps 'any_of'.",
        ),
        (
            ("    of:", "    ofs:"),
            ", row 4, any_of.walked.ofs: This key is not known. Got 'ofs'. Expected perhaps 'of'.",
        ),
        (("[foot]", "[foott]"), ", walked: means has no such choice. Got 'foott'. Expected perhaps 'foot'."),
        (
            ("{means:", "{mean:"),
            ", walked: The form has no such question. Got 'mean'. Expected perhaps 'means'.",
        ),
        (
            ("{children: 1}", "{paid: 1}"),
            (
                ", size: paid is of type select_one; this indicator is made from integer or decimal or range"
                " or calculate."
            ),
        ),
        (("{children: 1}", "{}"), ", size: It is made from nothing; name its questions."),
        (
            ("  walked:", "  paid:"),
            ", paid: The form has a question of this name; choose another. Got 'paid'.",
        ),
        (
            ("{children: 1}", "{size: 1}"),
            ": These indicators are made from each other: size -> size. Take one out of the circle.",
        ),
        (
            ("index:\n", "combinations:\n  both: {labels: {}, question: means, choices: [bus]}\nindex:\n"),
            ", both.choices: Combinations are made of 2 to 6 choices; name fewer, or raise `most`. Got '1'.",
        ),
        (
            (
                "index:\n",
                (
                    "bands:\n  b: {labels: {}, question: age, bands: {a: '[0,9', b: '[0,20)', c:"
                    " '[18,30)'}}\nindex:\n"
                ),
            ),
            ", b.bands.a: This band can't be read; write it like [18,25) or [65,). Got '[0,9'.",
        ),
        (
            ("terms: {children: 1}", "terms: {children: one}"),
            ", row 6, index.size.terms.children: This is no number. Got 'one'. Expected a number.",
        ),
    ],
)
def test_what_a_file_can_get_wrong(tmp_path, people, change, sentence):
    assert change[0] in FILE
    _, problems = read(tmp_path, people, FILE.replace(*change))
    assert sentence in problems


def test_overlapping_bands(people):
    problems = Problems()
    check_indicators(
        [Bands("b", LABELS, "age", bands={"a": "[0,20)", "c": "[18,30)"})], people.form, "x.yaml", problems
    )
    assert [str(problem) for problem in problems] == [
        "x.yaml, b.bands.c: This band takes what a has taken already. Got '[18,30)'."
    ]


def test_who_only_refused_has_not_said_no(people):
    """That they don't know is no "no" of theirs."""
    roles = people.instrument.roles
    told = AnyOf("made", LABELS, of={"paid": ("no",)})
    everyone = AnyOf("made", LABELS, of={"paid": ("no",)}, exclude=())
    silent = (*roles.dont_know, *roles.refused)
    only = only_ticked(people, "paid", silent)
    assert only.any(), "the drawn people have somebody who only said that"
    assert (pd.Series(values(made(people, told)).split())[only] == "-").all()
    assert (pd.Series(values(made(people, everyone)).split())[only] == "no").all()
    without = made(people, AnyOf("made", LABELS, of={"paid": ("no",)}, exclude=("dk",)))
    assert (pd.Series(values(without).split())[ticked_any(people, "paid", ("dk",))] == "-").all()
    bases = [made(people, one).form.questions["made"].extra.get("base", "") for one in (told, everyone)]
    assert bases == ["known", ""], "the note under a table says which"
