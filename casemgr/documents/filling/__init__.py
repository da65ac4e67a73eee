"""Filling a Word template: what may stand in one, what each placeholder means, and how it becomes a file."""
