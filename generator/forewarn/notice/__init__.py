"""The formal notice as a document: one structure, made once from the model, and small writers of it."""
