"""One tool doing one task once or a few times; prints JSON: seconds of CPU and on the clock (medians), and
extra peak memory in MB.

    python tests/benchmarks/estimates_tools.py TOOL TASK FOLDER REPEATS

Runs in whichever interpreter has the tool; reads the columns that `bench_estimates.py` wrote to FOLDER.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

MARGINS = (12, 2, 6, 5)
STRATA, CHOICES, CITIES, TICKS, COLUMNS, REPLICATES = 20, 10, 5, 20, 16, 500


def column(folder: Path, name: str) -> np.ndarray:
    return np.fromfile(folder / f"{name}.bin", dtype=np.float64 if name[0] in "wxyt" else np.int32)


def targets(folder: Path) -> list[np.ndarray]:
    flat = np.fromfile(folder / "targets.bin")
    return np.split(flat, np.cumsum(MARGINS)[:-1])


def categories(codes: np.ndarray, size: int):
    import pandas as pd

    return pd.Categorical.from_codes(codes, [f"c{place:02d}" for place in range(size)])


def margin_frame(folder: Path):
    import pandas as pd

    return pd.DataFrame(
        {f"v{i}": categories(column(folder, f"v{i}"), size) for i, size in enumerate(MARGINS)}
    )


def named_targets(folder: Path) -> dict[str, dict[str, float]]:
    return {
        f"v{i}": {f"c{j:02d}": float(share) for j, share in enumerate(part)}
        for i, part in enumerate(targets(folder))
    }


# -- ours ------------------------------------------------------------------------------------------------


def ours_rake(folder: Path) -> Callable:
    from analysis.weighting.margins import Margin
    from analysis.weighting.raking import rake

    frame, margins = (
        margin_frame(folder),
        [Margin(name, shares) for name, shares in named_targets(folder).items()],
    )
    return lambda: rake(frame, margins)


def _our_design(folder: Path):
    from analysis.statistics.design import Design

    return Design.of(len(column(folder, "w")), column(folder, "w"), column(folder, "stratum"))


def ours_shares(folder: Path) -> Callable:
    from analysis.statistics.shares import share_by

    design, answer, city = _our_design(folder), column(folder, "answer"), column(folder, "city")
    return lambda: share_by(design, answer, CHOICES, city, CITIES)


def ours_ticks(folder: Path) -> Callable:
    from analysis.statistics.shares import share_ticks

    design, city = _our_design(folder), column(folder, "city")
    ticks = np.stack([column(folder, f"t{i}") for i in range(TICKS)], axis=1).astype(np.uint8)
    answered = np.ones(len(city), dtype=bool)
    return lambda: share_ticks(design, ticks, answered, city, CITIES)


def ours_rao_scott(folder: Path) -> Callable:
    from analysis.statistics.testing.association import association_test

    design, answer, city = _our_design(folder), column(folder, "answer"), column(folder, "city")
    return lambda: association_test(design, answer, city, CHOICES, CITIES)


def ours_logistic(folder: Path) -> Callable:
    import pandas as pd

    from analysis.statistics.design import Design
    from analysis.statistics.regression import regress

    names = [f"x{i}" for i in range(1, COLUMNS)]
    frame = pd.DataFrame({name: column(folder, name) for name in [*names, "y", "w", "stratum"]})
    design = Design(frame, "w", "stratum")
    return lambda: regress(design, f"y ~ {' + '.join(names)}", "binomial")


def ours_bootstrap(folder: Path) -> Callable:
    from analysis.statistics.design import Design
    from analysis.statistics.resampling.bootstrap import BootstrapOptions, CodedAnswers, bootstrap_shares
    from analysis.weighting.margins import Margin

    frame = margin_frame(folder)
    design = Design(frame, column(folder, "w"), column(folder, "stratum"))
    answers = CodedAnswers(
        column(folder, "answer").astype(np.intp), CHOICES, column(folder, "city").astype(np.intp), CITIES
    )
    margins = [Margin(name, shares) for name, shares in named_targets(folder).items()]
    return lambda: bootstrap_shares(design, answers, margins, BootstrapOptions(REPLICATES, seed=1))


# -- the floor: one bincount or cross-product pass over the same arrays -------------------------------------


def floor_rake(folder: Path) -> Callable:
    codes, weights = [column(folder, f"v{i}") for i in range(4)], column(folder, "w")
    return lambda: [np.bincount(code, weights) for code in codes]


def floor_shares(folder: Path) -> Callable:
    answer, city, stratum, weights = (column(folder, name) for name in ("answer", "city", "stratum", "w"))
    return lambda: np.bincount((stratum * CITIES + city) * CHOICES + answer, weights)


def floor_ticks(folder: Path) -> Callable:
    ticks = np.stack([column(folder, f"t{i}") for i in range(TICKS)], axis=1).astype(np.uint8)
    weights = column(folder, "w")
    return lambda: weights @ ticks.astype(float)


floor_rao_scott = floor_shares


def floor_logistic(folder: Path) -> Callable:
    x = np.stack([column(folder, f"x{i}") for i in range(1, COLUMNS)], axis=1)
    return lambda: x.T @ x


# -- peers -----------------------------------------------------------------------------------------------


def weightipy_rake(folder: Path) -> Callable:
    import weightipy

    frame = margin_frame(folder).astype("str").astype(object)
    scheme = {
        name: {key: 100 * share for key, share in part.items()}
        for name, part in named_targets(folder).items()
    }
    return lambda: weightipy.weight_dataframe(frame, weightipy.scheme_from_dict(scheme), "weights")


def ipfn_rake(folder: Path) -> Callable:
    import pandas as pd
    from ipfn import ipfn

    frame = margin_frame(folder).astype("str")
    frame["total"] = 1.0
    shares = named_targets(folder)
    aggregates = [pd.Series(part).rename_axis(name) * len(frame) for name, part in shares.items()]
    return lambda: ipfn.ipfn(frame.copy(), aggregates, [[name] for name in shares]).iteration()


def _svy_sample(folder: Path, names: list[str], codes: list[str]):
    import polars as pl
    import svy

    data = {"w": column(folder, "w"), "stratum": column(folder, "stratum")}
    data |= {name: column(folder, name) for name in names}
    frame = pl.DataFrame(data).with_row_index("person")
    frame = frame.with_columns(
        [pl.format("c{}", pl.col(name).cast(pl.String).str.zfill(2)).alias(name) for name in codes]
    )
    return svy.Sample(frame, svy.Design(stratum="stratum", wgt="w"))


def svy_rake(folder: Path) -> Callable:
    names = [f"v{i}" for i in range(4)]
    sample = _svy_sample(folder, names, names)
    total = float(column(folder, "w").sum())
    controls = {
        name: {key: total * share for key, share in part.items()}
        for name, part in named_targets(folder).items()
    }
    return lambda: sample.weighting.rake(controls=controls, tol=1e-9)


def svy_shares(folder: Path) -> Callable:
    sample = _svy_sample(folder, ["answer", "city"], ["answer", "city"])
    return lambda: sample.estimation.prop("answer", by="city")


def svy_ticks(folder: Path) -> Callable:
    ticks = [f"t{i}" for i in range(TICKS)]
    sample = _svy_sample(folder, [*ticks, "city"], ["city"])
    return lambda: sample.estimation.mean(ticks, by="city")


def svy_rao_scott(folder: Path) -> Callable:
    sample = _svy_sample(folder, ["answer", "city"], ["answer", "city"])
    return lambda: sample.categorical.tabulate("answer", "city")


def svy_logistic(folder: Path) -> Callable:
    names = [f"x{i}" for i in range(1, COLUMNS)]
    sample = _svy_sample(folder, [*names, "y"], [])
    return lambda: sample.glm.fit("y", x=names, family="binomial")


def svy_bootstrap(folder: Path) -> Callable:
    names = [f"v{i}" for i in range(4)]
    sample = _svy_sample(folder, [*names, "answer", "city"], [*names, "answer", "city"])
    total = float(column(folder, "w").sum())
    controls = {
        name: {key: total * share for key, share in part.items()}
        for name, part in named_targets(folder).items()
    }

    def run():
        drawn = sample.weighting.create_bs_wgts(REPLICATES, psu="person", rep_prefix="rep", rstate=1)
        return drawn.weighting.rake(controls=controls, tol=1e-6).estimation.prop(
            "answer", by="city", method="replication"
        )

    return run


def statsmodels_logistic(folder: Path) -> Callable:
    import statsmodels.api as sm

    x = sm.add_constant(np.stack([column(folder, f"x{i}") for i in range(1, COLUMNS)], axis=1))
    y, weights = column(folder, "y"), column(folder, "w")
    return lambda: sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=weights).fit(cov_type="HC0")


def memory(reset: bool = False) -> float:
    """Peak memory in MB so far; with `reset`, memory now, from which the next peak counts (Linux)."""
    status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if reset:
        forget.write_text("5", encoding="ascii")
    field = "VmRSS:" if reset else "VmHWM:"
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


def main(tool: str, task: str, folder: str, repeats: str) -> None:
    work = globals()[f"{tool}_{task}"](Path(folder))
    before = memory(reset=True)
    seconds, clock = [], []
    for _ in range(int(repeats)):
        start, begun = time.process_time(), time.perf_counter()
        work()
        seconds.append(time.process_time() - start)
        clock.append(time.perf_counter() - begun)
    result = {"seconds": statistics.median(seconds), "clock": statistics.median(clock)}
    sys.stdout.write(json.dumps({**result, "extra": memory() - before}))


if __name__ == "__main__":
    main(*sys.argv[1:])
