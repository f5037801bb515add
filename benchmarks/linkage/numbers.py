"""Which NHS number and UPN has the child of this serial? No two share one. Check digits by python-stdnum."""

from random import Random

from stdnum.gb import nhs, upn

from sharing.identifiers import is_temporary

FIRST, PRIME = 400_000_000, 399_999_959
SPREAD = 48_271
TRIES, SERIALS = 6, 66_000_000
LA = (301, 313, 330, 341, 350, 352, 357, 370, 380, 383, 390, 801, 825, 845, 855, 860, 873, 886, 919, 936)
PUPILS = 10_000_000


def nhs_number(serial: int) -> str:
    """Of the nine-digit beginnings that a serial may have, the first with a check digit: 10 is none."""
    for attempt in range(TRIES):
        begun = str(FIRST + (serial + attempt * SERIALS) * SPREAD % PRIME)
        check = -nhs.checksum(begun + "0") % 11
        if check < 10:
            return f"{begun}{check}"
    return nhs_number(serial + TRIES * SERIALS)


def upn_of(serial: int) -> str:
    authority, pupil = divmod(serial * 2_654_435_761 % (len(LA) * PUPILS), PUPILS)
    return _checked(f"{LA[authority]}{pupil:07d}{serial % 100:02d}")


def temporary(number: str, chance: Random) -> str:
    """As a school makes one up until it learns the permanent number: the last sign is a letter."""
    return _checked(number[1:10] + f"{chance.randrange(100):02d}" + chance.choice("ABCDEFGH"))


def mistyped(number: str, chance: Random) -> str:
    """One digit wrong; the check digit tells."""
    if is_temporary(number):
        return number
    at = chance.randrange(4, len(number))
    return number[:at] + str((int(number[at]) + chance.randint(1, 9)) % 10) + number[at + 1 :]


def _checked(rest: str) -> str:
    return upn.calc_check_digit(rest) + rest
