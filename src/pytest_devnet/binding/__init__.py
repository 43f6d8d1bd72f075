"""Plan + TOML -> bound criteria: which gates answer which clauses of which criterion, and what is wrong with that."""
