"""forewarn: tell people about planned work on systems before it happens."""

from importlib.metadata import version

__version__ = version("forewarn")
