"""What is done to suspects and their measures. Each service checks the right itself and tells the history."""
