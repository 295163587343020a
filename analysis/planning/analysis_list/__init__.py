"""Lists of analysis as MMC and IMPACT write them, as a plan."""
