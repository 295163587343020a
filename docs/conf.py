"""How `make docs` builds these pages: the reference is written from the declarations first."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

project = "casestudy"
author = "the engineers of casestudy"
copyright = author
extensions = ["myst_nb"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
nb_merge_streams = True
html_theme = "furo"
html_title = "casestudy"
suppress_warnings = ["mystnb.unknown_mime_type"]


def _write_reference(app):
    from reference import write_reference

    write_reference(HERE / "reference")


def setup(app):
    app.connect("builder-inited", _write_reference)
