"""REST API, version 1: everything a page shows or does, for programs. Described by /api/v1/openapi.json."""
