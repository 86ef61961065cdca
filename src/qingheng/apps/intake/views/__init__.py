"""Pages of the intake engine."""
