"""What stands behind a study: the quality of its data, its weights, their figures."""
