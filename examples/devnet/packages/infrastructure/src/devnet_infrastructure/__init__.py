"""How Harbor reaches the world: database, providers, clock, hashing, signing, logging, tracing. Answers the ports."""
