"""An answer to "may I?", with its reason."""

from dataclasses import dataclass

from agencies.errors import NotAllowed


@dataclass(frozen=True)
class Decision:
    """Truthy where allowed. `reason` is empty then, else a sentence that is safe to show to the asker."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raises NotAllowed with the reason."""
        if not self.allowed:
            raise NotAllowed(self.reason)


def first_refusal(*conditions: tuple[object, str]) -> Decision:
    """Allowed where every condition holds; otherwise refused with the first failing one's reason."""
    for holds, reason in conditions:
        if not holds:
            return Decision(False, reason)
    return Decision(True)
