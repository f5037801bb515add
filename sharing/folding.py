"""What is a word without its case, accents and marks? Pure; shared by identity linkage and redaction."""

import re
import unicodedata

APOSTROPHES = "'\u2018\u2019\u201b\u02bb\u02bc\u0060\u00b4\u2032\uff07"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# Signs that belong to a word although `\w` leaves them out: combining accents, Hebrew and Arabic
# points, and the vowel signs of Indian scripts and Thai.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u0e00-\u0e7f"
# The two classes are disjoint, so matching is linear in the length of the text.
WORD = re.compile(rf"[\w{_SIGNS}]+(?:[{APOSTROPHES}{INVISIBLE}]+[\w{_SIGNS}]+)*")

_DROPPED = dict.fromkeys(map(ord, APOSTROPHES + INVISIBLE))
# Letters that Unicode does not take apart.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)


def fold(text: str) -> str:
    """Lower case, compatibility forms resolved, without accents, apostrophes and invisible characters.

    Letters of every script are kept. Folding twice changes nothing.
    """
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    plain = unicodedata.normalize("NFKD", text.translate(_DROPPED)).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_PLAIN).translate(_DROPPED)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text in order; hyphens, underscores and other signs separate words."""
    return tuple(WORD.findall(fold(text).replace("_", " ")))
