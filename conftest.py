"""The suite runs the plugin inside pytest's own test bench."""

pytest_plugins = ["pytester"]
