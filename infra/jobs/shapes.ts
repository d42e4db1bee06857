import { isDataset } from "../datasets/shapes.ts";
import { isMapping, type Shape, unknownKeys, wrongKinds } from "../model/shape.ts";
import type {
  BatchJob,
  Declaration,
  Roles,
  ServiceJob,
  SparkSize,
  StreamingJob,
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
    ...(declaration.kind === "service" ? [] : sparkMistakes(declaration.spark)),
  ];
}

const strangers = (roles: Roles): string[] =>
  Object.entries(roles)
    .filter(([, dataset]) => !isDataset(dataset))
    .map(
      ([role, dataset]) =>
        `"${role}" is ${JSON.stringify(dataset)}, which is no dataset: import one from jobs/datasets.ts`,
    );

const sparkMistakes = (spark: SparkSize): string[] =>
  [...unknownKeys(spark, Object.keys(SPARK), "no spark has"), ...wrongKinds(spark, SPARK)].map(
    (mistake) => `its spark ${mistake}`,
  );
