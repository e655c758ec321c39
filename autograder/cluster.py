"""Where notebooks are executed: a Dask cluster on this machine, or one that is there already.

What the grader is told about the course goes to every worker, also to those that join later.
"""

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import dask
from dask.distributed import (
    Client,
    Future,
    LocalCluster,
    Security,
    Worker,
    WorkerPlugin,
    as_completed,
)
from distributed.node import ServerNode

from autograder.errors import CourseError
from autograder.run import Graded, Task, grade
from autograder.sandbox.launch import runtime_folder, sweep
from autograder.settings import Settings
from autograder.submission import LARGEST

THREADS = 4
"""The most notebooks that one process takes care of at a time."""

_told: dict[str, Settings] = {}
"""What the workers of this process were told, by the grader that told them."""


class _Tell(WorkerPlugin):
    """Brings a grader's settings to a worker."""

    def __init__(self, grader: str, settings: Settings) -> None:
        self.grader = grader
        self.settings = settings

    def setup(self, worker: Worker) -> None:
        _told[self.grader] = self.settings

    def teardown(self, worker: Worker) -> None:
        _told.pop(self.grader, None)


class _NoPage(WorkerPlugin):
    """Closes the server of a worker's page, see :func:`_close`."""

    async def setup(self, worker: Worker) -> None:
        await _close(worker)


async def _close(dask_scheduler: ServerNode) -> None:
    """Closes the server that Dask opens for a page: without one it still takes 100 MB from each who
    connects, and keeps them in memory until all are there."""
    dask_scheduler.http_server.stop()
    await dask_scheduler.http_server.close_all_connections()


def _grade(task: Task, grader: str) -> tuple[Graded, bytes | None]:
    return grade(task, _told[grader])


class Cluster:
    """Grades notebooks for one grader."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._graders: list[str] = []
        self.tell(settings)

    def tell(self, settings: Settings) -> None:
        """What notebooks that are submitted from now on are graded by."""
        self._graders.append(f"autograder-{uuid.uuid4().hex}")
        self._client.register_plugin(_Tell(self._graders[-1], settings), name=self._graders[-1])

    def submit(self, task: Task, priority: int = 0) -> Future:
        """Has a notebook graded somewhere, before all of a lower `priority`; the result is that of
        ``run.grade``."""
        return self._client.submit(
            _grade, task, self._graders[-1], pure=False, retries=1, priority=priority
        )

    @property
    def connected(self) -> bool:
        """Whether the scheduler is there."""
        return str(self._client.status) == "running"

    def as_completed(self) -> as_completed:
        """An iterator over futures that are added to it, in the order in which they are done."""
        return as_completed(loop=self._client.loop)

    def cancel(self, futures: list[Future]) -> None:
        """Lets go of what has not run yet."""
        self._client.cancel(futures)

    def room(self) -> int:
        """How many notebooks may be under way: enough that no worker waits for its next one."""
        workers = self._client.scheduler_info(-1)["workers"].values()
        return int(2 * max(sum(worker["nthreads"] for worker in workers), 1))

    def leave(self) -> None:
        """Has the workers forget what they were told."""
        for grader in self._graders:
            self._client.unregister_worker_plugin(grader)


@contextmanager
def cluster(scheduler: str | None, workers: int, settings: Settings) -> Iterator[Cluster]:
    """The Dask cluster at the address `scheduler`, or else one on this machine with so many
    `workers`.  Raises CourseError if there is none at the address."""
    with _client(scheduler, workers) as client:
        entered = Cluster(client, settings)
        try:
            yield entered
        finally:
            entered.leave()


@contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Client]:
    if scheduler is None:
        with _on_this_machine(workers) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=10)
    except TypeError:
        raise CourseError(
            f"The scheduler at {scheduler} wants certificates. Name them in Dask's configuration, "
            "distributed.comm.tls: see autograder grade --help."
        ) from None
    except (OSError, ValueError) as problem:
        raise CourseError(f"There is no Dask scheduler at {scheduler}: {problem}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=60)
        except TimeoutError:
            raise CourseError(f"The Dask cluster at {scheduler} has no workers.") from None
        yield client


@contextmanager
def _on_this_machine(workers: int) -> Iterator[Client]:
    """A local cluster's threads wait for their notebooks' kernels, which are processes of their own,
    and judge.  A few share this process; more than a few would wait for each other, and have
    processes.

    Other users of this machine are kept out: processes talk with certificates that exist only in
    their memory, pages have no server, and the folders from which Dask lets Python import are private.
    """
    sweep(runtime_folder())
    threads = max(n for n in range(1, THREADS + 1) if workers % n == 0)
    processes = workers > THREADS
    with (
        TemporaryDirectory(prefix=f"dask-{os.getpid()}-", dir=runtime_folder()) as private,
        dask.config.set(
            {
                # A machine that slept, or was paused, must not take its only worker for dead.
                "distributed.scheduler.worker-ttl": None,
                "distributed.scheduler.http.routes": [],
                "distributed.worker.http.routes": [],
                "distributed.admin.large-graph-warning-threshold": 2 * LARGEST,
                "temporary-directory": private,
            }
        ),
        LocalCluster(
            n_workers=workers // threads,
            threads_per_worker=threads,
            processes=processes,
            protocol="tls://" if processes else "inproc://",
            security=Security.temporary() if processes else None,
            memory_limit=None,  # it would be this machine's, and pause the worker near it
            # The servers that are closed below: any free port (None takes 8787, or every address).
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as local,
        Client(local) as client,
    ):
        client.run_on_scheduler(_close)
        client.register_plugin(_NoPage())
        yield client
