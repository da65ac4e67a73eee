"""Writing of task forces, their members and cases, and of access between counties."""
