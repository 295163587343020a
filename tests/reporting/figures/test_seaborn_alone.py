"""Figures are drawn without scipy's statistics, and leave a reader's own seaborn whole."""

import subprocess
import sys

SCRIPT = """
import sys
from analysis.reporting.figures.seaborn_alone import seaborn_alone
from matplotlib.figure import Figure

def bars():
    axes = Figure().add_subplot()
    with seaborn_alone():
        import seaborn
        seaborn.barplot(x=[1, 2], y=[0, 1], orient="y", native_scale=True, errorbar=None, ax=axes)
    assert len(axes.patches) == 2
    return seaborn

assert bars() is bars()
assert "scipy.stats" not in sys.modules and "scipy.cluster" not in sys.modules
assert not any(name.split(".")[0] == "seaborn" for name in sys.modules)
import seaborn
assert not seaborn.matrix._no_scipy and bars() is seaborn
"""


def test_figures_need_no_scipy_and_a_notebook_gets_all_of_seaborn():
    subprocess.run([sys.executable, "-c", SCRIPT], check=True)
