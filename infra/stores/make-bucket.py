"""Makes a bucket and the folders in it, or leaves them as they are: make-bucket.py BUCKET [FOLDER ...]"""

import sys

import boto3
from botocore.exceptions import ClientError

bucket, *folders = sys.argv[1:]
s3 = boto3.client("s3")
try:
    s3.head_bucket(Bucket=bucket)
except ClientError as error:
    if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
        raise
    s3.create_bucket(Bucket=bucket)
    print(f"made the bucket {bucket}")
for folder in folders:
    s3.put_object(Bucket=bucket, Key=f"{folder}/")
