"""`archive`, step by step: what travels, how an RO-Crate describes it, how another machine proves it."""
