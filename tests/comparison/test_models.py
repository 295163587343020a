import numpy as np
import pytest

from analysis.comparison.models import estimate_adjusted
from analysis.comparison.pooled import Groups
from analysis.problems import CaseStudyError

NORTH_SOUTH = ("north", "south")


def sample(counts):
    """(group, sex) -> (yes, people)."""
    y = np.concatenate([np.arange(size) < yes for yes, size in counts.values()]).astype(float)
    group, sex = (
        np.repeat([key[place] for key in counts], [size for _, size in counts.values()]) for place in (0, 1)
    )
    return y, Groups(group, NORTH_SOUTH), Groups(sex, ("women", "men"))


DRAWN = {(0, 0): (40, 80), (0, 1): (2, 20), (1, 0): (10, 20), (1, 1): (8, 80)}


def test_a_difference_that_is_only_sex_goes_away():
    """Half of women and a tenth of men in both places."""
    y, place, sex = sample(DRAWN)
    crude = estimate_adjusted(y, place, []).frame
    assert crude["adjusted"].tolist() == pytest.approx([0.42, 0.18]) and crude["p"][1] < 0.001
    held = estimate_adjusted(y, place, [sex])
    assert held.frame["crude"].tolist() == [0.42, 0.18] and held.n == 200
    assert held.frame["adjusted"].tolist() == pytest.approx([0.3, 0.3], abs=1e-6)
    assert held.frame["effect"].tolist() == pytest.approx([0, 0], abs=1e-6) and held.frame["p"][1] > 0.99


def test_a_crude_effect_has_the_error_of_a_difference_of_shares():
    y, place, _ = sample(DRAWN)
    found = estimate_adjusted(y, place, []).frame
    assert found["effect_se"][1] == pytest.approx(np.sqrt((0.42 * 0.58 + 0.18 * 0.82) / 100), rel=0.01)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            {(0, 0): (4, 8), (1, 0): (0, 9)},
            "In south everybody or nobody has the outcome, so no model can hold it beside the others.",
        ),
        (
            {(0, 0): (4, 8)},
            "south has nobody with an answer to all questions of the model; take it or a covariate out.",
        ),
        (
            {(0, 0): (4, 8), (0, 1): (8, 8), (1, 0): (3, 9), (1, 1): (5, 5)},
            (
                "The model has no finite answer: in some category everybody or nobody has the outcome. Take"
                " out a covariate."
            ),
        ),
    ],
)
def test_what_can_not_be_modelled_is_said(counts, sentence):
    with pytest.raises(CaseStudyError) as error:
        y, place, sex = sample(counts)
        estimate_adjusted(y, place, [sex] if len(sex.codes) and sex.codes.max() else [])
    assert sentence in str(error.value)


def test_agrees_with_r_survey():
    """R survey 4.1.1: svyglm(y ~ g + s, quasibinomial), predictions averaged over everybody in each g, delta
    method.

    The shares are those of `svypredmeans(svyglm(y ~ s, ...), ~g)`; glm stops at 1e-8, hence the tolerance.
    """
    y, place, sex = sample({(0, 0): (40, 80), (0, 1): (5, 30), (1, 0): (10, 20), (1, 1): (8, 80)})
    found = estimate_adjusted(y, place, [sex]).frame
    assert found["adjusted"].tolist() == pytest.approx([0.314878033494805, 0.274698002620463], rel=1e-6)
    assert found["se"].tolist() == pytest.approx([0.0411708453353319, 0.0520479591130286], rel=1e-6)
    assert (found["effect"][1], found["effect_se"][1]) == pytest.approx(
        (-0.0401800308743410, 0.0719233765069532), rel=1e-6
    )
