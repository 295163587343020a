"""A data set made fit for sharing: recipe, steps, what they cost, and the files that leave."""
