"""Sealed partitions: immutable Parquet files, each with a manifest beside it."""
