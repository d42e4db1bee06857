"""The sales ETL: what its stages do, as functions from frames to frames that run on any Spark."""
