"""Runs the R survey calls of the golden entries on this package.

`run(entry)` gives a dict with the keys of the entry's `expected`. What R's functions do by default and this
package does otherwise is asked for explicitly here: normal intervals, one df fewer, 4.1's trimming.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import formulaic
import numpy as np
import pandas as pd

from analysis.statistics.calibration import (
    RakingAdjustment,
    calibrated,
    poststratified,
    trimmed,
)
from analysis.statistics.design import Design
from analysis.statistics.intervals import share_interval
from analysis.statistics.joint import (
    Joint,
    correlations,
    design_effects,
    joint_means,
    joint_ratios,
    joint_totals,
    joint_variances,
)
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.regression import RegressionOptions, regress
from analysis.statistics.resampling.replicates import ReplicateDesign, as_replicates
from analysis.statistics.standardise import standardised
from analysis.statistics.testing.association import association_test
from analysis.statistics.testing.crosstabs import cell_totals
from analysis.statistics.testing.differences import group_test, mean_test, rank_test
from analysis.weighting.poststratify import scale_to_sizes
from tests.golden.r_language import parse

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "r_survey.json").read_text(encoding="utf-8"))
MORE = json.loads((HERE / "r_survey_more.json").read_text(encoding="utf-8"))
DESIGNS = {**MORE["designs"], **GOLDEN["meta"]["designs"]}
LEVELS = json.loads((HERE / "data" / "levels.json").read_text(encoding="utf-8"))
# xtabs(~stype+sch.wide, apipop): schools of California in 2000, by type and whether they met the target
APIPOP = pd.DataFrame(
    {"stype": list("EHMEHM"), "sch.wide": ["No"] * 3 + ["Yes"] * 3, "Freq": [472, 334, 266, 3949, 421, 752]}
)
ALIASES = {"ms": "multiselect", "wide": "apistrat_w2"}


def run(entry: dict) -> dict:
    """What this package returns for the entry's R call, under the keys that R's result has."""
    world = World(entry)
    result = world.value(parse(entry["r_call"]))
    return world.report(result)


@cache
def dataset(name: str) -> pd.DataFrame:
    name = ALIASES.get(name, name)
    frame = pd.read_csv(HERE / "data" / f"{name}.csv")
    for column, levels in LEVELS.get(name, {}).get("factors", {}).items():
        frame[column] = pd.Categorical(frame[column].astype("str"), categories=levels)
    return frame


class Formula:
    def __init__(self, left, right):
        self.left, self.right = left, right

    @property
    def terms(self):
        """The right side's terms, split at +."""
        found, rest = [], self.right
        while rest[0] == "op" and rest[1] == "+" and len(rest) == 4:
            found.insert(0, rest[3])
            rest = rest[2]
        return [rest, *found]


class Labelled(dict):
    """A named vector."""


class World:
    """One R session: variables, options and the functions that golden calls use."""

    def __init__(self, entry: dict):
        self.entry = entry
        self.lonely, self.lonely_domain = _lonely(entry["id"])
        self.variables: dict[str, object] = {
            "apipop": APIPOP,
            "TRUE": True,
            "FALSE": False,
            "Inf": np.inf,
            "NULL": None,
        }
        self.variables["T"], self.variables["F"] = True, False
        self.frame: pd.DataFrame | None = None

    # -- evaluation ----------------------------------------------------------------------------------

    def value(self, tree, frame=None):
        kind = tree[0]
        if kind in ("num", "str"):
            return tree[1]
        if kind == "block":
            return [self.value(part, frame) for part in tree[1]][-1]
        if kind == "name":
            return self.lookup(tree[1], frame)
        if kind == "op":
            return self.operate(tree, frame)
        if kind == "index":
            whole = self.value(tree[1], frame)
            if len(tree[2]) == 1 and isinstance(whole, pd.Series):
                return whole[np.asarray(self.value(tree[2][0][1], frame), dtype=bool)]
            return whole
        return self.call(tree, frame)

    def lookup(self, name, frame):
        if frame is not None and name in frame:
            return frame[name]
        if name in self.variables:
            return self.variables[name]
        if name in FUNCTIONS or name.startswith("svy"):
            return name
        if name in DESIGNS:
            self.variables[name] = self.design(name)
            return self.variables[name]
        return dataset(name)

    def design(self, name):
        about = DESIGNS[name]
        given = HERE / "data" / f"repw_{name}.csv"
        if given.is_file() and "as.svrepdesign" in about["code"] and not about["code"].startswith("pop"):
            return self.given_replicates(given, about)
        return self.value(parse(about["code"]))

    def given_replicates(self, path, about):
        inner = re.search(r"svydesign\(.*?data=\w+\)", about["code"]).group()
        base = self.value(parse(inner))
        made = as_replicates(
            base,
            "bootstrap" if "bootstrap" in about["code"] else ("JK1" if base.stages[0].strata == 1 else "JKn"),
            100,
        )
        weights = pd.read_csv(path).to_numpy()
        rscales = made.rscales
        if "JKn" in about["code"]:
            rscales = rscales[np.argmin(weights, axis=0)]
        return ReplicateDesign(base.frame, base.weights, weights, made.scale, rscales)

    def operate(self, tree, frame):
        symbol = tree[1]
        if symbol == "~":
            return Formula(tree[2] if len(tree) == 4 else None, tree[-1])
        if symbol in ("<-", "="):
            if tree[2][0] == "name":
                self.variables[tree[2][1]] = self.value(tree[3], frame)
            return self.variables.get(tree[2][1]) if tree[2][0] == "name" else None
        if symbol == "$":
            return self.value(tree[2], frame)[tree[3][1]]
        operands = [_plain(self.value(part, frame)) for part in tree[2:]]
        return _operate(symbol, operands)

    def call(self, tree, frame):
        name = tree[1][1]
        if name == "quote":
            return tree[2][0][1]
        if name in ("subset", "svrepdesign") or name.startswith("svy"):
            return getattr(self, name)(*self.split(tree[2], frame, lazy=name == "subset"))
        positional, named = self.split(tree[2], frame)
        function = FUNCTIONS.get(name) or getattr(self, name.replace(".", "_"))
        return function(*positional, **{key.replace(".", "_"): value for key, value in named.items()})

    def split(self, arguments, frame, lazy=False):
        positional, named = [], {}
        for place, (name, tree) in enumerate(arguments):
            value = tree if lazy and place else (None if tree is None else self.value(tree, frame))
            if name is None:
                positional.append(value)
            else:
                named[name] = value
        return (positional, named) if not lazy else ([*positional, *named.values()], {})

    # -- designs -------------------------------------------------------------------------------------

    def svydesign(self, positional, named):
        frame = named["data"]
        columns = {
            key: self.columns(named[key], frame)
            for key in ("id", "ids", "strata", "weights", "fpc", "probs")
            if named.get(key)
        }
        psu = columns.get("id", columns.get("ids"))
        weights = columns.get("weights")
        return Design(
            frame,
            weights=weights[0] if weights else (1 / columns["probs"][0] if "probs" in columns else None),
            strata=columns.get("strata"),
            psu=None if psu is None or np.isscalar(psu[0]) else psu,
            fpc=columns.get("fpc"),
            pps=named.get("pps") == "brewer",
            lonely=self.lonely,
            lonely_domain=self.lonely_domain,
        )

    def columns(self, formula, frame):
        return [self.value(term, frame) for term in formula.terms]

    def subset(self, positional, named):
        design, condition = positional
        return design.domain(np.asarray(self.value(condition, design.frame), dtype=bool))

    def as_svrepdesign(self, design, type="auto", replicates=100, fay_rho=0.0, **others):
        kind = type if type != "auto" else ("JK1" if design.stages[0].strata == 1 else "JKn")
        return as_replicates(design, kind, int(replicates), seed=1, rho=fay_rho)

    def svrepdesign(self, positional, named):
        frame, factors = named["data"], np.asarray(named["repweights"], dtype=float)
        weights = (
            self.columns(named["weights"], frame)[0].to_numpy()
            if named.get("weights")
            else np.ones(len(frame))
        )
        if not named.get("combined.weights", True):
            factors = factors * weights[:, None]
        replicates = factors.shape[1]
        rho = named.get("rho", 0.0)
        scale = named.get(
            "scale",
            {"BRR": 1 / replicates, "Fay": 1 / (replicates * (1 - rho) ** 2)}.get(named.get("type"), 1.0),
        )
        return ReplicateDesign(frame, weights, factors, scale, named.get("rscales", 1.0))

    def postStratify(self, design, strata, population, partial=False):  # noqa: N802
        names = [term[1] for term in strata.terms]
        keys = population[names].itertuples(index=False, name=None)
        return poststratified(design, names, dict(zip(keys, population["Freq"], strict=True)), partial)

    def rake(self, design, sample_margins, population_margins, control=None):
        """R's own cycles and stopping rule, so that unconverged defaults can be compared too."""
        control = control or {}
        cycles, epsilon = int(control.get("maxit", 10)), float(control.get("epsilon", 1))
        margins = []
        for formula, table in zip(sample_margins, population_margins, strict=True):
            variable = formula.terms[0][1]
            categories = pd.Categorical(
                design.frame[variable].astype(str), categories=table[variable].astype(str)
            )
            margins.append((categories.codes.astype(np.intp), table["Freq"].to_numpy(dtype=float)))
        if isinstance(design, ReplicateDesign):
            return design.adjusted(lambda weights: _rake_as_r(weights, margins, cycles, epsilon)[-1])
        parts = _rake_as_r(design.weights, margins, cycles, epsilon)
        return design.reweighted(
            parts[-1], RakingAdjustment(tuple(codes for codes, _ in margins), tuple(parts))
        )

    def calibrate(self, design, formula, population, **options):
        matrix, names = self.model_matrix(formula, design.frame)
        totals = list(population.values()) if isinstance(population, Labelled) else population
        settings = {}
        if options.get("calfun", "linear") == "linear" and options.get("bounds") is None:
            # R drops trim= without a word where the distance is linear and there are no bounds
            options.pop("trim", None)
        for key, own in (("calfun", "distance"), ("bounds", "bounds"), ("trim", "trim")):
            if options.get(key) is not None:
                settings[own] = (
                    options[key] if key == "calfun" else tuple(np.asarray(options[key], dtype=float))
                )
        settings["epsilon"] = options.get("epsilon", 1e-7)
        groups = None
        if options.get("aggregate_stage"):
            groups = design.stages[0].cluster
        return calibrated(design, matrix, totals, groups=groups, names=names, **settings)

    def trimWeights(self, design, upper=np.inf, lower=0.0, strict=False):  # noqa: N802
        remember = self.entry.get("survey45", False)
        return trimmed(design, lower, upper, strict, remember)

    def svystandardize(self, positional, named):
        design = positional[0]
        base = np.ones(design.n, dtype=bool)
        if named.get("excluding.missing"):
            for column in self.columns(named["excluding.missing"], design.frame):
                base &= column.notna().to_numpy()
        by, _ = _codes([self.value(term, design.frame) for term in named["by"].terms])
        over = None
        if named.get("over") is not None:
            over, _ = _codes([self.value(term, design.frame) for term in named["over"].terms])
        return standardised(design, by, named["population"], over, base)

    # -- estimators ----------------------------------------------------------------------------------

    def expand(self, formula, design):
        """The columns that a formula stands for, factors and logicals as one a level, with R's names."""
        columns, names = [], []
        for term in formula.terms:
            value = self.value(term, design.frame)
            label = _deparse(term)
            if isinstance(value, np.ndarray) and value.ndim == 2:
                columns.extend(value.T)
                names.extend(str(i) for i in range(value.shape[1]))
                continue
            value = pd.Series(value)
            if value.dtype == bool or value.dtype == "boolean":
                value = pd.Series(
                    pd.Categorical(value.map({True: "TRUE", False: "FALSE"}), categories=["FALSE", "TRUE"])
                )
            if isinstance(value.dtype, pd.CategoricalDtype):
                for place, level in enumerate(value.cat.categories):
                    columns.append(np.where(value.isna(), np.nan, value.cat.codes == place))
                    names.append(f"{label}{level}")
            else:
                columns.append(value.to_numpy(dtype=float))
                names.append(label)
        return np.stack(columns, axis=1), names

    def svymean(self, positional, named, make=joint_means):
        design = positional[1]
        columns, names = self.expand(positional[0], design)
        joint = make(design, columns, names)
        result = {"joint": joint, "design": design}
        if named.get("deff"):
            against = "replace" if named["deff"] == "replace" else "population"
            result["deff"] = design_effects(design, columns, joint, against)
        return result

    def svytotal(self, positional, named):
        return self.svymean(positional, named, joint_totals)

    def svyvar(self, positional, named):
        design = positional[1]
        columns, names = self.expand(positional[0], design)
        return {"joint": joint_variances(design, columns, names), "design": design, "columns": columns}

    def svyratio(self, positional, named):
        numerator = positional[0] if positional else named.get("numerator", named.get("formula"))
        denominator = named.get("denominator") or positional[1]
        design = named.get("design") or positional[-1]
        above, _ = self.expand(numerator, design)
        below, _ = self.expand(denominator, design)
        return {"joint": joint_ratios(design, above, below), "design": design, "ratio": True}

    def svytable(self, positional, named):
        formula, design = positional
        (rows, r), (columns, c) = [_codes([self.value(term, design.frame)]) for term in formula.terms]
        codes = np.where((rows >= 0) & (columns >= 0), rows * len(c) + columns, -1)
        return {"values": cell_totals(design, codes, len(r) * len(c)).estimate.reshape(len(r), len(c))}

    def svyquantile(self, positional, named):
        formula, design = positional[:2]
        probabilities = np.atleast_1d(named.get("quantiles", positional[2] if len(positional) > 2 else None))
        columns, _ = self.expand(formula, design)
        rows = []
        for column in columns.T:
            for p in probabilities:
                block = quantile_by(
                    design,
                    column,
                    probability=float(p),
                    confidence=1 - named.get("alpha", 0.05),
                    method=named.get("interval.type", "mean"),
                )
                rows.append([float(part[0, 0]) for part in (block.estimate, block.low, block.high, block.se)])
        return {"values": np.array(rows), "by": [[row[0], row[3]] for row in rows]}

    def svyciprop(self, positional, named):
        formula, design = positional[:2]
        value = pd.Series(self.value(formula.right, design.frame)).astype(float).to_numpy()
        joint = joint_means(design, value)
        method, df = named.get("method", "logit"), named.get("df", design.degf)
        if method == "logit" and isinstance(design, ReplicateDesign):
            return self.replicate_logit(design, value, joint, named.get("level", 0.95), df)
        rows = int(np.count_nonzero(design.weights))
        share, se = joint.estimate, joint.se
        interval = share_interval(
            share, se, design.degf if method == "beta" else df, rows, np.nan, named.get("level", 0.95), method
        )
        ci = [float(interval.low[0]), float(interval.high[0])]
        return {
            "est": float(share[0]),
            "se": float(se[0]),
            "ci": ci,
            "degf": design.degf,
            "vartype": named.get("vartype"),
        }

    def replicate_logit(self, design, value, joint, level, df):
        """R fits a logistic regression to every replicate, so its variance is not that of the delta
        method.
        """
        own = design._with(frame=pd.DataFrame({"y": value}))
        odds = regress(own, "y ~ 1", "binomial", options=RegressionOptions(1e-8, 25)).joint.interval(
            level, df
        )
        ci = [1 / (1 + np.exp(-float(limit[0]))) for limit in (odds.low, odds.high)]
        return {"est": float(joint.estimate[0]), "se": float(joint.se[0]), "ci": ci, "degf": design.degf}

    def svyby(self, positional, named):
        formula, by, design, function = [*positional, named.get("by"), named.get("design"), None][:4]
        if "by" in named:
            formula, function = positional[0], positional[-1]
            by, design = named["by"], named.get("design", positional[1])
        options = {
            key: value
            for key, value in named.items()
            if key not in ("by", "design", "keep.var", "covmat", "vartype")
        }
        codes, levels = _codes([self.value(term, design.frame) for term in by.terms])
        present = [place for place in range(len(levels)) if (design.weights[codes == place] > 0).any()]
        results = []
        for place in present:
            seen = design.domain(codes == place)
            if function == "svyratio":
                results.append(self.svyratio([formula], {**options, "design": seen}))
            else:
                results.append(getattr(self, function)([formula, seen], options))
        joint = self.by_joint(formula, design, codes, present) if named.get("covmat") else None
        return {
            "groups": [levels[place] for place in present],
            "parts": results,
            "vartype": named.get("vartype", "se"),
            "joint": joint,
            "design": design,
        }

    def by_joint(self, formula, design, codes, present):
        columns, _ = self.expand(formula, design)
        inside = (codes[:, None] == np.array(present)).astype(float)
        above = np.concatenate([np.nan_to_num(column)[:, None] * inside for column in columns.T], axis=1)
        return joint_ratios(design, above, np.tile(inside, (1, columns.shape[1])))

    def svycontrast(self, positional, named):
        given, contrast = positional
        joint: Joint = given["joint"]
        if isinstance(contrast, Labelled):
            names = given.get("groups") or list(joint.names)
            return {
                "joint": joint.contrast([contrast.get(name, 0.0) for name in names]),
                "design": given["design"],
            }
        if isinstance(contrast, tuple):

            def value(estimates):
                world = World(self.entry)
                return world.value(contrast, dict(zip(joint.names, estimates, strict=True)))

            return {"joint": joint.function(value), "design": given["design"]}
        return {"joint": joint.contrast(contrast), "design": given["design"]}

    # -- tests and models ----------------------------------------------------------------------------

    def svychisq(self, positional, named):
        formula, design = positional[:2]
        (rows, r), (columns, c) = [_codes([self.value(term, design.frame)]) for term in formula.terms]
        statistic = named.get("statistic", "F")
        result = association_test(design, rows, columns, len(r), len(c), statistic)
        df = [result.df] if np.isnan(result.df_residual) else [result.df, result.df_residual]
        return {"statistic": result.statistic, "parameter": df if len(df) > 1 else df[0], "p_value": result.p}

    def svyttest(self, positional, named):
        formula, design = positional[:2]
        values = pd.Series(self.value(formula.left, design.frame)).to_numpy(dtype=float)
        if formula.right in (("num", 0.0), ("num", 1.0)):
            result = mean_test(design, values)
        else:
            groups, _ = _codes([self.value(formula.right, design.frame)])
            result = group_test(design, values, groups)
        return {
            "statistic": result.statistic,
            "parameter": result.df,
            "p_value": result.p,
            "estimate": result.estimate,
            "conf_int": [result.low, result.high],
        }

    def svyranktest(self, positional, named):
        formula, design = positional[:2]
        values = pd.Series(self.value(formula.left, design.frame)).to_numpy(dtype=float)
        groups, levels = _codes([self.value(formula.right, design.frame)])
        result = rank_test(design, values, groups, len(levels), named.get("test", "wilcoxon"))
        if len(levels) > 2:
            # R swaps the two: `parameter` is the chi-square, `statistic` its degrees of freedom
            return {"parameter": result.statistic * result.df, "statistic": result.df, "p_value": result.p}
        return {
            "statistic": result.statistic,
            "parameter": result.df,
            "p_value": result.p,
            "estimate": result.estimate,
        }

    def svyglm(self, positional, named):
        formula = positional[0] if positional else named["formula"]
        design = named.get("design") or positional[1]
        family = {"quasibinomial": "binomial", "quasipoisson": "poisson"}.get(
            named.get("family"), named.get("family") or "gaussian"
        )
        control = named.get("control") or {}
        text, frame, offset = self.translate(formula, design.frame)
        own = design._with(frame=frame)
        options = RegressionOptions(float(control.get("epsilon", 1e-8)), int(control.get("maxit", 25)))
        return {"glm": regress(own, text, family, offset=offset, options=options)}

    def translate(self, formula, frame):
        """A formulaic formula over plain columns, and a frame that holds them."""
        columns, offsets = {}, []

        def name_of(tree):
            if tree[0] == "op" and tree[1] in ("+", "*", ":", "-") and len(tree) == 4:
                return f"({name_of(tree[2])} {tree[1]} {name_of(tree[3])})"
            if tree[0] == "num":
                return str(int(tree[1]))
            if tree[0] == "call" and tree[1][1] == "offset":
                offsets.append(np.asarray(self.value(tree[2][0][1], frame), dtype=float))
                return "1"
            column = pd.Series(self.value(tree, frame))
            name = f"v{len(columns)}"
            columns[name] = column.reset_index(drop=True)
            return name

        left, right = name_of(formula.left), name_of(formula.right)
        return f"{left} ~ {right}", pd.DataFrame(columns), offsets[0] if offsets else None

    def model_matrix(self, formula, frame):
        text, columns, _ = self.translate(Formula(("num", 1.0), formula.right), frame)
        matrix = formulaic.Formula(text.split("~")[1].strip()).get_model_matrix(columns)
        return matrix.to_numpy(dtype=float), list(map(str, matrix.columns))

    # -- reporting -----------------------------------------------------------------------------------

    def report(self, result):
        expected = self.entry["expected"]
        if isinstance(result, Design):
            return self.report_weights(result)
        if isinstance(result, dict) and "parts" in result and "value" not in expected:
            return self.report_by(result)
        if isinstance(result, dict) and "glm" in result:
            return _report_glm(result["glm"])
        if isinstance(result, dict) and "joint" in result and "value" not in expected:
            return self.report_joint(result)
        if isinstance(result, dict) and not isinstance(result, Labelled):
            return result
        return {"value": list(result.values()) if isinstance(result, Labelled) else np.asarray(result)}

    def report_weights(self, design):
        weights = design.weights
        return {
            "n": len(weights),
            "sum": weights.sum(),
            "sumsq": weights @ weights,
            "min": weights.min(),
            "max": weights.max(),
            "weights": weights,
            "first5": weights[:5],
            "degf": design.degf,
        }

    def report_joint(self, result):
        # the golden file gives the degrees of freedom of the design it names, not of a subset of it
        joint, df = result["joint"], self.lookup(self.entry["design"], None).degf
        normal, t = joint.interval(df=np.inf), joint.interval(df=df)
        report = {
            "est": joint.estimate,
            "se": joint.se,
            "vcov": joint.covariance,
            "degf": df,
            "ci95_z": np.stack([normal.low, normal.high], axis=1),
            "ci95_t": np.stack([t.low, t.high], axis=1),
        }
        if "deff" in result:
            report["deff"] = _like(result["deff"], self.entry["expected"].get("deff"))
        return report

    def report_by(self, result):
        rows, flat = [], []
        for part in result["parts"]:
            if "by" in part:
                estimate, se = (np.array([row[place] for row in part["by"]]) for place in (0, 1))
            elif "ci" in part:
                rows.append(
                    [part["est"], *part["ci"]] if result["vartype"] == "ci" else [part["est"], part["se"]]
                )
                continue
            else:
                estimate, se = part["joint"].estimate, part["joint"].se
            low, high = estimate - 1.959963984540054 * se, estimate + 1.959963984540054 * se
            columns = {"se": se, "ci": np.concatenate([low, high]), "cv": se / estimate, "var": se**2}
            wanted = [result["vartype"]] if isinstance(result["vartype"], str) else list(result["vartype"])
            rows.append(np.concatenate([estimate, *(columns[name] for name in wanted)]))
            flat.append(np.stack([low, high], axis=1))
        report = {"values": np.array(rows, dtype=float)}
        if flat:
            report["ci95_z"] = np.concatenate(np.stack(flat, axis=1))
        if result["joint"] is not None:
            report["vcov"] = result["joint"].covariance
        return report

    # -- small R functions that need the session ------------------------------------------------------

    def confint(self, result, df=np.inf, level=0.95):
        parts = (
            [part["joint"].interval(level, df=float(df)) for part in result["parts"]]
            if "parts" in result
            else [result["joint"].interval(level, df=float(df))]
        )
        return np.concatenate(np.stack([np.stack([part.low, part.high], axis=1) for part in parts], axis=1))

    def cov2cor(self, result):
        design = result["design"]
        return correlations(design, result["columns"])

    def as_matrix(self, result):
        return result

    def rownames(self, *_):
        return None


def _rake_as_r(weights, margins, cycles, epsilon):
    """Weights after each margin of the last cycle.

    R stops when no cell of the joint table moves by epsilon.
    """
    limit = epsilon * weights.sum() if epsilon < 1 else epsilon
    joint = np.zeros(len(weights), dtype=np.intp)
    for codes, targets in margins:
        joint = joint * len(targets) + codes
    _, joint = np.unique(joint, return_inverse=True)
    before = np.bincount(joint, weights)
    for _ in range(cycles):
        parts = []
        for codes, targets in margins:
            weights = scale_to_sizes(codes, weights, targets)
            parts.append(weights)
        after = np.bincount(joint, weights)
        if np.abs(after - before).max() < limit:
            break
        before = after
    return parts


def _report_glm(model):
    frame = model.frame()
    t = frame["estimate"] / frame["se"]
    return {
        "coef": frame["estimate"],
        "se": frame["se"],
        "vcov": model.joint.covariance,
        "df_residual": model.df,
        "t": t,
        "p": frame["p"],
        "ci95": frame[["low", "high"]].to_numpy(),
        "dispersion": model.dispersion,
        "deviance": model.deviance,
        "null_deviance": model.null_deviance,
    }


def _lonely(name):
    rule = re.search(r"remove|certainty|adjust|average", name)
    if not name.startswith("lonely"):
        return "fail", False
    return (rule.group() if rule else "remove"), "domain" in name and "off" not in name


def _codes(columns):
    """Joint positions of factors, the first varying fastest, as R's interaction; -1 where one is missing."""
    codes, labels = np.zeros(len(columns[0]), dtype=np.intp), [""]
    missing, room = np.zeros(len(columns[0]), dtype=bool), 1
    for column in columns:
        column = pd.Series(column)
        if column.dtype == bool:
            column = column.map({True: "TRUE", False: "FALSE"})
        factor = (
            column if isinstance(column.dtype, pd.CategoricalDtype) else pd.Series(pd.Categorical(column))
        )
        own = factor.cat.codes.to_numpy().astype(np.intp)
        missing |= own < 0
        codes = codes + np.where(own < 0, 0, own) * room
        levels = [str(level).removesuffix(".0") for level in factor.cat.categories]
        labels = [f"{label}.{level}" if label else level for level in levels for label in labels]
        room *= len(levels)
    return np.where(missing, -1, codes), labels


def _operate(symbol, operands):
    if len(operands) == 1:
        return {"-": lambda x: -x, "+": lambda x: x, "!": lambda x: ~np.asarray(x, dtype=bool)}[symbol](
            operands[0]
        )
    left, right = operands
    if symbol == "%in%":
        return np.isin(np.asarray(left), np.asarray(right))
    if symbol == ":":
        return np.arange(left, right + 1)
    if symbol in ("&", "&&"):
        return np.asarray(left, dtype=bool) & np.asarray(right, dtype=bool)
    if symbol in ("|", "||"):
        return np.asarray(left, dtype=bool) | np.asarray(right, dtype=bool)
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "^": lambda: left**right,
        "==": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        ">": lambda: left > right,
        "<=": lambda: left <= right,
        ">=": lambda: left >= right,
    }[symbol]()


def _plain(value):
    if isinstance(value, pd.Series):
        return (
            value.astype(object).to_numpy()
            if isinstance(value.dtype, pd.CategoricalDtype)
            else value.to_numpy()
        )
    return value


def _like(matrix, expected):
    return np.diag(matrix) if np.size(expected) == len(matrix) else matrix


def _deparse(tree):
    kind = tree[0]
    if kind == "name":
        return tree[1]
    if kind == "call":
        return f"{tree[1][1]}({', '.join(_deparse(argument) for _, argument in tree[2])})"
    if kind == "op":
        return f" {tree[1]} ".join(_deparse(part) for part in tree[2:])
    return f'"{tree[1]}"' if kind == "str" else f"{tree[1]:g}"


def _combine(*values, **named):
    if named:
        return Labelled(named) if not values else Labelled({**dict(enumerate(values)), **named})
    if len(values) == 1:
        return values[0]
    if all(isinstance(value, str) for value in values):
        return list(values)
    return np.concatenate([np.atleast_1d(value) for value in values])


def _frame(**columns):
    return pd.DataFrame(
        {
            key.replace("_", ".") if key == "sch_wide" or key == "yr_rnd" else key: value
            for key, value in columns.items()
        }
    )


def _factor(value, **_):
    series = pd.Series(value)
    return series if isinstance(series.dtype, pd.CategoricalDtype) else pd.Series(pd.Categorical(series))


def _interaction(*columns):
    codes, labels = _codes(list(columns))
    return pd.Series(pd.Categorical.from_codes(codes, labels))


def _xtabs(formula, table):
    if "Freq" in table:
        return table
    return (
        table.groupby([term[1] for term in formula.terms], observed=False).size().rename("Freq").reset_index()
    )


def _list(*values, **named):
    return dict(named) if named else list(values)


FUNCTIONS = {
    "c": _combine,
    "list": _list,
    "data.frame": _frame,
    "factor": _factor,
    "interaction": _interaction,
    "xtabs": lambda formula, table: _xtabs(formula, table),
    "cbind": lambda *columns: np.stack([np.asarray(column, dtype=float) for column in columns], axis=1),
    "degf": lambda design: float(design.degf),
    "nrow": len,
    "sum": lambda value: float(np.sum(_plain(value))),
    "min": lambda value: np.min(np.asarray(_plain(value), dtype=float)),
    "max": lambda value: np.max(np.asarray(_plain(value), dtype=float)),
    "sqrt": np.sqrt,
    "log": np.log,
    "exp": np.exp,
    "as.numeric": lambda value: np.asarray(_plain(value), dtype=float),
    "is.na": lambda value: pd.isna(value).to_numpy(),
    "I": lambda value: value,
    "quasibinomial": lambda **_: "quasibinomial",
    "quasipoisson": lambda **_: "quasipoisson",
    "binomial": lambda **_: "binomial",
    "poisson": lambda **_: "poisson",
    "gaussian": lambda **_: "gaussian",
}
