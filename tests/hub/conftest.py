"""The tests of this folder share hubs. `make test-hub` runs them; `make test` leaves them out, because they
need root, a browser, and minutes."""

import os
import re
import signal
import sys

import pytest
from xdist.scheduler import LoadScopeScheduling

if not os.environ.get("TEST_HUB"):
    collect_ignore_glob = ["test_*.py"]
else:
    from .browser import chromium
    from .machine import Hub, why_not

    @pytest.fixture(scope="module")
    def browser():
        with chromium() as running:
            yield running

    @pytest.fixture(scope="session")
    def hub():
        if reason := why_not():
            pytest.exit(reason, returncode=1)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it is removed then, too
        with Hub() as running:
            yield running

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
        """A process for each hub: much of what they do is wait."""

        class Hubs(LoadScopeScheduling):
            def _split_scope(self, nodeid: str) -> str:
                file = re.search(r"test_\w+(?=\.py)", nodeid)[0]
                return _HUB_OF.get(file, file)

        return Hubs(config, log)


_HUB_OF = {
    "test_cycle": "server",
    "test_early": "server",
    "test_isolation": "server",
    "test_server": "server",
    "test_kubespawner": "kubernetes",
    "test_ngshare": "kubernetes",
    "test_pod": "kubernetes",
}
"""Files that share a hub; any other has its own, or none."""
