"""How often each product was ordered in one country."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.job import Job


def run(job: Job) -> None:
    """Count the orders of each product in the country of the parameter `country`."""
    orders = job.read("orders").where(f"country = '{job.params['country']}'")
    job.write("products", orders.groupBy("product").count().orderBy("product"))
