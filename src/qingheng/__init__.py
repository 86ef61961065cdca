"""Qingheng 青衡: an open ESG platform for manufacturers."""

__version__ = "0.1.0"
