"""What the two input files must look like: their columns, in this order, and what each may hold."""

from __future__ import annotations

from dataclasses import dataclass

# Amounts are decimals: a double cannot hold 0.10, so sums of doubles drift and cannot be reconciled to the cent.
MONEY = "decimal(18,2)"


@dataclass(frozen=True)
class Kind:
    """One kind of value: its SQL type, the pattern its text must match, the condition it must meet, and that in words."""

    sql: str
    pattern: str
    condition: str
    words: str


TEXT = Kind("string", r".+", "true", "text")
QUANTITY = Kind("int", r"[+-]?[0-9]+", "{value} >= 1", "a whole number from 1 to 2147483647")
# A third decimal is refused, not rounded: the rounded revenue would no longer be the file's.
PRICE = Kind(
    MONEY, r"[0-9]+(\.[0-9]{1,2})?", "true", "an amount of at least 0 with at most 2 decimals"
)
DAY = Kind("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "true", "a date as YYYY-MM-DD")


@dataclass(frozen=True)
class Table:
    """An input file: its name, its unique column, the kind of each column in the order of the header, and what adds up."""

    file: str
    key: str
    columns: dict[str, Kind]
    revenue: str = "0"

    @property
    def name(self) -> str:
        """The file's name without its extension, which is also the name of its typed copy."""
        return self.file.removesuffix(".csv")


SALES = Table(
    "sales_data.csv",
    "transaction_id",
    {
        "transaction_id": TEXT,
        "customer_id": TEXT,
        "product_name": TEXT,
        "category": TEXT,
        "quantity": QUANTITY,
        "price": PRICE,
        "transaction_date": DAY,
    },
    revenue="quantity * price",
)

CUSTOMERS = Table(
    "customer_data.csv",
    "customer_id",
    {
        "customer_id": TEXT,
        "customer_name": TEXT,
        "email": TEXT,
        "city": TEXT,
        "state": TEXT,
        "registration_date": DAY,
    },
)


def header_problems(table: Table, line: str | None) -> list[str]:
    """What is wrong with a file's first line; every difference is named, and the expected header once."""
    expected = list(table.columns)
    if line is None or not line.strip():
        return [f"{table.file} is empty; expected the header {','.join(expected)}"]
    found = [name.strip().strip('"') for name in line.removeprefix("\ufeff").split(",")]
    if found == expected:
        return []
    problems = [f"column '{name}' is missing" for name in expected if name not in found]
    problems += [f"column '{name}' is not expected" for name in found if name not in expected]
    problems += [f"column '{name}' is there twice" for name in expected if found.count(name) > 1]
    if not problems:
        problems = ["the columns are in another order"]
    return [f"{table.file} line 1: {'; '.join(problems)}; expected the header {','.join(expected)}"]
