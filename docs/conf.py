"""How `make docs` builds these pages: the reference is written from the declarations first."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
os.environ["PYTHONPATH"] = str(HERE.parent)  # for the kernel of the tutorial

project = "casestudy"
author = "the engineers of casestudy"
copyright = author
extensions = ["myst_nb"]
exclude_patterns = ["_build", "**.ipynb_checkpoints", "bench.ipynb"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_timeout = -1
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_merge_streams = True
html_theme = "furo"
html_title = "casestudy"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
suppress_warnings = ["mystnb.unknown_mime_type"]


def _write_pages(app):
    from gallery import write_gallery
    from reference import write_reference

    write_reference(HERE / "reference")
    write_gallery(HERE / "gallery")


def setup(app):
    app.connect("builder-inited", _write_pages)
