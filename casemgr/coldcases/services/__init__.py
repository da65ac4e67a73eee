"""What is done with the dossier of a cold case."""
