"""A small job that loads what jobs load: reading, joining and writing, an object store, executors, Kubernetes' client."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


class EmptyStore(BaseHTTPRequestHandler):
    """An S3 bucket without objects, which forgets what is put: empty files, whose hash is always the same."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(404)

    def do_GET(self):
        self.answer(200, b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200, b"<DeleteResult/>")

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"d41d8cd98f00b204e9800998ecf8427e"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def work(spark, folder):
    """Reads, checks, groups, joins and writes."""
    rows = spark.range(1000).select(
        (F.col("id") % 7).alias("key"),
        F.col("id").cast("string").alias("text"),
        F.expr("cast(id as decimal(10,2))").alias("amount"),
        F.expr("date_add(date'2024-01-01', cast(id % 30 as int))").alias("day"),
    )
    rows.write.option("header", True).csv(f"{folder}/csv")
    fields = "key int, text string, amount decimal(10,2), day date"
    read = spark.read.schema(fields).option("header", True).csv(f"{folder}/csv")
    sums = read.groupBy("key").agg(F.sum("amount").alias("sum"), F.countDistinct("text"))
    read.join(sums, "key").where("sum > 0").orderBy("day").write.parquet(f"{folder}/parquet")
    spark.read.parquet(f"{folder}/parquet").groupBy("key").count().collect()


def store(spark):
    """Looks for a file and writes it, through S3A."""
    jvm = spark._jvm
    path = jvm.org.apache.hadoop.fs.Path("s3a://archive/file")
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    files.exists(path)
    files.create(path, True).close()


def kubernetes(spark):
    """Makes a client as Spark does, which finds no server."""
    client = spark._jvm.io.fabric8.kubernetes.client.KubernetesClientBuilder().build()
    try:
        client.pods().inNamespace("archive").withName("archive").get()
    except Py4JJavaError:
        client.close()


def session(master, port):
    """Spark with the store at a port of this machine."""
    settings = {
        "access.key": "key",
        "secret.key": "key",
        "endpoint": f"http://127.0.0.1:{port}",
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "attempts.maximum": "1",
        "retry.limit": "0",
    }
    builder = SparkSession.builder.master(master)
    builder = builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    for name, value in settings.items():
        builder = builder.config(f"spark.hadoop.fs.s3a.{name}", value)
    return builder.getOrCreate()


server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyStore)
Thread(target=server.serve_forever, daemon=True).start()
# In the driver for what executors load, then as a driver that has executors.
for folder, master in (("alone", "local[2]"), ("cluster", "local-cluster[1,1,1024]")):
    spark = session(master, server.server_port)
    work(spark, f"/tmp/sample/{folder}")
    store(spark)
    kubernetes(spark)
    spark.stop()
