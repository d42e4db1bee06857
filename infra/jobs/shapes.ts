import { isDataset } from "../datasets/shapes.ts";
import { megabytes, type Size } from "../model/units.ts";
import { isMapping, type Shape, unknownKeys, wrongKinds } from "../model/shape.ts";
import {
  type BatchJob,
  type Declaration,
  DRIVERS,
  type Roles,
  type ServiceJob,
  type SparkSize,
  type StreamingJob,
} from "./declaration.ts";

const DECLARED = {
  kind: "text",
  name: "text",
  main: "a mapping",
  reads: "a mapping",
  writes: "a mapping",
  params: "a mapping",
} as const;

const SHAPES = {
  batch: {
    ...DECLARED,
    stages: "a list of text",
    schedule: "text",
    timezone: "text",
    retries: "a number",
    timeout: "text",
    concurrency: "a number",
    spark: "a mapping",
  } satisfies Shape<BatchJob>,
  streaming: {
    ...DECLARED,
    trigger: "text",
    watermark: "text",
    aheadBy: "text",
    spark: "a mapping",
  } satisfies Shape<StreamingJob>,
  service: { ...DECLARED, memory: "text" } satisfies Shape<ServiceJob>,
} as const;

const SPARK: Shape<SparkSize> = {
  executors: "a number",
  cores: "a number",
  memory: "text",
  driverMemory: "text",
  native: "true or false",
  driver: "text?",
};

/** What keeps a declaration from being read: keys that it cannot have, and values of other types than its keys hold. Pure. */
export function shapeMistakes(declaration: Declaration): string[] {
  if (!isMapping(declaration) || !Object.hasOwn(SHAPES, declaration.kind)) {
    return ["its default export is no job: write batchJob, streamingJob or serviceJob"];
  }
  const { kind, name: _, ...rest } = declaration;
  const shape = SHAPES[kind];
  const known = Object.keys(shape).filter((key) => key !== "kind" && key !== "name");
  const wrong = [
    ...unknownKeys(rest, known, `no ${kind} job has`),
    ...wrongKinds(declaration, shape),
  ].map((mistake) => `it ${mistake}`);
  return wrong.length > 0 ? wrong : innerMistakes(declaration);
}

function innerMistakes(declaration: Declaration): string[] {
  const { main, reads, writes } = declaration;
  return [
    ...(typeof (main.language === "python" ? main.file : main.object) === "string" &&
    ["python", "scala"].includes(main.language)
      ? []
      : [`its main is ${JSON.stringify(main)}: write python("file.py") or scala("Object")`]),
    ...strangers(reads),
    ...strangers(writes),
    ...(declaration.kind === "service"
      ? sizeMistakes("memory", declaration.memory).map((mistake) => `it ${mistake}`)
      : sparkMistakes(declaration.spark)),
  ];
}

const strangers = (roles: Roles): string[] =>
  Object.entries(roles)
    .filter(([, dataset]) => !isDataset(dataset))
    .map(
      ([role, dataset]) =>
        `"${role}" is ${JSON.stringify(dataset)}, which is no dataset: import one from jobs/datasets.ts`,
    );

function sparkMistakes(spark: SparkSize): string[] {
  const wrong = [
    ...unknownKeys(spark, Object.keys(SPARK), "no spark has"),
    ...wrongKinds(spark, SPARK),
  ];
  const said =
    wrong.length > 0
      ? wrong
      : [
          ...countMistakes("executors", spark.executors),
          ...countMistakes("cores", spark.cores),
          ...sizeMistakes("memory", spark.memory),
          ...sizeMistakes("driverMemory", spark.driverMemory),
          ...(spark.driver === undefined || DRIVERS.includes(spark.driver)
            ? []
            : [
                `has driver ${JSON.stringify(spark.driver)}: write "own" or "shared", or leave it out`,
              ]),
        ];
  return said.map((mistake) => `its spark ${mistake}`);
}

/** Spark would wait for ever for a cluster that gives it so many. */
const countMistakes = (key: string, count: number): string[] =>
  Number.isInteger(count) && count >= 1 ? [] : [`has ${count} ${key}: use a whole number from 1`];

function sizeMistakes(key: string, size: Size): string[] {
  try {
    megabytes(size);
    return [];
  } catch (error) {
    return [`has ${key} ${(error as RangeError).message.replace(" is not", ", which is not")}`];
  }
}
