"""Life-cycle databases: what a file holds, what was lost on the way, and what a process of it scores."""
