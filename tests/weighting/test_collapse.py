import re

import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.weighting.collapse import CollapseRule, apply_collapse
from analysis.weighting.margins import Margin
from analysis.weighting.raking import rake

SAMPLE = pd.DataFrame({"nationality": ["ML"] * 5 + ["GN"] * 4 + ["SN", "BF", "other"]})
MARGIN = Margin("nationality", {"ML": 0.5, "GN": 0.3, "SN": 0.1, "BF": 0.05, "NE": 0.03, "other": 0.02})


def test_small_categories_join_in_sample_and_margin():
    collapsed = apply_collapse(SAMPLE, [MARGIN], [CollapseRule("nationality", 3)])
    assert collapsed.frame["nationality"].tolist() == ["ML"] * 5 + ["GN"] * 4 + ["other"] * 3
    assert collapsed.margins[0].targets == {"ML": 0.5, "GN": 0.3, "other": pytest.approx(0.2)}
    expected = pd.DataFrame(
        {
            "variable": "nationality",
            "category": ["SN", "BF", "NE"],
            "n": [1, 1, 0],
            "target": [0.1, 0.05, 0.03],
            "into": "other",
        }
    )
    pd.testing.assert_frame_equal(collapsed.log, expected)
    assert SAMPLE["nationality"].iloc[9] == "SN"


def test_what_was_collapsed_can_be_raked():
    collapsed = apply_collapse(SAMPLE, [MARGIN], [CollapseRule("nationality", 3)])
    assert rake(collapsed.frame, collapsed.margins).diagnostics.worst_gap < 1e-9


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            CollapseRule("nation", 3),
            "A rule collapses 'nation', for which there is no margin; expected perhaps 'nationality'.",
        ),
        (
            CollapseRule("nationality", 4),
            (
                "Collapsing 'nationality' leaves 'other' with 3 rows, fewer than 4; lower the minimum, or"
                " collapse into a larger category, such as 'ML'."
            ),
        ),
    ],
)
def test_rules_that_do_not_work(rule, sentence):
    with pytest.raises(CaseStudyError, match=f"^{re.escape(sentence)}$"):
        apply_collapse(SAMPLE, [MARGIN], [rule])
