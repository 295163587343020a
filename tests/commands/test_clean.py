"""The clean loop as a user goes it: findings out, decisions in, every number after it."""

import pytest

from analysis.commands.clean import clean_city
from analysis.problems import CaseStudyError
from analysis.study import declare, prepare

LOG = """\
uuid,question,issue,old_value,change_type,new_value
u4,,wrong person,,remove_survey,
u1,paid,says no later,yes,change_response,no
u1,means,follows from that,bus foot,blank_response,
u8,paid,the other city's,yes,no_action,yes
"""


def with_log(home, log=LOG):
    """A log that both cities of the export share."""
    (home.root / "cleaning").mkdir()
    (home.root / "cleaning" / "shared.csv").write_text(log, encoding="utf-8")
    params = home.root / "params" / "north.yaml"
    text = params.read_text(encoding="utf-8")
    params.write_text(
        text.replace("    wave:", "    cleaning_log: cleaning/shared.csv\n    wave:"), encoding="utf-8"
    )


def test_findings_are_written_once_and_kept(home):
    report = clean_city("north", home.root, findings=True)
    (survey,) = report.surveys
    assert (survey.collected, survey.discarded, survey.changed) == (7, 0, 0)
    assert survey.findings > 0
    log = home.root / "cleaning" / "north_drawn.xlsx"
    assert log in survey.written and log.is_file()
    assert [problem.problem for problem in report.problems] == [
        f"{survey.findings} rows have no action yet; nothing is done there."
    ]


def test_a_log_is_applied_in_every_run(home):
    with_log(home)
    (survey,) = clean_city("north", home.root).surveys
    assert (survey.collected, survey.discarded) == (7, 1)
    study = prepare(declare("north", home.root))
    rows = study.estimates[(study.estimates["table"] == "payment") & (study.estimates["domain"] == "")]
    assert rows.set_index("choice")["n"].to_dict() == {"yes": 3, "no": 2, "dk": 0}
    assert study.results.surveys[0].collected == 7
    assert study.results.surveys[0].interviews == 6
    assert (study.folder / "quality" / "audit.xlsx").is_file()
    discarded = study.results.frames["quality/discarded"]
    assert discarded[["reason", "interviews"]].to_numpy().tolist() == [["wrong person", 1]]


def test_a_log_that_no_longer_fits_stops_the_run(home):
    with_log(home, LOG.replace("says no later,yes,", "says no later,dk,"))
    with pytest.raises(CaseStudyError, match=r"shared\.csv, row 3.*old value"):
        clean_city("north", home.root)


def test_a_changed_log_makes_results_stale(home):
    with_log(home)
    before = declare("north", home.root).key
    (home.root / "cleaning" / "shared.csv").write_text(
        LOG.replace("wrong person", "a test"), encoding="utf-8"
    )
    assert declare("north", home.root).key != before
