"""The steps of a recipe: recodes, suppression, microaggregation, perturbation."""
