"""The companies Harbor buys from, as processes of their own: a billing provider and an AI provider."""
