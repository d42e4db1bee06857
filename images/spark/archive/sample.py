"""A small job that loads what jobs load: reading, joining, counting and writing in an object store and its lake, executors, Kubernetes' client."""

import store
from py4j.protocol import Py4JJavaError
from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as F

COMET = "org.apache.spark.sql.comet.execution"


def work(spark, folder):
    """Reads, checks, groups, joins, counts and writes, as jobkit does."""
    rows = spark.range(1000).select(
        (F.col("id") % 7).alias("key"),
        F.col("id").cast("string").alias("text"),
        F.expr("cast(id as decimal(10,2))").alias("amount"),
        F.expr("date_add(date'2024-01-01', cast(id % 30 as int))").alias("day"),
    )
    rows.write.option("header", True).csv(f"{folder}/csv")
    fields = "key string, text string, amount string, day string, bad string"
    reader = spark.read.schema(fields).options(header="true", columnNameOfCorruptRecord="bad")
    read = reader.csv(f"{folder}/csv").select(
        F.expr("coalesce(cast(key as int), raise_error('key'))").alias("key"),
        "text",
        F.expr("cast(amount as decimal(10,2))").alias("amount"),
        F.expr("cast(day as date)").alias("day"),
        F.monotonically_increasing_id().alias("row"),
        F.expr("url_decode(element_at(split(input_file_name(), '/'), -1))").alias("file"),
    )
    read = read.where("row >= 0 and length(file) > 0")
    seen, kept = Observation(), Observation()
    read = read.observe(seen, F.count(F.lit(1)).alias("rows"))
    sums = read.groupBy("key").agg(F.sum("amount").alias("sum"), F.countDistinct("text"))
    joined = read.join(sums, "key").where("sum > 0").orderBy("day")
    watched = joined.observe(kept, F.count(F.lit(1)).alias("rows"), F.bit_or("key").alias("keys"))
    watched.write.mode("overwrite").parquet(f"{folder}/parquet")
    assert seen.get["rows"] >= kept.get["rows"] == 1000
    spark.read.parquet(f"{folder}/parquet").groupBy("key").count().orderBy("key").collect()


def files(spark, folder):
    """Looks for a file, writes it, reads it, lists and removes, through Hadoop's client."""
    hadoop = spark._jvm.org.apache.hadoop.fs.Path
    path = hadoop(f"{folder}/file.json")
    there = path.getFileSystem(spark._jsc.hadoopConfiguration())
    there.exists(path)
    written = there.create(path, True)
    written.write(bytearray(b"{}"))
    written.close()
    opened = there.open(path)
    spark._jvm.org.apache.commons.io.IOUtils.toString(opened, "UTF-8")
    opened.close()
    there.listStatus(hadoop(folder))
    there.delete(hadoop(f"{folder}/csv"), True)


def lake(spark):
    """Writes to a table of the lake in each way, on a branch that then becomes `main`, and reads it."""
    table = "lake.archive.rows"
    spark.sql("CREATE NAMESPACE lake.archive")
    spark.sql(
        f"CREATE TABLE {table} (key bigint, text string, day date) USING iceberg PARTITIONED BY (day) "
        "TBLPROPERTIES ('write.parquet.compression-codec' = 'zstd')"
    )
    rows = spark.range(100).selectExpr(
        "id AS key", "cast(id AS string) AS text", "date'2024-01-01' AS day"
    )
    rows.writeTo(table).append()
    found = spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
        spark._jsparkSession, table
    )
    branch = f"{table}.branch_run"
    made = found.manageSnapshots().createBranch("run", found.currentSnapshot().snapshotId())
    made.setMaxRefAgeMs("run", 86_400_000).commit()
    rows.writeTo(branch).overwrite(F.lit(True))
    merge = rows.localCheckpoint().alias("given").mergeInto(branch, F.expr(f"given.key = {branch}.key"))
    merge.whenMatched().updateAll().whenNotMatched().insertAll().merge()
    found.refresh()
    change = found.newTransaction()
    change.manageSnapshots().fastForwardBranch("main", "run").commit()
    change.updateProperties().set("note", "{}").commit()
    change.commitTransaction()
    found.manageSnapshots().removeBranch("run").commit()
    found.expireSnapshots().retainLast(1).commit()
    kept = spark.table(table).where("key > 0")
    assert kept.groupBy("day").agg(F.count(F.lit(1))).first()[1] == 99


def kubernetes(spark):
    """Makes a client as Spark does, which finds no server."""
    client = spark._jvm.io.fabric8.kubernetes.client.KubernetesClientBuilder().build()
    try:
        client.pods().inNamespace("archive").withName("archive").get()
    except Py4JJavaError:
        client.close()


def session(master, endpoint):
    """Spark with the object store."""
    settings = {
        "access.key": "key",
        "secret.key": "key",
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "committer.magic.enabled": "false",
        "directory.marker.retention": "keep",
        "endpoint": endpoint,
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "attempts.maximum": "1",
        "retry.limit": "0",
    }
    builder = SparkSession.builder.master(master)
    builder = builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    builder = builder.config("spark.plugins", "org.apache.spark.CometPlugin")
    builder = builder.config("spark.shuffle.manager", f"{COMET}.shuffle.CometShuffleManager")
    builder = builder.config("spark.memory.offHeap.enabled", "true")
    builder = builder.config("spark.memory.offHeap.size", "256m")
    builder = builder.config("spark.eventLog.enabled", "true")
    builder = builder.config("spark.eventLog.dir", "s3a://archive/events")
    for name, value in settings.items():
        builder = builder.config(f"spark.hadoop.fs.s3a.{name}", value)
    catalog = {
        "": "org.apache.iceberg.spark.SparkCatalog",
        ".cache-enabled": "false",
        # The platform's is a database, whose driver is none of Spark's own jars.
        ".catalog-impl": "org.apache.iceberg.inmemory.InMemoryCatalog",
        ".warehouse": "s3://archive/lake",
        ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        ".s3.endpoint": endpoint,
        ".s3.path-style-access": "true",
        ".s3.access-key-id": "key",
        ".s3.secret-access-key": "key",
        ".client.region": "us-east-1",
    }
    for name, value in catalog.items():
        builder = builder.config(f"spark.sql.catalog.lake{name}", value)
    return builder.getOrCreate()


store.OBJECTS["events/"] = b""
endpoint = store.serve()
# In the driver for what executors load, then as a driver that has executors.
for folder, master in (("alone", "local[2]"), ("cluster", "local-cluster[1,1,1024]")):
    spark = session(master, endpoint)
    work(spark, f"s3a://archive/{folder}")
    files(spark, f"s3a://archive/{folder}")
    lake(spark)
    kubernetes(spark)
    spark.stop()
