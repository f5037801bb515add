"""The story of the seeds: Dr Clifford, Jacquie and Olly, as scenes of requests.

"A risk might only become apparent when a number of people with niggling concerns share them"
(GMC, 0-18 years, paragraph 60).
"""

from datetime import datetime

from config.demo.scenes import Scene
from config.demo.story import alone, answered, together


def scenes(now: datetime) -> tuple[Scene, ...]:
    """All of the story, as told from `now` (aware)."""
    return (
        alone.a_niggle(now),
        alone.late_for_school(now),
        together.enough(now),
        together.a_relapse(now),
        answered.the_referral(now),
        answered.the_decision(),
    )
