"""With `pytest -n 2`: which process runs which tests?

A file's tests run in one process. Those that start whole services, kill processes or measure time all run
in the same one, one after the other; and first, since together they take longest.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ONE_AFTER_THE_OTHER = "whole services"
FOLDERS = ("tests/functional/", "tests/integration/embedded/")


class ByFile(LoadScopeScheduling):
    """Of xdist's own kinds, one keeps a file together, and another what a mark names: this does both."""

    def _split_scope(self, nodeid: str) -> str:
        return ONE_AFTER_THE_OTHER if nodeid.startswith(FOLDERS) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        if ONE_AFTER_THE_OTHER in self.workqueue:
            self.workqueue.move_to_end(ONE_AFTER_THE_OTHER, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)
