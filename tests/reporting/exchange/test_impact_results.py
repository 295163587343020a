"""IOM's counts in the columns of IMPACT's long results."""

import numpy as np
import pandas as pd

from analysis.estimation.frame import estimates_frame
from analysis.reporting.exchange.impact_results import counted_results
from analysis.reporting.tables.frames import csv_text

GIVEN = """table,question,choice,domain,level,wave,statistic,unit,estimate,n,base
flows,direction,incoming,point,North,2018-12,total,individuals,46,46,1242
flows,direction,incoming,point,North,2018-11,total,individuals,40,40,900
next,next,mali,country,Mali,2018-12,share,individuals,0.25,25,100
next,next,mali,country,Mali,2018-12,share,individuals,0.25,25,100
stocks,displaced,,,,,total,individuals,,0,0
needs,needs,water,,,,share,respondents,0.5,5,10
"""
ROWS = "analysis_type,analysis_var,analysis_var_value,group_var,group_var_value"
EXPECTED = f"""{ROWS},stat,stat_low,stat_upp,n,n_total
total,flows,incoming,point %/% round,North %/% 2018-12,46,,,46,1242
total,flows,incoming,point %/% round,North %/% 2018-11,40,,,40,900
prop_select_one,next,mali,country %/% round,Mali %/% 2018-12,0.25,,,25,100
total,stocks,NA,NA,NA,,,,0,0
"""


def drawn(tmp_path):
    path = tmp_path / "given.csv"
    path.write_text(GIVEN, encoding="utf-8")
    given = pd.read_csv(path, keep_default_na=False, na_values={"estimate": [""]})
    empty = pd.DataFrame(np.nan, index=given.index, columns=["low", "high"])
    return given.join(empty)[[name for name in estimates_frame().columns if name in [*given, *empty]]]


def test_counts_are_named_by_table_place_and_round(tmp_path):
    made = counted_results(drawn(tmp_path))
    assert csv_text(made.iloc[:, :10]).replace("\r\n", "\n") == EXPECTED
    assert (
        made["n_w"].tolist() == made["n"].tolist() and made["n_w_total"].tolist() == made["n_total"].tolist()
    )
    assert made["analysis_key"][0] == (
        "total @/@ flows %/% incoming @/@ point %/% North -/- round %/% 2018-12"
    )
    assert made["analysis_key"].is_unique
