"""A plugin for MkDocs that builds the generated pages faster, and changes no byte of them.

No content depends on it: an engine that does not know it builds the same site from the same folder, only slower.
``forewarn build`` adds it by itself; in a ``mkdocs.yml`` it is named ``forewarn``. Whatever it is not sure of is left
to the engine.
"""
