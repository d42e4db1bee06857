import { isMapping, type Shape, unknownKeys, wrongKinds } from "../model/shape.ts";
import type {
  CassandraTable,
  CsvFolder,
  Dataset,
  LakeTable,
  PostgresTable,
  Topic,
} from "./dataset.ts";

const NAMED = { kind: "text", name: "text", columns: "a mapping" } as const;
const KEYED = { ...NAMED, latestBy: "text?" } as const;

/** Each kind of dataset: the function that declares it, and its keys. */
const SHAPES = {
  topic: [
    "topic",
    { ...NAMED, key: "text", partitions: "a number", retention: "text" } satisfies Shape<Topic>,
  ],
  cassandra: [
    "cassandraTable",
    {
      ...KEYED,
      partitionKey: "a list of text",
      clusteringKey: "a list of text",
    } satisfies Shape<CassandraTable>,
  ],
  postgres: [
    "postgresTable",
    { ...KEYED, primaryKey: "a list of text", replaces: "text" } satisfies Shape<PostgresTable>,
  ],
  lake: [
    "lakeTable",
    {
      ...KEYED,
      primaryKey: "a list of text",
      replaces: "text",
      partitionBy: "a list of text",
      sortedBy: "a list of text",
      renamed: "a mapping",
      export: "text?",
      formerFolder: "text?",
    } satisfies Shape<LakeTable>,
  ],
  csv: [
    "csvFolder",
    {
      ...NAMED,
      checks: "a list of text",
      copies: "text",
      delimiter: "text?",
      quote: "text?",
      header: "text?",
      nulls: "a list or a mapping?",
      formats: "a mapping?",
    } satisfies Shape<CsvFolder>,
  ],
} as const;

/** Whether something is a dataset; a user's module may export other things beside. */
export const isDataset = (value: unknown): value is Dataset =>
  isMapping(value) && "kind" in value && Object.hasOwn(SHAPES, String(value.kind));

/** Keys that a dataset cannot have, and values of other types than its keys hold. Pure. */
export function shapeMistakes(dataset: Dataset): string[] {
  const [declares, shape] = SHAPES[dataset.kind];
  const { kind: _, name: __, ...rest } = dataset;
  const known = Object.keys(shape).filter((key) => key !== "kind" && key !== "name");
  return [...unknownKeys(rest, known, `no ${declares} has`), ...wrongKinds(dataset, shape)];
}
