"""What is done to a case: each module a noun, each function a verb: gate, change, record, tell."""
