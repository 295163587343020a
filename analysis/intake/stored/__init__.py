"""Answers larger than memory: typed once into Parquet files, and read column by column, piece by piece."""
