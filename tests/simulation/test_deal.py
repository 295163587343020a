import numpy as np

from analysis.simulation.deal import deal
from analysis.simulation.fit import fit_counts
from analysis.simulation.targets import Target


def target(question, choice, numerator, denominator=None, **more) -> Target:
    return Target("figures.csv", 2, question, choice, numerator, denominator, **more)


def column(leeway, form, question, choice) -> np.ndarray:
    return leeway[question][:, [one.name for one in form.choices(question)].index(choice)]


def test_what_is_fitted_is_given_or_kept_from_everybody_and_the_rest_is_free(city):
    form, instrument = city
    targets = [target("reasons", "money", 4, 9), target("reasons", "none", 2, 9)]
    leeway = deal(fit_counts(targets, form, instrument, 12, 1), 1)
    assert sorted(leeway) == ["reasons", "stopped"]
    stopped = column(leeway, form, "stopped", "yes") == 1
    assert stopped.sum() == 9
    money, none = (column(leeway, form, "reasons", choice) for choice in ("money", "none"))
    assert [(money == state).sum() for state in (1, 0, -1)] == [4, 5, 3]
    assert [(none == state).sum() for state in (1, 0, -1)] == [2, 7, 3]
    assert not ((money == 1) & (none == 1)).any()
    assert (column(leeway, form, "reasons", "rest") == -1).all()


def test_people_in_a_city_no_figure_speaks_of_answer_as_they_like(city):
    form, instrument = city
    north = (("city", ("north",)),)
    targets = [
        target("city", "north", 6, 10),
        target("sex", "f", 3, 6, rows=north),
        target("stopped", "yes", 5, 6, rows=north),
    ]
    leeway = deal(fit_counts(targets, form, instrument, 10, 1), 1)
    here = column(leeway, form, "city", "north") == 1
    assert (column(leeway, form, "stopped", "yes")[here] == 1).sum() == 5
    assert (column(leeway, form, "stopped", "yes")[~here] == -1).all()


def test_everybody_with_a_report_has_one_and_nobody_else_does(city):
    form, instrument = city
    told = {"stack": "told", "rows": (("place", ("here",)),)}
    targets = [
        target("incident", "theft", 7, 12, unit="reports", **told),
        target("incident", "theft", 7, 9, **told),
    ]
    leeway = deal(fit_counts(targets, form, instrument, 20, 1), 1)
    here = [column(leeway, form, f"{incident}_place", "here") != 0 for incident in ("theft", "abuse")]
    ticked = [column(leeway, form, "incidents", incident) == 1 for incident in ("theft", "abuse")]
    assert [tick.tolist() for tick in ticked] == [place.tolist() for place in here]
    assert [tick.sum() for tick in ticked] == [7, 5]
    assert (ticked[0] | ticked[1]).sum() == 9


def test_the_seed_decides_who_gets_what(city):
    fit = fit_counts([target("sex", "f", 10, 20)], *city, 20, 1)
    first, again, other = (deal(fit, seed)["sex"].tolist() for seed in (1, 1, 2))
    assert first == again != other
