"""A workspace whose survey was drawn: sites in strata, weights, a finite population (tests/golden/data)."""

from __future__ import annotations

from pathlib import Path

from tests.workspaces import CHOICES, INSTRUMENT, PARAMS, SETTINGS, SURVEY, Home, make_home

DATA = Path(__file__).parent / "golden" / "data" / "drawn_survey.csv"
DESIGN = """\
    design:
      weights: weight
      strata: stratum
      psu: site
      fpc: sites
      source: The drawing of sites
"""
PLAN = """\
table,section,question,statistic,unit,stack,by,exclude,test,title::English (en)
payment,journey,paid,share,respondents,,,,,Paying smugglers in {city}
payment,journey,paid,share,respondents,,sex,,yes,
work,person,work,share,respondents,,,,,Work in {city}
work,person,work,share,respondents,,sex,,,
work,person,work,share,respondents,,stratum,,yes,
means,journey,means,share,respondents,,,,,Means in {city}
means,journey,means,share,respondents,,sex,,,
ages,person,age,mean,respondents,,,,,Age of people in {city}
ages,person,age,mean,respondents,,sex,,,
children,person,children,total,respondents,,,,,Children in {city}
children,person,children,total,respondents,,sex,,,
median_age,person,age,median,respondents,,,,,Median age in {city}
median_age,person,age,median,respondents,,sex,,,
incidents,journey,incident,share,reports,incidents,,,,Incidents in {city}
incidents,journey,incident,share,reports,incidents,sex,,,
"""


def make_drawn_home(root: Path, design: str = DESIGN) -> Home:
    """The workspace, with `design` in its params."""
    home = make_home(root)
    home.write(
        home.instrument / "form" / "survey.csv",
        SURVEY,
        ("select_one yes_no,paid", "select_one work,work,Work,Travail,\nselect_one yes_no,paid"),
        ("select_one sex,sex", "select_one stratum,stratum,Stratum,Strate,\nselect_one sex,sex"),
    )
    more = "".join(
        f"{name},{choice},{choice.capitalize()},{choice.capitalize()}\n"
        for name, choices in (("work", "daily own none"), ("stratum", "north south east"))
        for choice in choices.split()
    )
    choices = CHOICES.replace("means,dk,Don't know,Ne sait pas", "means,boat,By boat,En bateau")
    home.write(home.instrument / "form" / "choices.csv", choices + more)
    home.write(home.instrument / "form" / "settings.csv", SETTINGS)
    home.write(home.instrument / "instrument.yaml", INSTRUMENT)
    home.write(home.instrument / "plan.csv", PLAN)
    home.write(home.export, DATA.read_text(encoding="utf-8"))
    home.write(home.params(), PARAMS.replace("thresholds:", design + "thresholds:"))
    home.params("south").unlink()
    return home
