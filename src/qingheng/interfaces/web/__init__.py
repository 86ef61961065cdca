"""Pages: the frame around every module, its components, and the pages that belong to no engine."""
