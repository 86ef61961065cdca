"""From a raw grid or text file to a typed, checked draft in Parquet; see running.prepare."""
