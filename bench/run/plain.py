"""What `us-orders` does, by somebody who has Spark alone: `plain.py INPUT OUTPUT`. Nothing is checked, counted or reported."""

import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("plain").getOrCreate()
fields = "order_id string, product string, country string, amount decimal(12,2)"
orders = spark.read.schema(fields).option("header", True).csv(sys.argv[1])
counts = orders.where("country = 'US'").groupBy("product").count().orderBy("product")
counts.write.mode("overwrite").parquet(sys.argv[2])
spark.stop()
