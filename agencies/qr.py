"""A QR code as a picture inside the page: the Content-Security-Policy lets no data: address load."""

from markupsafe import Markup
from qrcode import QRCode

QUIET = 4  # modules around it, as the standard asks


def drawn(text: str) -> Markup:
    """An SVG element. Only numbers go into it: the text itself is not in the markup."""
    code = QRCode(border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, filled in enumerate(row) if filled
    )
    size = len(rows)
    return Markup(
        '<svg viewBox="0 0 {0} {0}" aria-hidden="true" focusable="false"><path d="{1}"/></svg>'
    ).format(size, dark)
