"""Evidence: registered, handed on, tested; its files kept and checked."""
