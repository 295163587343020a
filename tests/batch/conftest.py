"""Kernels of these tests can import the tests."""

import os
from pathlib import Path

import pytest

HERE = str(Path(__file__).parents[2])


@pytest.fixture(autouse=True, scope="session")
def importable_here():
    """Put the checkout on the path of every kernel started."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = HERE if not before else os.pathsep.join([HERE, before])
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
