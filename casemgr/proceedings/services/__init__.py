"""What is written down of a case's way to the court: consultations, inquiries, decisions, penalties."""
