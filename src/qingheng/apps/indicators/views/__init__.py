"""Pages of the indicator engine."""
