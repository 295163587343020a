"""Results in the layouts of other kits."""
