"""What a person at the keyboard is told when a deployment cannot go on."""

from __future__ import annotations


class NotDeployed(Exception):
    """Something stands in the way; the message says what, and what would help."""
