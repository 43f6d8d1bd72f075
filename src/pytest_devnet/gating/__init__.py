"""What a gate is: its definition, its examples, the proof that it can fail, and the registry of all gates."""
