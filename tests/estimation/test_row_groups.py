import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.estimation.estimators import estimate_share
from analysis.estimation.row_groups import estimate_share_in_pieces
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from tests.estimation.drawn import draw

FRAME = draw(11).frame.assign(safe=lambda frame: frame["safe"].where(np.arange(240) % 9 != 0))
NUMBERS = ["estimate", "se", "low", "high", "base_weighted", "n_effective", "deff", "df"]


@pytest.fixture
def dataset(tmp_path):
    """Two files of several row groups each."""
    for part, rows in enumerate((FRAME[:130], FRAME[130:])):
        pq.write_table(
            pa.Table.from_pandas(rows, preserve_index=False), tmp_path / f"{part}.parquet", row_group_size=37
        )
    return tmp_path


@pytest.mark.parametrize(
    "roles",
    [
        {},
        {"weights": "weight", "strata": "stratum"},
        {"weights": "weight", "strata": "stratum", "psu": "psu"},
    ],
)
@pytest.mark.parametrize("by", [None, "city"])
def test_pieces_give_the_numbers_of_the_whole(dataset, roles, by):
    whole = estimate_share(Design(FRAME, **roles), "safe", by)
    pieces = estimate_share_in_pieces(dataset, "safe", by, **roles)
    np.testing.assert_allclose(pieces[NUMBERS], whole[NUMBERS], rtol=1e-12)
    pd.testing.assert_frame_equal(pieces.drop(columns=NUMBERS), whole.drop(columns=NUMBERS))


def test_text_columns_are_sorted(tmp_path):
    pq.write_table(pa.table({"q": ["b", "a", None, "b"]}), tmp_path / "text.parquet")
    frame = estimate_share_in_pieces(tmp_path / "text.parquet", "q")
    assert frame[["choice", "n", "base"]].values.tolist() == [["a", 1, 3], ["b", 2, 3]]


@pytest.mark.parametrize(
    ("columns", "roles", "sentence"),
    [
        ({"q": ["a", "b"]}, {"weights": "wieght"}, "there is no column 'wieght'; expected 'q'"),
        (
            {"q": ["a", "b"], "w": [1.0, None]},
            {"weights": "w"},
            "The weights 'w' must be numbers of 0 or more in every row",
        ),
        (
            {"q": ["a", "b"], "s": ["x", None]},
            {"strata": "s"},
            "The design's strata 's' is missing in some rows",
        ),
        ({"q": ["a", "b"], "s": ["x", "y"]}, {"strata": "s"}, "2 of 2 strata have one PSU only"),
    ],
)
def test_sentences(tmp_path, columns, roles, sentence):
    pq.write_table(pa.table(columns), tmp_path / "small.parquet")
    with pytest.raises(CaseStudyError, match=sentence):
        estimate_share_in_pieces(tmp_path / "small.parquet", "q", **roles)
