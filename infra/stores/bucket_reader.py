"""Who may read some folders of a bucket and do nothing else: an account of versitygw's own, by its admin API, and the bucket's policy."""

import json
from xml.sax.saxutils import escape

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

NOBODY = 404


def let_read(session, bucket, access, secret, folders):
    """Make the account, or give it this secret, and let it list the bucket and get what is below the folders.

    :param session: boto3's, of the store's root account.
    """
    s3 = session.client("s3")
    admin = (S3SigV4Auth(session.get_credentials(), "s3", s3.meta.region_name), s3.meta.endpoint_url)
    if _ask(*admin, f"update-user?access={access}", f"<MutableProps><Secret>{escape(secret)}</Secret></MutableProps>") == NOBODY:
        made = f"<Account><Access>{access}</Access><Secret>{escape(secret)}</Secret><Role>user</Role></Account>"
        _ask(*admin, "create-user", made)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy(bucket, access, folders)))


def policy(bucket, access, folders):
    """What the account may do, as a bucket's policy."""
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _statement(access, "s3:GetObject", [f"{arn}/{folder}/*" for folder in folders]),
            _statement(access, "s3:ListBucket", [arn]),
        ],
    }


def _statement(access, action, resources):
    return {"Effect": "Allow", "Principal": {"AWS": [access]}, "Action": [action], "Resource": resources}


def _ask(signer, endpoint, path, body):
    """Send a request to the admin API; returns its status, or raises RuntimeError where that is neither good nor NOBODY."""
    request = AWSRequest("PATCH", f"{endpoint}/{path}", data=body.encode())
    signer.add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    if answer.status_code >= 300 and answer.status_code != NOBODY:
        raise RuntimeError(f"the object store answers {path} with {answer.status_code}: {answer.text}")
    return answer.status_code
