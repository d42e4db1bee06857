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

/** An object's bytes. @throws Problem when there is no such object */
export const objectBytes = async (access: BucketAccess, key: string): Promise<Buffer> =>
  Buffer.from(await (await present(access, key)).arrayBuffer());

/** Some bytes of an object. @param end the first that is not wanted. @throws Problem when there is no such object */
export async function objectRange(
  access: BucketAccess,
  key: string,
  start: number,
  end: number,
): Promise<ArrayBuffer> {
  const response = await present(access, key, { range: `bytes=${start}-${end - 1}` });
  const bytes = await response.arrayBuffer();
  // A store that knows no ranges answers with the whole.
  return response.status === 206 ? bytes : bytes.slice(start, end);
}

/** Seconds that an object may take on its way. */
const PUT_WITHIN = 600;

/** Puts an object. @throws Problem when the store refuses or does not answer */
export async function putObject(access: BucketAccess, key: string, body: Buffer): Promise<void> {
  const path = keyPath(key);
  const { status } = await send(
    access,
    path,
    { method: "PUT", body: new Uint8Array(body) },
    PUT_WITHIN,
  );
  if (status >= 300) {
    throw new Problem(`The object store answers PUT ${access.bucket}/${path} with HTTP ${status}.`);
  }
}

/** A key as a part of an address: its slashes stay. */
const keyPath = (key: string): string => key.split("/").map(encodeURIComponent).join("/");

/** Deletes every object whose key begins with a prefix. @returns how many there were. @throws Problem when the store refuses or does not answer */
export async function deleteBelow(access: BucketAccess, prefix: string): Promise<number> {
  for (let deleted = 0; ;) {
    const found = await objectsBelow(access, prefix);
    if (found.length === 0) return deleted;
    // A folder's marker goes after what is in the folder, without which some stores refuse it.
    const files = found.filter(({ key }) => !key.endsWith("/"));
    const next = files.length > 0 ? files : found.toReversed();
    for (const { key } of next) await remove(access, keyPath(key));
    deleted += next.length;
  }
}

async function remove(access: BucketAccess, path: string): Promise<void> {
  const { ok, status } = await send(access, path, { method: "DELETE" });
  if (ok) return;
  throw new Problem(
    `The object store answers DELETE ${access.bucket}/${path} with HTTP ${status}.`,
  );
}

/** An object's key, its size in bytes, and its tag: of what was put in one piece the content's MD5. */
export interface Listed {
  readonly key: string;
  readonly size: number;
  readonly tag: string;
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
    tag: unescaped(/<ETag>([^<]*)/.exec(one)?.[1] ?? "").replaceAll('"', ""),
  }));

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Stores write some characters as names and some as numbers, `&#34;`. */
const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(parseInt(decimal ?? hex, decimal === undefined ? 16 : 10));
  });

async function present(
  access: BucketAccess,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const response = await get(access, keyPath(key), headers);
  if (response === undefined) throw new Problem(`There is no object ${key} any more.`);
  return response;
}

async function get(
  access: BucketAccess,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response | undefined> {
  const response = await send(access, path, { headers });
  if (response.status === 404) return undefined;
  if (response.ok) return response;
  throw new Problem(
    `The object store answers GET ${access.bucket}/${path} with HTTP ${response.status}.`,
  );
}

async function send(
  { url, bucket, region, accessKey, secretKey }: BucketAccess,
  path: string,
  request: RequestInit,
  seconds = ANSWERS_WITHIN,
): Promise<Response> {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: "s3",
    region,
    retries: 0,
  });
  const signal = AbortSignal.timeout(seconds * 1000);
  return client.fetch(`${url}/${bucket}/${path}`, { ...request, signal }).catch(() => {
    throw new Problem(`The object store does not answer at ${url}.`, "see `npm run doctor`.");
  });
}
