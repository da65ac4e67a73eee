"""Lines of a case's history about its money. They call an account by its last four digits and name nobody."""
