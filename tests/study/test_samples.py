"""How samples that were drawn in different ways are told."""

from analysis.study.results.results import SurveyFacts
from analysis.study.samples import Samples


def survey(design: str, month: str = "2022-03", name: str = "homes") -> SurveyFacts:
    return SurveyFacts(name, month, 200, 200, f"{month}-01", f"{month}-09", "", (), design=design)


def told(*samples, place: str = "") -> Samples:
    return Samples.of([(place, sample) for sample in samples], "en")


def test_samples_drawn_alike_are_told_once():
    found = told(survey("weights: w"), survey("weights: w", "2023-03"))
    assert (found.designs, found.purposive) == ({"homes": "weights: w"}, frozenset())


def test_rounds_drawn_in_two_ways_are_told_with_their_time():
    found = told(survey("weights: w"), survey("weights: w; strata: Area", "2023-03"))
    assert found.designs == {"homes": "March 2022 [weights: w]; March 2023 [weights: w; strata: Area]"}


def test_cities_are_told_with_their_place():
    found = Samples.of([("North", survey("weights: w")), ("South", survey("strata: Area"))], "en")
    assert found.designs == {"homes": "North, March 2022 [weights: w]; South, March 2022 [strata: Area]"}


def test_a_sample_that_was_not_drawn_keeps_its_survey_from_being_random():
    found = told(survey("weights: w"), survey("", "2023-03"), survey("", name="incidents"))
    assert found.designs == {"homes": "March 2022 [weights: w]"}
    assert found.purposive == {"homes", "incidents"}


def test_of_many_ways_each_city_tells_its_own():
    found = told(*(survey(f"weights: w{place}", f"2022-0{place}") for place in range(1, 6)))
    assert found.designs == {"homes": "each as its city's own results say, in 5 ways"}
