"""``python -m pytest_devnet.demo`` starts here."""

from __future__ import annotations

import sys

from pytest_devnet.demo.command import main

if __name__ == "__main__":
    sys.exit(main())
