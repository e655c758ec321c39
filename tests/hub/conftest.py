"""One hub for all tests of this folder that need one. `make test-hub` runs them; `make test` leaves them
out, because they need root, a browser, and minutes."""

import os
import signal
import sys

import pytest
from xdist.scheduler import LoadScopeScheduling

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

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
        """Two processes: one has the hub, the other tries deploy/kubernetes/."""

        class Hubs(LoadScopeScheduling):
            def _split_scope(self, nodeid: str) -> str:
                file = nodeid.partition("::")[0]
                return "kubernetes" if file.endswith(_KUBERNETES) else "server"

        return Hubs(config, log)


_KUBERNETES = ("test_ngshare.py", "test_kubespawner.py", "test_pod.py")
