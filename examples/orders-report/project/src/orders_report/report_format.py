"""How numbers and tables look in the monthly report."""


def money(amount: float) -> str:
    """Euros with a thousands separator: `1,234.50 EUR`."""
    return f"{amount:,.2f} EUR"


def percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def as_table(frame, title: str) -> str:
    """A frame as plain text under an underlined title."""
    return f"{title}\n{'=' * len(title)}\n{frame.to_string()}\n"
