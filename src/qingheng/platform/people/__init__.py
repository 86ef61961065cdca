"""People who sign in, their language and theme, and their API tokens."""
