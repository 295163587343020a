"""IOM's published summary table of flow monitoring points, as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.context.flows.measures import DIFFERENCE
from analysis.context.flows.plan import DIRECTION
from analysis.context.flows.points import Points
from analysis.context.flows.registry import DIRECTIONS, PLACES, Published, PublishedMeasure
from analysis.context.flows.summary_checks import KEYS, check_printed
from analysis.estimation.frame import estimates_frame
from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import read_text_frame
from analysis.reading.dates import read_dates
from analysis.reading.distinct_values import Cells
from analysis.reading.place_names import OTHER, place_label, read_places

COLUMNS = (
    "period",
    "country",
    "point",
    "region",
    "point_type",
    "measure",
    "category",
    "value",
    "variation_points",
)
COUNTRY_ROWS = "ALL"
PRINTED = "as published"


def read_published_flows(path: Path, layout: Published, points: Points, problems: Problems) -> pd.DataFrame:
    """The estimates frame of a published table (columns `COLUMNS`): the figures, then their variations.

    `table` is the measure as printed, `level` a point or, for the rows of all points, the country.
    `base` is the individuals printed for the level, and `n` of a share the count that it implies.
    Unknown measures, points and countries, a month listed twice, shares that don't add up to 100
    and country totals that aren't the sum of their entry and exit points are fatal problems.
    """
    met = len(problems.fatals)
    rows = read_text_frame(path, problems)
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        if len(problems.fatals) == met:
            problems.fatal(
                str(path), "columns are missing.", row=1, got=", ".join(rows), expected=", ".join(missing)
            )
        return estimates_frame()
    coded = _coded(rows, layout, points, str(path), problems)
    check_printed(coded, str(path), problems)
    return _figures(coded, layout)


def published_rows(estimates: pd.DataFrame, layout: Published, points: Points) -> pd.DataFrame:
    """The published table again, as text with the columns `COLUMNS`, from what `read_published_flows`
    gave.
    """
    variation = estimates["method"].str.startswith(DIFFERENCE)
    figures = estimates[~variation].merge(
        estimates.loc[variation, [*KEYS, "estimate"]], "left", KEYS, suffixes=("", "_pp")
    )
    whole = figures["table"].map(
        lambda name: layout.measures[name].statistic == "share" or layout.measures[name].change
    )
    at_point = (figures["domain"] == "point").to_numpy()
    country = np.where(at_point, figures["level"].map(points.places["country"]), figures["level"])
    country = pd.Series(country).map(lambda code: place_label(code, "en"))
    types = {wave: points.types(wave) for wave in figures["wave"].unique()}
    kinds = [
        types[wave].get(level, "country")
        for wave, level in zip(figures["wave"], figures["level"], strict=True)
    ]
    return pd.DataFrame(
        {
            "period": figures["wave"],
            "country": country,
            "point": figures["level"].where(at_point, COUNTRY_ROWS),
            "region": figures["level"].map(points.places["region"]).where(at_point, country),
            "point_type": kinds,
            "measure": figures["table"],
            "category": [
                _printed_choice(*pair) for pair in zip(figures["question"], figures["choice"], strict=True)
            ],
            "value": _printed(figures["estimate"] * np.where(whole, 100, 1)),
            "variation_points": _printed(figures["estimate_pp"] * 100),
        }
    )


def _coded(
    rows: pd.DataFrame, layout: Published, points: Points, where: str, problems: Problems
) -> pd.DataFrame:
    """The rows with code columns: wave, measure, question, choice, level, domain, value, variation."""
    is_declared = rows["measure"].isin(layout.measures)
    Cells(rows["measure"], where, "measure", problems).report(
        ~is_declared,
        "this measure is not declared in registry.yaml.",
        lambda got: suggestion(got, layout.measures),
    )
    whole = (rows["point"] == COUNTRY_ROWS).to_numpy()
    named = points.read_codes(Cells(rows["point"].mask(whole, points.names[0]), where, "point", problems))
    countries, codes = read_places(Cells(rows["country"], where, "country", problems))
    at_point = np.array([*points.names, ""], dtype=object)[named]
    level = np.where(whole, np.array(codes, dtype=object)[countries], at_point)
    month = read_dates(Cells(rows["period"], where, "period", problems)).astype("datetime64[M]")
    question = rows["measure"].map({name: measure.question for name, measure in layout.measures.items()})
    return pd.DataFrame(
        {
            "wave": month.astype(str),
            "table": rows["measure"],
            "question": question.fillna(""),
            "statistic": (
                rows["measure"].map({name: _statistic(measure) for name, measure in layout.measures.items()})
            ),
            "choice": _choices(rows["category"], question, where, problems),
            "domain": np.where(whole, "country", "point"),
            "level": level,
            "country": np.array(codes, dtype=object)[countries],
            "value": _numbers(rows["value"], where, "value", problems),
            "variation": _numbers(rows["variation_points"], where, "variation_points", problems),
            "type": np.where(whole, "", _types(points, month.astype(str), at_point)),
        }
    )[is_declared.to_numpy() & (level != "")]


def _types(points: Points, periods: np.ndarray, names: np.ndarray) -> np.ndarray:
    """The type (n,) of each point in each month; "" for a blank point."""
    types = {period: points.types(period) for period in np.unique(periods)}
    return np.array(
        [types[period].get(name, "") for period, name in zip(periods, names, strict=True)], dtype=object
    )


def _choices(category: pd.Series, question: pd.Series, where: str, problems: Problems) -> np.ndarray:
    placed = question.isin(PLACES).to_numpy()
    codes, words = read_places(Cells(category.where(placed), where, "category", problems))
    return np.where(placed, np.array(words, dtype=object)[codes], category)


def _numbers(values: pd.Series, where: str, name: str, problems: Problems) -> np.ndarray:
    """Percents and counts as numbers (n,), NaN where blank."""
    numbers = pd.to_numeric(values.where(values != ""), errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.isnan(numbers) & (values != "").to_numpy()
    Cells(values, where, name, problems).report(wrong, "this is not a number; write digits only.")
    return numbers


def _figures(coded: pd.DataFrame, layout: Published) -> pd.DataFrame:
    counted = coded[
        (coded["statistic"] == "total") & (coded["question"] == DIRECTION) & coded["choice"].isin(DIRECTIONS)
    ]
    measures = coded["table"].map(layout.measures)
    base = counted.groupby(["wave", "level"])["value"].sum()
    coming = counted.groupby(["wave", "level", "choice"])["value"].sum()
    bases = [
        _base(measure, key, base, coming)
        for measure, key in zip(
            measures, coded[["wave", "level"]].itertuples(index=False, name=None), strict=True
        )
    ]
    statistic = coded["statistic"]
    percent = statistic.isin(["share", "ratio"])
    estimate = coded["value"] / np.where(percent, 100, 1)
    implied = np.where(
        statistic == "share", np.floor(estimate * bases + 0.5), estimate.where(statistic == "total", 0)
    )
    keys = {name: coded[name] for name in KEYS}
    figures = estimates_frame(
        {
            **keys,
            "estimate": estimate,
            "statistic": statistic,
            "unit": "individuals",
            "method": PRINTED,
            "n": np.nan_to_num(implied).astype(np.int64),
            "base": np.array(bases, dtype=np.int64),
        }
    )
    varied = coded["variation"].notna().to_numpy()
    before = [str(np.datetime64(wave, "M") - 1) for wave in coded["wave"]]
    method = DIFFERENCE + pd.Series(before, dtype="str")
    variations = figures.assign(estimate=coded["variation"].to_numpy() / 100, method=method.to_numpy())[
        varied
    ]
    return pd.concat([figures, variations], ignore_index=True)


def _statistic(measure: PublishedMeasure) -> str:
    return "ratio" if measure.change else measure.statistic


def _base(measure: PublishedMeasure, key: tuple[str, str], base: pd.Series, coming: pd.Series) -> float:
    return float(coming.get((*key, measure.direction), 0) if measure.direction else base.get(key, 0))


def _printed(values: pd.Series) -> list[str]:
    return values.map(lambda value: f"{round(value, 6):g}", na_action="ignore").fillna("").tolist()


def _printed_choice(question: str, choice: str) -> str:
    if question not in PLACES:
        return choice
    return "Other" if choice == OTHER else place_label(choice, "en")
