"""IOM's counts in a study: flows and displacement laid out, told, projected and set beside the survey."""
