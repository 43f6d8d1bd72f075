"""The report: a run told as one JSON document, and the terminal section made from nothing but that document."""
