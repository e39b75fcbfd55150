"""What a new project starts with."""
