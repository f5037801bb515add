"""How a server is started with fewer rights than ours, and so that it cannot outlive us."""

import os
import shutil
import subprocess
from functools import cache

from config.embedded.errors import ServerFailed

# PostgreSQL refuses root. Inside a user namespace root is an ordinary user, and files stay root's.
NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
# Where namespaces are blocked: nobody, who may still open the one private directory it is given.
NOBODY_MAY = "-all,+dac_override,+chown,+fowner"
NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    f"--inh-caps={NOBODY_MAY}",
    f"--ambient-caps={NOBODY_MAY}",
)


@cache
def unprivileged() -> tuple[str, ...]:
    """The command's prefix under which PostgreSQL runs for root; empty for everybody else."""
    if os.geteuid() != 0:
        return ()
    for prefix in (NAMESPACE, NOBODY):
        if _works(prefix):
            return prefix
    raise ServerFailed(
        "PostgreSQL does not run as root, and neither `unshare` nor `setpriv` may lower our rights here. "
        "Run this as an ordinary user."
    )


@cache
def dies_with_us(signal: str) -> tuple[str, ...]:
    """The command's prefix for a process that gets the signal when the thread that started it ends.

    Linux only; elsewhere a process killed by force leaves its children behind.
    """
    prefix = ("setpriv", f"--pdeathsig={signal}")
    return prefix if _works(prefix) else ()


def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
