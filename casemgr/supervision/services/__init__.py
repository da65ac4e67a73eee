"""What happens to a supervision: listed by itself or by hand, answered, reported, reviewed, released."""
