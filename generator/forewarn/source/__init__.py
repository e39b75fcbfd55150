"""The room of reading: YAML text to nodes with marks, to checked forms, to the model."""
