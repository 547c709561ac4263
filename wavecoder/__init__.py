"""wavecoder: a compiler and runner for data recipes."""

__version__ = "0.1.0"
