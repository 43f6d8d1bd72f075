"""Harbor's HTTP API. It translates between HTTP and the domain, and decides nothing itself."""
