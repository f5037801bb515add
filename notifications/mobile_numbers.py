"""Is this a mobile number of the United Kingdom or its islands? As text messages are addressed: +447…"""

import re

_DIGITS = re.compile(r"[\s().-]+")
_PREFIX = re.compile(r"^(?:\+44|0044)?(?:0)?")
# Ofcom's National Telephone Numbering Plan: 070 are personal numbers, 076 pagers but for 07624 (Isle of Man).
_MOBILE = re.compile(r"7(?:[1-57-9]\d{8}|624\d{6})")


class NotAMobileNumber(ValueError):
    """The message says why, in words for whoever typed it."""


def addressed(typed: str) -> str:
    """`07700 900123` or `+44 (0)7700 900123` as `+447700900123`. Raises NotAMobileNumber."""
    plain = _DIGITS.sub("", typed)
    national = _PREFIX.sub("", plain, count=1)
    if plain.startswith("7") or not _MOBILE.fullmatch(national):
        raise NotAMobileNumber("Enter a UK mobile number, like 07700 900 982 or +44 7700 900 982")
    return f"+44{national}"
