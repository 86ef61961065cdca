"""The analytical plane: bulk facts as frames and immutable Parquet. Knows no web and no database."""
