"""Writes of products."""

from qingheng.apps.products.services.installing import install_products

__all__ = ["install_products"]
