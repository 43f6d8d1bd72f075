"""Facts: read-only views of the world that gates take as parameters. All I/O is behind them.

Each module holds one fact: the interface gates see, the real one, the one made from an example, and a ``FACT`` that
ties them together. A fact is imported when the first gate asks for it.
"""
