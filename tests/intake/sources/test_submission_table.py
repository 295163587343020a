"""Submissions of servers, drawn, as the table that an export would be."""

from analysis.intake.sources.table import tabulate_submissions

RECORDS = [
    {
        "_uuid": "u1",
        "sex": "female",
        "household": {"size": 4, "place": {"type": "Point", "coordinates": [-8.0, 12.5, 3]}},
        "_attachments": [{"name": "photo.jpg"}],
        "children": [{"age": 3}],
        "camp": None,
    },
    {"__id": "u2", "sex": "male", "__system": {"status": "ok"}, "children@odata.navigationLink": "link"},
]


def test_a_row_a_submission_and_repeats_by_name():
    frame, repeats = tabulate_submissions(RECORDS)
    assert repeats == ("children",)
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == [
        {
            "_uuid": "u1",
            "sex": "female",
            "household/size": "4",
            "household/place": "12.5 -8.0 3",
            "__id": None,
        },
        {
            "_uuid": "u2",
            "sex": "male",
            "household/size": None,
            "household/place": None,
            "__id": "u2",
        },
    ]


def test_of_nothing_there_is_no_row():
    frame, repeats = tabulate_submissions([])
    assert (len(frame), repeats) == (0, ())
