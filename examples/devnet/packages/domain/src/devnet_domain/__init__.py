"""What Harbor is about, free of frameworks: people, tenants, projects, sessions and who may do what."""
