"""Names and types that the stages share."""

from __future__ import annotations

# Amounts are decimals: a double cannot hold 0.10, so sums of doubles drift and cannot be reconciled to the cent.
MONEY = "decimal(18,2)"
REVENUE = f"cast(quantity * price as {MONEY})"

ENRICHED = "enriched_sales"
# The published tables, each with the column that must add up to the input's revenue.
ANALYTICS = {
    "customer_analytics": "total_revenue",
    "product_analytics": "total_revenue",
    "geographic_analytics": "total_revenue",
    "daily_trends": "daily_revenue",
    "segment_performance": "total_revenue",
}
