"""Comparable city case studies from 4Mi-style interviews."""

__version__ = "0.1.0"
