"""Errors from drawing the sample again: jackknife, bootstrap and balanced replicates, raked anew in each."""
