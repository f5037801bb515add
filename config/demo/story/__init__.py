"""The story of the seeds: Dr Clifford, Jacquie and Olly, as scenes of requests.

"A risk might only become apparent when a number of people with niggling concerns share them"
(GMC, 0-18 years, paragraph 60).
"""

from config.demo.scenes import Scene
from config.demo.story.alone import A_NIGGLE, LATE_FOR_SCHOOL
from config.demo.story.answered import THE_DECISION, THE_REFERRAL
from config.demo.story.together import A_RELAPSE, ENOUGH

SCENES: tuple[Scene, ...] = (A_NIGGLE, LATE_FOR_SCHOOL, ENOUGH, A_RELAPSE, THE_REFERRAL, THE_DECISION)
