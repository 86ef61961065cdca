"""Tenants and the scope every query runs in. Without a scope, reads and writes of tenant data raise."""
