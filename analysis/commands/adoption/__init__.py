"""`adopt`, step by step: columns, codes, places and guesses of somebody else's survey become a workspace."""
