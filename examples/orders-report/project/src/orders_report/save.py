"""Save."""

from pathlib import Path

from orders_report.report_format import as_table


def save(monthly, top, output: str):
    """Save.

    From cell 15 of orders_report.py.
    """
    folder = Path(output)
    folder.mkdir(exist_ok=True)
    monthly.round(2).to_csv(folder / "monthly.csv")
    text = (
        as_table(monthly.round(2), "Revenue")
        + "\n"
        + as_table(top.round(2), "Customers")
    )
    (folder / "report.txt").write_text(text, encoding="utf-8")
    print(len(text.splitlines()), "lines written")
    return folder, text
