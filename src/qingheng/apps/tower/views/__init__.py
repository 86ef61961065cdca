"""Pages of the control tower."""
