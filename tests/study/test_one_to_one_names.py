"""Names made of what people wrote stay one to one: no table, log or figure takes another's place."""

from analysis.params import CityParams
from analysis.planning.analysis_list.loa import _with_table_names
from analysis.planning.plan import PlanRow
from analysis.study.city import survey_names


def test_analyses_of_questions_alike_but_for_a_sign_keep_their_own_table():
    rows = [PlanRow(name, "s", "q") for name in ("a.b", "a_b", "a b", "a.b")]
    assert [row.table for row in _with_table_names(rows)] == ["a_b", "a_b_2", "a_b_3", "a_b"]


def test_waves_alike_but_for_a_sign_keep_their_own_log():
    surveys = [{"instrument": "drawn", "export": "e.csv", "wave": wave} for wave in ("2020+", "2020/")]
    params = CityParams(city={"en": "North"}, surveys=[*surveys, {"instrument": "other", "export": "e.csv"}])
    assert survey_names(params) == ("drawn_2020_", "drawn_2020__2", "other")
