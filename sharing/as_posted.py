"""What does an author see of their own concern, who may know nothing else of the child?"""

from sharing.models import Concern
from sharing.transitions import ConcernState


def as_posted(concern: Concern) -> Concern:
    """Of a row that visibility.saying_which_are_walled marks: not whom it was filed to, nor what others did.

    To be shown, never saved. Any other row stays as it is.
    """
    if getattr(concern, "walled", False):
        concern.child = concern.carer = concern.filed_at = None
        if concern.state != ConcernState.WITHDRAWN:
            concern.state = ConcernState.SEALED.value
    return concern
