"""A plan over a store, whose interviews come in pieces, gives what it gives over the same in memory."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimation import summed_rows
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.measure_sums import Tallies, sum_measure
from analysis.estimation.measures import measure
from analysis.estimation.plan_tests import estimate_tests
from analysis.estimation.slots import Slots
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.intake.stored.files import StoreManifest, StoreShape, read_stored, write_part
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.weighting.margins import Margin
from tests.workspaces import plan_row

N = 300
PLAN = [
    plan_row("single"),
    plan_row("single", by="city"),
    plan_row("single", by="city sex", test=False),
    plan_row("single", by="needs"),
    plan_row("single", by="sex", missing=True),
    plan_row("single", by="city", exclude=("c",), test=True),
    plan_row("needs", by="city", test=True),
    plan_row("partly", by="city"),
    plan_row("needs", by="city", statistic="count"),
    plan_row("needs", unit="mentions", by="sex"),
    plan_row("word", by="city"),
    plan_row("income", statistic="mean", by="city"),
    plan_row("income", statistic="median", by="city"),
    plan_row("income", statistic="quantile", probability=0.9),
    plan_row("income", statistic="total", by="sex"),
    plan_row("income", statistic="ratio", denominator="size", by="city"),
    plan_row("nowhere"),
]


def drawn(seed: int) -> Responses:
    """Interviews with every kind of question; who is not asked is blank, and in Gao a need is not offered."""
    rng = np.random.default_rng(seed)
    city = rng.integers(0, 3, N)
    asked = rng.random(N) < 0.8
    ticks, offered = rng.random((N, 3)) < 0.4, np.ones((N, 3), dtype=bool)
    offered[:, 2] = city > 0
    income = np.where(asked, np.round(rng.lognormal(10, 2, N), 2), np.nan)
    income[0] = 9e7
    columns = {
        "city": pd.Categorical.from_codes(city, ["gao", "kayes", "mopti"]),
        "sex": pd.Categorical.from_codes(rng.integers(-1, 2, N), ["woman", "man"]),
        "single": pd.Categorical.from_codes(np.where(asked, rng.integers(-1, 3, N), -1), list("abc")),
        "word": pd.array(rng.choice(["x", "y", "z"], N), dtype="str"),
        "income": income,
        "size": rng.integers(1, 9, N).astype(float),
    }
    for place, name in enumerate(("food", "water", "work")):
        columns[f"needs/{name}"] = pd.arrays.BooleanArray(ticks[:, place].copy(), ~asked)
        hidden = ~(asked & offered[:, place])
        columns[f"partly/{name}"] = pd.arrays.BooleanArray(ticks[:, place] & ~hidden, hidden)
    kinds = {"city": "select_one", "sex": "select_one", "single": "select_one", "word": "text"}
    kinds |= {"income": "decimal", "size": "integer", "needs": "select_multiple", "partly": "select_multiple"}
    lists = {
        "city": ("gao", "kayes", "mopti"),
        "sex": ("woman", "man"),
        "single": ("a", "b", "c"),
        "needs": ("food", "water", "work"),
        "partly": ("food", "water", "work"),
    }
    questions = {name: Question(name, kind, name) for name, kind in kinds.items()}
    questions["nowhere"] = Question("nowhere", "select_one", "single")
    choices = {name: tuple(map(Choice, names)) for name, names in lists.items()}
    index = pd.Index([f"u{row}" for row in range(N)], name="uuid")
    form = Form("", "", "", (), questions, {}, choices, "form.xlsx")
    whole = np.ones(N, dtype=bool)
    was_asked = {name: asked if name in ("single", "income", "needs", "partly") else whole for name in kinds}
    return Responses(
        pd.DataFrame(columns, index=index),
        form,
        Instrument.model_construct(name="drawn"),
        pd.DataFrame(was_asked, index=index),
    )


def in_store(people: Responses, folder: Path, cuts: list[int]) -> Responses:
    """The same people in a store, a file between each two of the cuts."""
    shape, parts = StoreShape(people.form), {}
    ends = sorted({0, *cuts, len(people)})
    for number, (start, end) in enumerate(pairwise(ends)):
        rows = np.arange(len(people))
        piece = people.subset((rows >= start) & (rows < end))
        shape.add(piece, "here")
        name, size = write_part(folder, number, piece)
        parts[name] = size
    manifest = StoreManifest(
        "drawn",
        "",
        "",
        "form",
        {},
        parts,
        tuple(shape.columns.values()),
        tuple(shape.asked),
        (),
        {"source": "", "kind": "csv"},
    )
    return read_stored(folder, manifest, people.form, people.instrument)


def designs_of(people: Responses, kind: str) -> dict[str, Design]:
    """Weights with strata and units, or strata alone; raked to a margin."""
    rng = np.random.default_rng(7)
    stratum = np.arange(N) % 4
    units = stratum * 100 + rng.integers(0, 8, N) if kind == "units" else None
    weights = rng.uniform(0.5, 3, N)
    frame = pd.DataFrame({"city": people.frame["city"].to_numpy()})
    design = Design(frame, weights, stratum, units)
    return {
        "design": design,
        "raked": raked(design, [Margin("city", {"gao": 0.5, "kayes": 0.3, "mopti": 0.2})]),
    }


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=1e-14)


CUTS = st.lists(st.integers(1, N - 1), min_size=1, max_size=12)


@settings(max_examples=6)
@given(st.integers(0, 99), CUTS, st.sampled_from(["units", "strata", "none"]))
def test_pieces_of_any_sizes_give_the_same_numbers(seed, cuts, kind):
    people = drawn(seed)
    designs = {} if kind == "none" else designs_of(people, kind)
    given = Survey("north", "drawn", "2020", people, designs=designs, drawn=kind == "units")
    with TemporaryDirectory() as folder:
        pieces = replace(given, respondents=in_store(people, Path(folder), cuts))
        assert pieces.respondents.in_pieces
        assert_same(estimate_plan(PLAN, pieces), estimate_plan(PLAN, given))
        assert_same(estimate_tests(PLAN, pieces), estimate_tests(PLAN, given))


@pytest.mark.parametrize("kind", ["units", "strata", "met"])
def test_raked_readings_by_cells_are_those_of_every_row(kind, monkeypatch):
    people = drawn(6)
    designs = designs_of(people, kind)
    if kind == "met":
        # equal weights: one a cell after raking, which counts tell
        frame = pd.DataFrame({"city": people.frame["city"].to_numpy()})
        margin = Margin("city", {"gao": 0.5, "kayes": 0.3, "mopti": 0.2})
        designs = {"raked": raked(Design(frame), [margin])}
    given = Survey("north", "drawn", "2020", people, designs=designs)
    made = estimate_plan(PLAN, given)
    monkeypatch.setattr(summed_rows, "can_be_tallied", lambda design: not design.adjustments)
    pd.testing.assert_frame_equal(made, estimate_plan(PLAN, given), rtol=1e-9, atol=1e-12)


def test_a_part_of_the_people_is_the_same_part(tmp_path):
    people = drawn(1)
    rows = people.where({"city": ("gao", "mopti")})
    stored = in_store(people, tmp_path, [5, 100]).subset(rows)
    one, other = (Survey("north", "drawn", "2020", part) for part in (stored, people.subset(rows)))
    assert_same(estimate_plan(PLAN, one), estimate_plan(PLAN, other))


def test_few_measures_a_pass_are_as_good_as_all(tmp_path, monkeypatch):
    given = Survey("north", "drawn", "2020", in_store(drawn(2), tmp_path, [50, 200]))
    whole = estimate_plan(PLAN, given)
    monkeypatch.setattr(summed_rows, "ROOM", 1)
    assert_same(estimate_plan(PLAN, given), whole)


def test_squares_of_far_numbers_do_not_cancel(tmp_path):
    """The first piece is one number far from all others."""
    people = drawn(3)
    row = plan_row("income", statistic="mean")
    stored = in_store(people, tmp_path, [1])
    assert_same(
        estimate_plan([row], Survey("north", "drawn", "2020", stored)),
        estimate_plan([row], Survey("north", "drawn", "2020", people)),
    )


def test_sums_of_pieces_add_up_in_any_order(tmp_path):
    people = drawn(4)
    row = plan_row("needs", by="city")
    slots = Slots.of_rows([row], people)
    designs = {"design": designs_of(people, "units")["design"]}
    sums = [
        sum_measure(measure(row, piece, {}), Tallies.of(slots, designs, rows))
        for rows, piece in in_store(people, tmp_path, [10, 20, 150]).pieces()
    ]
    one, other = sums[0] + sums[1] + sums[2] + sums[3], sums[3] + (sums[1] + (sums[2] + sums[0]))
    np.testing.assert_array_equal(one.cells, other.cells)
    np.testing.assert_allclose(
        one.designs["design"][0].weighted, other.designs["design"][0].weighted, rtol=1e-13
    )


def test_what_needs_all_at_once_says_so(tmp_path):
    from analysis.problems import CaseStudyError

    stored = in_store(drawn(5), tmp_path, [10])
    with pytest.raises(
        CaseStudyError, match="lie in a store, larger than memory, and this needs all of them"
    ):
        stored.frame.groupby("city")
