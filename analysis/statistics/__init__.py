"""Survey statistics on arrays: designs, variance, shares, tests, regression. Knows no form and no plan."""
