"""The company of tests/world.py, not checked yet."""

from tests.world import NOW, actors, client_as, company, furnish, record, rival, world

__all__ = ["NOW", "actors", "client_as", "company", "furnish", "record", "rival", "world"]
