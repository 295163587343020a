"""How findings are ranked in a workspace: `findings.yaml` in its root, with defaults that serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import Field

from analysis.findings.finding import CERTAINTIES, CLEAR, KINDS, LIKELY, TOO_FEW
from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel, read_yaml

FILE = "findings.yaml"
MOST = 10
"""The largest weight, as in a plan."""
_KIND_WEIGHTS = {
    "leads": 0.75,
    "nothing leads": 0.3,
    "nearly all": 0.8,
    "absent": 0.8,
    "named by nobody": 0.5,
    "leads in a group": 0.5,
    "stands out": 1.0,
    "differs between groups": 1.4,
    "differs from elsewhere": 1.3,
    "differs between cities": 1.0,
    "alike in all cities": 0.9,
    "changed": 1.2,
    "composition": 1.5,
    "number": 0.15,
    "counted": 0.8,
    "beside": 0.8,
    "not asked": 0.3,
}
_CERTAINTY_WEIGHTS = {CLEAR: 1.0, LIKELY: 0.6, TOO_FEW: 0.2}


class FindingSettings(StrictModel):
    """What `findings.yaml` may hold.

    `key` is how many findings a city's key findings are; `kinds` and `certainty` weigh candidates;
    `repeats` is what a further finding of the same table, kind or section is worth (0-1); `sections` and
    `tables` weigh by name; `key_weight` is worth of a table with `key: yes` in its plan; `sample` that of
    tables that only say who was interviewed.
    """

    key: int = Field(default=8, ge=1, le=40)
    kinds: Mapping[str, float] = Field(default_factory=dict)
    certainty: Mapping[str, float] = Field(default_factory=dict)
    repeats: Mapping[str, float] = Field(default_factory=dict)
    sections: Mapping[str, float] = Field(default_factory=dict)
    tables: Mapping[str, float] = Field(default_factory=dict)
    key_weight: float = 1.5
    sample: float = 0.4

    def kind_weight(self, kind: str) -> float:
        return self.kinds.get(kind, _KIND_WEIGHTS[kind])

    def certainty_weight(self, certainty: str) -> float:
        return self.certainty.get(certainty, _CERTAINTY_WEIGHTS[certainty])

    def repeat(self, what: str) -> float:
        return self.repeats.get(what, REPEATS[what])


REPEATS = {"table": 0.35, "kind": 0.8, "section": 0.8, "subject": 0.3, "survey": 0.9}
"""What a further finding is worth for each earlier one that shares its table, kind, section and so on."""


def read_settings(workspace: Path, problems: Problems) -> FindingSettings:
    """The settings of a workspace; the defaults where it has no `findings.yaml`.

    A kind, a certainty or a repeat that is not known is a fatal problem, with the nearest that is; so is a
    weight that can be none. Names of sections and tables are held against plans by who knows these.
    """
    path = workspace / FILE
    if not path.is_file():
        return FindingSettings()
    settings = read_yaml(path, FindingSettings, problems)
    if settings is None:
        return FindingSettings()
    allowed_names = {"kinds": KINDS, "certainty": CERTAINTIES, "repeats": tuple(REPEATS)}
    for name, allowed in allowed_names.items():
        check_names(name, getattr(settings, name), allowed, path, problems)
    _check_weights(settings, path, problems)
    return settings


def check_names(
    part: str, given: Iterable[str], allowed: Sequence[str], path: Path, problems: Problems
) -> None:
    """A fatal problem for each name of a part of the file that is not one of those allowed."""
    for name in given:
        if name in allowed:
            continue
        expected = suggestion(name, allowed)
        problems.fatal(
            str(path), "this name is not known.", column=f"{part}.{name}", got=name, expected=expected
        )


def _check_weights(settings: FindingSettings, path: Path, problems: Problems) -> None:
    """Nothing weighs less than nothing, or so much that nothing else does; no repeat more than what it
    repeats.
    """
    weights = {name: getattr(settings, name) for name in ("key_weight", "sample")}
    for name in ("kinds", "certainty", "repeats", "sections", "tables"):
        weights |= {f"{name}.{given}": weight for given, weight in getattr(settings, name).items()}
    for column, weight in weights.items():
        if not weight >= 0:
            problem, expected = "a weight can't be negative.", f"0 (never) to {MOST:g}"
        elif column.startswith("repeats.") and weight > 1:
            problem, expected = "a repeat can't be worth more than what it repeats.", "0 (never) to 1"
        elif weight > MOST:
            problem, expected = "a weight can't be so large.", f"0 (never) to {MOST:g}"
        else:
            continue
        problems.fatal(str(path), problem, column=column, got=f"{weight:g}", expected=expected)
