"""Independent samples as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.statistics.design import Design
from analysis.statistics.stages import Stage


def stacked(designs: Sequence[Design]) -> Design:
    """Independent samples as one, rows one after another: each keeps its strata, units and weights.

    Of samples in several stages the first one counts, as if drawn with replacement, which errs on the wide
    side; calibrations are taken as given, and strata of one unit as the first sample that has some says.
    """
    stratum, cluster, fraction = [], [], []
    strata = units = 0
    for design in designs:
        stage = design.stages[0]
        own = np.zeros(stage.n, dtype=np.intp) if stage.stratum is None else stage.stratum
        stratum.append(strata + own)
        cluster.append(units + (np.arange(stage.n) if stage.cluster is None else stage.cluster))
        stage_fraction = stage.fraction if len(design.stages) == 1 else None
        fraction.append(
            np.ones(stage.units) if stage_fraction is None else np.broadcast_to(stage_fraction, stage.units)
        )
        strata, units = strata + stage.strata, units + stage.units
    weights = np.concatenate([design.weights for design in designs])
    names = tuple(name for design in designs for name in design.stages[0].names)
    stratum_of_row, cluster_of_row, fractions = map(np.concatenate, (stratum, cluster, fraction))
    whole = Stage(len(weights), stratum_of_row, cluster_of_row, fractions, None, strata, names)
    alone = (design.lonely for design in designs if (design.stages[0].sampled == 1).any())
    return Design(len(weights), weights, lonely=next(alone, designs[0].lonely))._with(stages=(whole,))
