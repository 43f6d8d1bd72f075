"""``python -m pytest_devnet.demo`` starts here."""

from __future__ import annotations

import signal
import sys

from pytest_devnet.demo.command import main

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
