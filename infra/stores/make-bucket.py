"""Makes a bucket and the folders in it, or leaves them as they are: make-bucket.py BUCKET [FOLDER ...]

READER, with READER_SECRET_KEY, may read the folders of READER_FOLDERS.

A bucket that was there is the platform's by its folders, which are made with it. Another's objects are not mixed with: a bucket that
holds some and none of the folders is refused, unless TAKE_OVER says otherwise. With REHEARSE nothing is made.
"""

import os
import sys

import boto3
from botocore.exceptions import ClientError
from bucket_reader import let_read

# The exit code by which the task is not tried again (infra/model/workload.ts).
REFUSED = 65

bucket, *folders = sys.argv[1:]
session = boto3.Session()
s3 = session.client("s3")


def holds(prefix: str) -> bool:
    """Whether there is an object below a prefix."""
    return s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1).get("KeyCount", 0) > 0


try:
    s3.head_bucket(Bucket=bucket)
except ClientError as error:
    if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
        raise
    if "REHEARSE" in os.environ:
        print(f"1: make the bucket {bucket}")
        sys.exit()
    s3.create_bucket(Bucket=bucket)
    print(f"made the bucket {bucket}")
if holds("") and not any(holds(f"{folder}/") for folder in folders) and "TAKE_OVER" not in os.environ:
    print(
        f"the bucket {bucket} was there before and holds objects that are not the platform's, so nothing is put into it: "
        "name another (headwater:objectStore.bucket), or, if the platform may have it, set headwater:objectStore.takeOver: true",
        file=sys.stderr,
    )
    sys.exit(REFUSED)
if "REHEARSE" in os.environ:
    sys.exit()
for folder in folders:
    s3.put_object(Bucket=bucket, Key=f"{folder}/")
let_read(session, bucket, os.environ["READER"], os.environ["READER_SECRET_KEY"], os.environ["READER_FOLDERS"].split())
