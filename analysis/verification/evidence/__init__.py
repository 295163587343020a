"""What stands behind a number: the estimate that its words mean, and whether the two agree."""
