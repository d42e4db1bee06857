import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { HEADERS } from "../../infra/datasets/csv-format.ts";
import {
  type BucketAccess,
  type Listed,
  objectsBelow,
  objectText,
  putObject,
} from "../object-store.ts";
import type { Given } from "../options.ts";
import { messageOf, Problem } from "../problem.ts";
import { columns, counted, say } from "../say.ts";
import { bucketAccess, type Outputs } from "../stack/outputs.ts";
import { type Declared, headMistakes, headOf, nameMistake } from "./csv-file.ts";
import { argument, type Stack } from "./verb.ts";

/** A CSV folder that a job reads. */
interface Folder extends Declared {
  readonly role: string;
  /** The key's prefix. */
  readonly name: string;
}

/** What a published job says that it reads, as far as it matters here. */
const schema = z.object({
  reads: z.record(
    z.string(),
    z.object({
      kind: z.string(),
      name: z.string(),
      columns: z.array(z.object({ name: z.string() })),
      delimiter: z.string().exactOptional(),
      quote: z.string().exactOptional(),
      header: z.enum(HEADERS).exactOptional(),
    }),
  ),
});

/** Puts a file into the CSV folder that a job reads, if the job would read it. */
export async function put({ outputs }: Stack, given: Given): Promise<number> {
  const job = argument(given, 0, "a job's name and a file");
  const file = argument(given, 1, "a file to put where the job reads");
  const access = bucketAccess(outputs);
  if (access === undefined) {
    throw new Problem(
      "The stack's bucket is not published on this machine.",
      "put the file there with the tools of its cloud.",
    );
  }
  const bytes = contentOf(file);
  const folder = fitting(
    await csvFolders(access, outputs, job),
    job,
    file,
    bytes,
    given.arguments[3],
  );
  const name = basename(file);
  refuseTaken(await objectsBelow(access, `${folder.name}/`), folder.name, name, bytes);
  await putObject(access, `${folder.name}/${name}`, bytes);
  const there = await objectsBelow(access, `${folder.name}/`);
  say(
    `put ${name} into ${folder.name}, where ${counted(there.length, "file")} ${there.length === 1 ? "is" : "are"} now:`,
  );
  say(
    columns(
      there.map(({ key, size }) => [`  ${key.slice(folder.name.length + 1)}`, `${size} bytes`]),
    ).join("\n"),
  );
  say(`\`npm run jobs -- run ${job}\` reads it.`);
  return 0;
}

function contentOf(file: string): Buffer {
  try {
    if (statSync(file).isDirectory()) throw new Error("it is a folder");
    return readFileSync(file);
  } catch (error) {
    throw new Problem(`The file ${file} cannot be read: ${messageOf(error)}.`);
  }
}

/** The CSV folders that the published code of a job reads. */
async function csvFolders(access: BucketAccess, { jobs }: Outputs, job: string): Promise<Folder[]> {
  const code = jobs[job];
  if (code === undefined) {
    throw new Problem(
      `There is no job "${job}" that is published.`,
      `name one of: ${Object.keys(jobs).sort().join(", ")}.`,
    );
  }
  const text = await objectText(access, `jobs/${job}/${code}/job.json`);
  const reads = text === undefined ? {} : schema.parse(JSON.parse(text)).reads;
  return Object.entries(reads)
    .filter(([, { kind }]) => kind === "csv")
    .map(([role, { columns: given, ...one }]) => ({
      ...one,
      role,
      columns: given.map(({ name }) => name),
    }));
}

/** The folder that a file belongs into: that of the role that is named, or the one whose header it has. Pure. @throws Problem when it fits none */
export function fitting(
  folders: readonly Folder[],
  job: string,
  file: string,
  bytes: Buffer,
  role: string | undefined,
): Folder {
  if (folders.length === 0) throw new Problem(`${job} reads no CSV folder.`);
  const misnamed = nameMistake(basename(file));
  if (misnamed !== undefined) throw new Problem(`The name ${basename(file)} ${misnamed}.`);
  const named = role === undefined ? folders : folders.filter((one) => one.role === role);
  const roles = folders.map((one) => one.role).join(", ");
  if (named.length === 0)
    throw new Problem(`${job} reads no CSV folder as "${role}".`, `name one of: ${roles}.`);
  const judged = named.map((folder) => ({
    folder,
    wrong: headMistakes(headOf(file, bytes), folder),
  }));
  const [first, ...others] = judged.filter(({ wrong }) => wrong.length === 0);
  if (first !== undefined) {
    const encoded = encodingMistake(file, bytes);
    if (encoded !== undefined) throw new Problem(`${file} ${encoded}`, "save it in UTF-8.");
    if (others.length === 0) return first.folder;
    throw new Problem(
      `${file} fits several folders that ${job} reads.`,
      `say which, as the last word: ${[first, ...others].map(({ folder }) => folder.role).join(", ")}.`,
    );
  }
  const lines = judged.map(
    ({ folder, wrong }) =>
      `  ${folder.role} (${folder.name}): ${wrong.join("; ")}; declared: ${folder.columns.join(folder.delimiter ?? ",")}`,
  );
  throw new Problem(
    `${file} does not fit what ${job} reads, and was not put:\n${lines.join("\n")}`,
    "mend the file's header, or the dataset's columns in jobs/datasets.ts.",
  );
}

/** What a job would say of a file that is no text in UTF-8, with the first line that is none. Packed ones are unpacked by the job alone. Pure. */
export function encodingMistake(file: string, bytes: Buffer): string | undefined {
  if (/\.gz$/i.test(file) || isUtf8(bytes)) return undefined;
  for (let line = 1, from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(from, to)))
      return `is no UTF-8 text in line ${line}, and was not put.`;
    from = to;
  }
  return "is no UTF-8 text, and was not put.";
}

/** @throws Problem for a name that is taken, or a file that is there under another name: its rows would count twice. Pure */
export function refuseTaken(
  there: readonly Listed[],
  folder: string,
  name: string,
  bytes: Buffer,
): void {
  const digest = createHash("md5").update(bytes).digest("hex");
  const same = ({ size, tag }: Listed) => size === bytes.length && tag === digest;
  const taken = there.find(({ key }) => key === `${folder}/${name}`);
  if (taken !== undefined) {
    throw new Problem(
      `${folder}/${name} is there already, ${same(taken) ? "byte for byte the same" : `with another content (${taken.size} bytes)`}.`,
      "give the file another name if its rows are new ones.",
    );
  }
  const twin = there.find(same);
  if (twin !== undefined) {
    throw new Problem(
      `${name} is byte for byte ${twin.key}, which is there already: every row would be read twice.`,
    );
  }
}
