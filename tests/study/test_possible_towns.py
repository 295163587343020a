"""No count of few people is the same in all towns of which everything printed is true.

The forms of these towns lead people by an answer, by its absence, by a number, by several ticks, and by two
questions together; a table leaves answers out, and an annex says who was asked and gave no answer.
"""

import pytest

from analysis.study import declare
from analysis.study.sources import open_sources
from analysis.study.surveys.survey import read_survey
from analysis.study.worked_out import work_out
from tests.study.types_of_people import Reader, write_town

UNPROTECTED = "no answer"
"""It is no answer of anybody, and follows from the base and the interviews of most questions."""


def results_of(root, seed: int, below: int):
    write_town(root, seed, "port", below)
    city = declare("port", root)
    opened = open_sources(city.sources, city.problems)
    surveys = [read_survey(one, str(city.params_path), city.problems) for one in city.surveys]
    return work_out(city, opened, surveys)


def is_few(name: str, number: float, below: int) -> bool:
    return 0 < number < below and not name.startswith(UNPROTECTED)


@pytest.mark.parametrize(("seed", "below"), [(0, 10), (2, 10)])
def test_nobody_who_knows_the_form_finds_a_count_of_few(tmp_path, seed, below):
    opened = results_of(tmp_path / "open", seed, 0)
    protected = results_of(tmp_path / "protected", seed, below)
    reader = Reader()
    reader.read_everybody(opened.surveys[0].interviews)
    reader.read_estimates(opened.estimates, protected.estimates)
    reader.read_annex(opened.frames["quality/non_response"], protected.frames["quality/non_response"])
    assert len(reader.hidden) > 20
    assert [each for each in reader.shown if is_few(*each, below)] == []
    assert [each for each in reader.determined() if is_few(*each, below)] == []
