"""One hub for all tests of this folder. `make test-hub` runs them; `make test` leaves them out,
because they need root, a browser, and a minute or two."""

import os
import signal
import sys

import pytest

if not os.environ.get("TEST_HUB"):
    collect_ignore_glob = ["test_*.py"]
else:
    from .machine import Hub, why_not

    @pytest.fixture(scope="session")
    def hub():
        if reason := why_not():
            pytest.exit(reason, returncode=1)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it is removed then, too
        with Hub() as running:
            yield running
