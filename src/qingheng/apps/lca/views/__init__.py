"""Pages of life-cycle databases."""
