"""Products, their bills, options and suppliers: one graph for footprints and, later, substances."""
