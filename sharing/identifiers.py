"""Is this an NHS number, a UPN or a postcode? Pure; check digits by python-stdnum."""

import re
import unicodedata

from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.gb import nhs, upn

# Areas as Royal Mail publishes the pattern: one of eight single letters, or two letters.
OUTCODE = r"(?:[BEGLMNSW]|[A-PR-UWYZ][A-HK-Y])[0-9](?:[0-9]|[A-HJKMNP-Y])?"
INCODE = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_POSTCODE = re.compile(OUTCODE + INCODE)
_POSTCODE_IN_TEXT = re.compile(rf"\b({OUTCODE}) ?({INCODE})\b")
NHS_NUMBER_DIGITS = 10
UPN_SIGNS = 13


def compact(text: str) -> str:
    """Letters and digits only, in capitals, any script's digits as 0 to 9."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, plain.upper()))


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def valid_nhs_number(text: str) -> str:
    """Ten digits, or "" when the check digit fails or one digit is repeated (a placeholder)."""
    number = _ascii_digits(compact(text))
    if len(number) != NHS_NUMBER_DIGITS:
        return ""
    return number if nhs.is_valid(number) and len(set(number)) > 1 else ""


def valid_upn(text: str) -> str:
    """Thirteen characters, or "" when the check letter fails.

    An unknown local authority is accepted: python-stdnum knows those of 2011, and pupils since carry
    the numbers of newer ones.
    """
    number = _ascii_digits(compact(text))
    if len(number) != UPN_SIGNS:
        return ""
    try:
        return upn.validate(number)
    except InvalidComponent:
        return number if upn.calc_check_digit(number[1:]) == number[0] else ""
    except ValidationError:
        return ""


def is_temporary(valid: str) -> bool:
    """A temporary UPN ends in a letter; a school replaces it when the permanent one is known."""
    return valid[-1:].isalpha()


def valid_postcode(text: str) -> str:
    """A full postcode without its space, such as "LS14AB", or ""."""
    code = compact(text)
    return code if _POSTCODE.fullmatch(code) else ""


def postcode_in(text: str) -> str:
    """The last full postcode in an address, without its space, or ""."""
    found = _POSTCODE_IN_TEXT.findall(text.upper())
    return "".join(found[-1]) if found else ""
