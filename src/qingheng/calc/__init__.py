"""Ground floor: pure functions over numbers and frozen dataclasses.

Nothing here knows a clock, a file, the web, a database or an engine.
Everything a function needs is handed to it.
"""
