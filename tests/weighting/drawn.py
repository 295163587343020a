"""A small drawn sample and its margins."""

import pandas as pd

from analysis.weighting.margins import Margin

SAMPLE = pd.DataFrame(
    {
        "sex": ["woman", "woman", "man", "man", "man", "man"],
        "age": ["young", "old", "young", "young", "old", "old"],
    }
)
SEX = Margin(
    "sex", {"woman": 0.5, "man": 0.5}, source="DTM round 52", year=2019, address="https://dtm.iom.int/mali"
)
AGE = Margin("age", {"young": 0.6, "old": 0.4}, source="UNHCR", year=2020, address="https://data.unhcr.org")
