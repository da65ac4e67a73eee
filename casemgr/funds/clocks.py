"""What the deadlines must know of money: what its clocks are called, what they run on, what lapses."""
