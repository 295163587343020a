"""A study small enough to watch a batch run by."""

from analysis.problems import CaseStudyError


def no_city():
    raise CaseStudyError("params: there is no city 'nowhere'.")


def divide():
    return 1 / 0
