"""How Harbor reaches the world: SQLite, the clock, hashing, signing and logging. Answers the ports of the domain."""
