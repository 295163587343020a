import csv
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.problems import CaseStudyError
from analysis.simulation.fit import fit_counts
from analysis.simulation.simulate import simulate
from analysis.simulation.targets import Target
from tests.simulation.counting import count, read_back

HERE = (("place", ("here",)),)
COLUMNS = (
    "question",
    "choice",
    "domain",
    "level",
    "unit",
    "stack",
    "rows",
    "numerator",
    "denominator",
    "bound",
)


def target(question, choice, numerator, denominator=None, line=2, **more) -> Target:
    return Target("figures.csv", line, question, choice, numerator, denominator, **more)


def write_targets(path, targets):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for one in targets:
            rows = " ".join(f"{name}={'|'.join(choices)}" for name, choices in one.rows)
            counts = ["" if number is None else number for number in (one.numerator, one.denominator)]
            writer.writerow(
                [
                    one.question,
                    one.choice,
                    one.domain,
                    one.level,
                    one.unit,
                    one.stack,
                    rows,
                    *counts,
                    one.bound,
                ]
            )
    return path


def assert_met(targets, responses):
    for one in targets:
        numerator, denominator = count(one, responses)
        assert one.numerator in (None, numerator), str(one)
        assert one.denominator in (None, denominator), str(one)


def test_counts_of_a_choice_and_of_a_choice_within_a_domain_come_out(city, tmp_path):
    targets = [
        target("city", "north", 25, 40),
        target("sex", "f", 10, 25, rows=(("city", ("north",)),)),
        target("stopped", "yes", 18, 25, rows=(("city", ("north",)),)),
        target("reasons", "money", 9, 18, rows=(("city", ("north",)),)),
        target("reasons", "money", 7, None, domain="sex", level="f", rows=(("city", ("north",)),)),
        target("reasons", "none", 2, 18, rows=(("city", ("north",)),)),
    ]
    assert_met(targets, read_back(tmp_path, *city, 40, 1, [write_targets(tmp_path / "fit.csv", targets)]))


def test_figures_told_in_words_are_met(city, tmp_path):
    north, south = ({"rows": (("city", (name,)),)} for name in ("north", "south"))
    exact = [target("city", "north", 25, 40), target("stopped", "yes", 18, 25, **north)]
    words = [
        target("reasons", "money", 12, None, bound="at least", **north),
        target("stopped", "yes", 3, None, bound="at most", **south),
        target("sex", "f", None, None, bound="plurality", **south),
    ]
    fitted = [write_targets(tmp_path / "fit.csv", [*exact, *words])]
    responses = read_back(tmp_path, *city, 40, 1, fitted)
    assert_met(exact, responses)
    money, stopped, women = (count(one, responses) for one in words)
    assert money[0] >= 12 and stopped[0] <= 3
    assert women[0] > women[1] - women[0]


def test_a_plurality_changes_nothing_where_it_holds_already(city):
    exact = [target("city", "north", 25, 40), target("sex", "f", 30, 40)]
    plurality = target("sex", "f", None, None, bound="plurality")
    plain, bounded = (fit_counts(given, *city, 40, 1).counts for given in (exact, [*exact, plurality]))
    assert {part: list(numbers) for part, numbers in plain.items()} == {
        part: list(numbers) for part, numbers in bounded.items()
    }


def test_a_plurality_that_counts_contradict_is_named(city):
    given = [target("sex", "f", 10, 40, line=2), target("sex", "f", None, None, line=3, bound="plurality")]
    with pytest.raises(CaseStudyError) as raised:
        fit_counts(given, *city, 40, 1)
    assert "row 3: sex = f for plurality of ? respondents" in str(raised.value)


def test_reports_and_the_people_behind_them_come_out(city, tmp_path):
    told = {"stack": "told", "rows": HERE}
    targets = [
        target("incident", "theft", 20, 30, unit="reports", **told),
        target("incident", "theft", 20, 24, **told),
        target("incident", "abuse", 6, 9, domain="sex", level="f", **told),
        target("city", "north", 11, 24, **told),
        target("sex", "f", 5, 20, unit="reports", domain="incident", level="theft", **told),
        target("who", "police", 20, 20, unit="reports", domain="incident", level="theft", **told),
        target("who", "gang", 7, 20, unit="reports", domain="incident", level="theft", **told),
        target("who", "dk", 10, 10, unit="reports", domain="incident", level="abuse", **told),
    ]
    assert_met(targets, read_back(tmp_path, *city, 50, 1, [write_targets(tmp_path / "fit.csv", targets)]))


def test_a_figure_may_count_several_cities_together(city, tmp_path):
    targets = [
        target("sex", "f", 17, 30, rows=(("city", ("north", "south")),)),
        target("sex", "f", 3, 10, rows=(("city", ("north",)),)),
    ]
    assert_met(targets, read_back(tmp_path, *city, 30, 1, [write_targets(tmp_path / "fit.csv", targets)]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), n=st.integers(1, 60), data=st.data())
def test_whatever_can_be_counted_in_one_draw_can_be_fitted_in_another(city, tmp_path, seed, n, data):
    drawn = read_back(tmp_path, *city, n, seed)
    told = {"stack": "told", "rows": HERE}
    askable = [
        target("city", "north", 0, 0),
        target("sex", "f", 0, 0),
        target("stopped", "yes", 0, 0, domain="sex", level="m"),
        target("reasons", "money", 0, 0),
        target("reasons", "rest", 0, 0, domain="city", level="south"),
        target("reasons", "dk", 0, 0),
        target("reasons", "none", 0, 0, domain="sex", level="f"),
        target("incident", "theft", 0, 0, unit="reports", **told),
        target("incident", "abuse", 0, 0, **told),
        target("incident", "theft", 0, 0, domain="sex", level="f", **told),
        target("city", "north", 0, 0, **told),
        target("who", "police", 0, 0, unit="reports", domain="incident", level="abuse", **told),
        target("who", "dk", 0, 0, unit="reports", domain="incident", level="theft", **told),
        target("sex", "m", 0, 0, unit="reports", domain="incident", level="abuse", **told),
    ]
    chosen = data.draw(st.lists(st.sampled_from(askable), min_size=1, unique=True))
    targets = []
    for one in chosen:
        numerator, denominator = count(one, drawn)
        targets.append(replace(one, numerator=numerator, denominator=denominator))
    assert_met(
        targets, read_back(tmp_path, *city, n, seed + 1, [write_targets(tmp_path / "fit.csv", targets)])
    )


def test_what_is_not_fitted_stays_random(city, tmp_path):
    targets = [target("sex", "f", 100, 200)]
    responses = read_back(tmp_path, *city, 200, 1, [write_targets(tmp_path / "fit.csv", targets)])
    places = Counter(responses.frame["city"])
    assert min(places.values()) > 20
    assert responses.frame["sex"].iloc[:100].nunique() == 2


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (
            [
                target("sex", "f", 30, 40, line=2),
                target("sex", "m", 20, None, line=3),
                target("city", "north", 5, 40, line=4),
            ],
            (
                "With 40 interviews these 2 counts can't be met together; change one of them:\n"
                "- figures.csv, row 2: sex = f for 30 of 40 respondents\n"
                "- figures.csv, row 3: sex = m for 20 of ? respondents"
            ),
        ),
        (
            [target("sex", "f", 30, 50)],
            (
                "With 40 interviews this count can't be met; change it:\n- figures.csv, row 2: sex = f for 30"
                " of 50 respondents"
            ),
        ),
        (
            [
                target("incident", "theft", 10, 30, line=2, unit="reports", stack="told", rows=HERE),
                target("incident", "theft", 10, 12, line=3, stack="told", rows=HERE),
            ],
            (
                "With 40 interviews these 2 counts can't be met together; change one of them:\n"
                "- figures.csv, row 2: incident = theft for 10 of 30 reports where place = here\n"
                "- figures.csv, row 3: incident = theft for 10 of 12 people with told where place = here"
            ),
        ),
        (
            [target("reasons", "none", 6, 10, line=2), target("reasons", "money", 5, 10, line=3)],
            (
                "With 40 interviews these 2 counts can't be met together; change one of them:\n"
                "- figures.csv, row 2: reasons = none for 6 of 10 respondents\n"
                "- figures.csv, row 3: reasons = money for 5 of 10 respondents"
            ),
        ),
    ],
)
def test_counts_that_cannot_be_met_together_are_named_and_no_others(city, targets, message):
    with pytest.raises(CaseStudyError) as error:
        fit_counts(targets, *city, 40, 1)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (
            [
                target("incident", "theft", 1, None, unit="reports", stack="told", rows=HERE),
                target("incident", "abuse", 1, None, unit="reports", stack="told"),
            ],
            (
                "Reports of told can't be fitted: its rows must all count the same reports, and these do not."
                " Leave the stack out of the figures to fit."
            ),
        ),
        (
            [target("who", "police", 1, None, stack="told", rows=HERE)],
            (
                "figures.csv, row 2: who = police for 1 of ? people with told where place = here: "
                "people can only be fitted by what one block alone says. Take this row out."
            ),
        ),
        (
            [target("who", "police", 1, None, unit="reports", stack="told", domain="place", level="here")],
            (
                "figures.csv, row 2: who = police for 1 of ? reports where place = here: reports can't be"
                " split by place. Take this row out."
            ),
        ),
        (
            [target("incidents", "theft", 1), target("sex", "f", 1, None, stack="told", rows=HERE)],
            (
                "figures.csv, row 2: incidents = theft for 1 of ? respondents: this question opens the"
                " reports that are fitted. Take this row out."
            ),
        ),
    ],
)
def test_what_can_not_be_fitted_is_said(city, targets, message):
    with pytest.raises(CaseStudyError) as error:
        fit_counts(targets, *city, 40, 1)
    assert str(error.value) == message


def test_a_question_routed_by_a_number_can_not_be_fitted(make_form, make_instrument):
    form = make_form(
        "integer,age,Age,,. >= 18,,true,\nselect_one sex,sex,Sex,${age} > 30,,,true,",
        "sex,f,Woman\nsex,m,Man",
    )
    with pytest.raises(CaseStudyError) as error:
        fit_counts([target("sex", "f", 1)], form, make_instrument(), 10, 1)
    assert (
        str(error.value)
        == "sex can't be fitted: who is asked it hangs on something other than choices. Take it out of the"
        " figures to fit."
    )


def test_there_must_be_an_interview(city):
    with pytest.raises(CaseStudyError) as error:
        simulate(*city, 0, 1)
    assert str(error.value) == "There must be at least one interview to draw, not 0."
