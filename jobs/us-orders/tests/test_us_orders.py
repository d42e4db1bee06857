"""Orders of one country are counted by product, and nothing else."""

import us_orders

ROWS = [
    {"product": "laptop", "country": "US"},
    {"product": "laptop", "country": "US"},
    {"product": "mouse", "country": "US"},
    {"product": "mouse", "country": "DE"},
]


def test_orders_of_the_country_are_counted_by_product(local_job):
    job = local_job("us-orders").given("orders", ROWS)
    us_orders.run(job)
    assert job.written["products"] == [
        {"product": "laptop", "count": 2},
        {"product": "mouse", "count": 1},
    ]


def test_the_country_is_a_parameter(local_job):
    job = local_job("us-orders", country="DE").given("orders", ROWS)
    us_orders.run(job)
    assert job.written["products"] == [{"product": "mouse", "count": 1}]
