"""Published figures beside ours: does a run over the example data give what the document prints, and if not,
why.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.problems import Problems
from analysis.reading.csv_text import read_text_frame
from analysis.vocabulary import SUPPRESSED

KEYS = ("table", "question", "choice", "domain", "level", "statistic", "unit")
COLUMNS = (
    "source_row",
    "study",
    "survey",
    *KEYS,
    "numerator",
    "denominator",
    "percent",
    "printed_as",
    "printed_unit",
    "where_printed",
    "note",
)


def read_published(path: Path, problems: Problems) -> pd.DataFrame:
    """The check figures of an instrument, one row a printed figure; numbers are NaN where not printed.

    `study` names a city, or several separated by blanks for a figure printed for them together. `decimals` is
    how many decimals the percent is printed with.
    """
    frame = read_text_frame(path, problems)
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        problems.fatal(str(path), f"columns are missing: {', '.join(missing)}.", row=1)
        return frame.iloc[:0]
    numbers = ["numerator", "denominator", "percent"]
    decimals = frame["percent"].str.partition(".")[2].str.len()
    return frame.assign(
        **{name: pd.to_numeric(frame[name].replace("", None)) for name in numbers}, decimals=decimals
    )


def check_published(published: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Each published figure beside ours, unweighted: `our_n`, `our_base`, `our_percent`, `verdict`, `why`.

    `verdict` is "agrees", "differs", "hidden" or "not in this run". Figures for several cities together
    are set beside the sums over these cities.
    """
    rows = published.reset_index(drop=True)
    single = rows.assign(city=rows["study"].str.split(), figure=rows.index).explode("city", ignore_index=True)
    plain = estimates.loc[main_reading(estimates), ["study", *KEYS, "n", "base", "status"]]
    plain = plain.astype({key: str for key in ("study", *KEYS)})
    matches = single.merge(plain, how="left", left_on=["city", *KEYS], right_on=["study", *KEYS])
    ours = matches.groupby("figure")[["n", "base"]].agg(lambda values: values.sum(skipna=False))
    rows["our_n"], rows["our_base"] = ours["n"], ours["base"]
    rows["our_percent"] = 100 * rows["our_n"] / rows["our_base"]
    rows["why"] = _reasons(rows)
    hidden = (matches["status"] == SUPPRESSED).groupby(matches["figure"]).any()
    missing = rows["our_n"].isna() & ~hidden
    rows["verdict"] = np.select(
        [hidden, missing, rows["why"] != ""], ["hidden", "not in this run", "differs"], "agrees"
    )
    rows.loc[hidden, "why"] = "too few people stand behind this figure"
    rows.loc[missing, "why"] = "no row of the estimates has this key"
    return rows


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """Why a figure differs, in words; empty where it agrees."""
    counted = _counts(rows["our_n"], rows["our_base"])
    printed = _counts(rows["numerator"], rows["denominator"])
    both = rows["numerator"].notna() & rows["denominator"].notna()
    other_n = (rows["numerator"].notna() & (rows["numerator"] != rows["our_n"])) | (
        rows["denominator"].notna() & (rows["denominator"] != rows["our_base"])
    )
    decimals = rows["decimals"] if "decimals" in rows else pd.Series(0, index=rows.index)
    rounded = _half_up(rows["our_percent"], decimals)
    other_percent = rows["percent"].notna() & ~np.isclose(rows["percent"], rounded, rtol=0, atol=1e-9)
    gives, prints = _percents(rounded, decimals), _percents(rows["percent"], decimals)
    unit = (rows["printed_unit"] != "") & (rows["printed_unit"] != rows["unit"])
    reasons = [
        (other_n, "the document counts " + printed + ", this run " + counted),
        (
            ~other_n & other_percent & both,
            "the document prints " + prints + "; its own counts " + printed + " give " + gives,
        ),
        (
            ~other_n & other_percent & ~both,
            "the document prints " + prints + "; " + counted + " give " + gives,
        ),
        (unit, "the document calls these " + rows["unit"] + " “" + rows["printed_unit"] + "”"),
    ]
    text = pd.Series("", index=rows.index)
    for applies, words in reasons:
        joint = np.where(text == "", "", "; ")
        text = text.where(~applies, text + joint + words)
    return text


def _half_up(percents: pd.Series, decimals: pd.Series) -> pd.Series:
    """The percents to as many decimals as each is printed with; a half goes up, whatever binary fractions
    make of it.
    """
    scale = 10.0**decimals
    return np.floor(np.round(percents * scale, 9) + 0.5) / scale


def _percents(values: pd.Series, decimals: pd.Series) -> pd.Series:
    return pd.Series(
        [f"{value:.{places}f}%" for value, places in zip(values, decimals, strict=True)],
        index=values.index,
        dtype=str,
    )


def _counts(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    def shown(values: pd.Series) -> pd.Series:
        return values.map(lambda value: "?" if pd.isna(value) else f"{value:,.0f}")

    return shown(numerator) + "/" + shown(denominator)
