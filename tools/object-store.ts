import { AwsClient } from "aws4fetch";
import { Problem } from "./problem.ts";

/** Where a bucket is and who asks. */
export interface BucketAccess {
  /** Such as `http://localhost:7070`. */
  readonly url: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Seconds that one request may take. */
const ANSWERS_WITHIN = 10;

/**
 * The text of an object, or undefined when there is none under the key.
 * @throws Problem when the store refuses or does not answer.
 */
export async function objectText(
  { url, bucket, region, accessKey, secretKey }: BucketAccess,
  key: string,
): Promise<string | undefined> {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: "s3",
    region,
    retries: 0,
  });
  const address = `${url}/${bucket}/${key}`;
  const response = await client
    .fetch(address, { signal: AbortSignal.timeout(ANSWERS_WITHIN * 1000) })
    .catch(() => {
      throw new Problem(`The object store does not answer at ${url}.`, "see `npm run doctor`.");
    });
  if (response.status === 404) return undefined;
  if (response.ok) return response.text();
  throw new Problem(`The object store answers GET ${address} with HTTP ${response.status}.`);
}
