"""How much is tried, and with which seed; the environment may ask for more or less.

What is not named here is what `make test-access` tries before every change; `make test-access-full` names
more. A run draws its seed, and prints it: the same seed tries the same again.
"""

import os
from collections.abc import Callable
from random import randrange

# The processes of one run inherit it.
SEED = int(os.environ.setdefault("ACCESS_SEED", str(randrange(10**9))))
PAIRS = int(os.environ.get("ACCESS_PAIRS", "200"))
REQUESTS = int(os.environ.get("ACCESS_REQUESTS", "30"))
INTERLEAVINGS = int(os.environ.get("ACCESS_INTERLEAVINGS", "2000"))
# Of about half of them guardian can be asked too.
DECISIONS = int(os.environ.get("ACCESS_DECISIONS", "200000"))
# How many planted bugs are looked for without knowing where they show.
THOROUGH = int(os.environ.get("ACCESS_THOROUGH", "6"))
# In which the second wall stands alone: between them they have everything that a route can be about.
STATES = os.environ.get("ACCESS_STATES", "referred provisional").split()

# What the fixture `counted` is: for what was tried, how often.
Counted = Callable[[str, int], None]
