import uuid
from datetime import date

import pandas as pd

from analysis.simulation.fieldwork import draw_fieldwork

PERIOD = (date(2020, 7, 1), date(2020, 7, 31))


def test_interviews_lie_in_the_period_by_day():
    frame = draw_fieldwork(300, 1, PERIOD)
    assert frame["start"].between("2020-07-01", "2020-08-01").all()
    assert frame["start"].dt.hour.between(8, 16).all()
    minutes = (frame["end"] - frame["start"]) / pd.Timedelta(minutes=1)
    assert 10 <= minutes.min() < 25 < 55 < minutes.max() <= 70
    assert (frame["submitted"] > frame["end"]).all()
    assert frame["start"].is_monotonic_increasing


def test_nobody_leads_two_interviews_at_once():
    frame = draw_fieldwork(500, 2, PERIOD).sort_values(["enumerator", "start"])
    gap = frame["start"] - frame.groupby("enumerator")["end"].shift()
    assert gap.dropna().min() > pd.Timedelta(0)


def test_one_day_takes_as_many_enumerators_as_it_needs():
    frame = draw_fieldwork(200, 1, (date(2020, 7, 1), date(2020, 7, 1)))
    assert frame["start"].dt.date.unique().tolist() == [date(2020, 7, 1)]
    assert frame.groupby("enumerator").size().max() <= 4


def test_uuids_are_unique_and_of_the_random_kind():
    uuids = draw_fieldwork(1000, 1, PERIOD)["uuid"]
    assert uuids.is_unique
    assert {uuid.UUID(text).version for text in uuids} == {4}


def test_the_first_interview_of_a_seed_never_changes():
    first = draw_fieldwork(3, 7, PERIOD).iloc[0]
    assert first.astype(str).to_dict() == {
        "uuid": "33b5aa69-f219-41ce-ae0e-04f4d97b939d",
        "enumerator": "enumerator_1",
        "start": "2020-07-09 16:23:24",
        "end": "2020-07-09 17:11:49",
        "submitted": "2020-07-09 17:28:05",
    }
