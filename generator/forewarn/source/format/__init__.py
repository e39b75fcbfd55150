"""The file formats, each described once: a class is the reader, the JSON Schema and the reference in one.

Nothing here knows of places in files; :mod:`forewarn.source.forms` maps pydantic's errors to them.
"""
