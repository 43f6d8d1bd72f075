"""``python -m pytest_devnet.demo``: the reference system laid out afresh, judged, and broken on purpose."""
