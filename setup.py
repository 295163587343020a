"""What pyproject.toml can't say: the notebooks, instruments and example cities travel inside the package."""

from setuptools import find_packages, setup

SHIPPED = {f"analysis.shipped.{folder}": folder for folder in ("notebooks", "params", "surveys")}

setup(
    packages=[*find_packages(include=["analysis", "analysis.*"]), *SHIPPED],
    package_dir=SHIPPED,
)
