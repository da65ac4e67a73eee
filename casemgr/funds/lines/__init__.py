"""Lines of a case's history about its money, one module to each area."""
