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
export const objectText = async (access: BucketAccess, key: string): Promise<string | undefined> =>
  (await get(access, key))?.text();

/** The bytes of an object, as {@link objectText} has its text. */
export const objectBytes = async (
  access: BucketAccess,
  key: string,
): Promise<ArrayBuffer | undefined> => (await get(access, key))?.arrayBuffer();

/** An object's key, and its size in bytes. */
export interface Listed {
  readonly key: string;
  readonly size: number;
}

/** The first 1,000 objects whose keys begin with a prefix, by key. @throws Problem when the store refuses or does not answer. */
export async function objectsBelow(access: BucketAccess, prefix: string): Promise<Listed[]> {
  const query = `?list-type=2&prefix=${encodeURIComponent(prefix)}`;
  return listed((await (await get(access, query))?.text()) ?? "");
}

/** The objects of an answer to ListObjectsV2. Pure. */
export const listed = (xml: string): Listed[] =>
  [...xml.matchAll(/<Contents>([^]*?)<\/Contents>/g)].map(([, one = ""]) => ({
    key: unescaped(/<Key>([^<]*)/.exec(one)?.[1] ?? ""),
    size: Number(/<Size>(\d+)/.exec(one)?.[1]),
  }));

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? "");

async function get(
  { url, bucket, region, accessKey, secretKey }: BucketAccess,
  path: string,
): Promise<Response | undefined> {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: "s3",
    region,
    retries: 0,
  });
  const address = `${url}/${bucket}/${path}`;
  const response = await client
    .fetch(address, { signal: AbortSignal.timeout(ANSWERS_WITHIN * 1000) })
    .catch(() => {
      throw new Problem(`The object store does not answer at ${url}.`, "see `npm run doctor`.");
    });
  if (response.status === 404) return undefined;
  if (response.ok) return response;
  throw new Problem(`The object store answers GET ${address} with HTTP ${response.status}.`);
}
