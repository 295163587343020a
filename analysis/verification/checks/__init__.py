"""The report against itself and its surveys: sums, changes, tables, repetitions, bases, periods."""
