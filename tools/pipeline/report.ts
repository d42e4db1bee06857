/** What has named values, such as a row of a report. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a value of a report has named values. Pure. */
export const isRecord = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A dataset in the report of a task (`jobkit/measure.py`). */
export interface Touched extends Row {
  /** `lake:orders.us_products` */
  readonly dataset: string;
  /** `in` or `out`. */
  readonly direction: unknown;
  /** How many they are, where they were counted. */
  readonly rows: unknown;
}

/** The datasets that a task's report names. Pure. */
export function datasetsOf(report: unknown): Touched[] {
  const datasets = isRecord(report) ? report["datasets"] : undefined;
  if (!Array.isArray(datasets)) return [];
  return datasets.filter(isRecord).map((one) => ({
    ...one,
    dataset: String(one["dataset"]),
    direction: one["direction"],
    rows: one["rows"],
  }));
}

/** What a declared job wrote, from its report: each dataset's kind, its name and the rows. Pure. */
export const written = (report: unknown): { kind: string; name: string; rows: number }[] =>
  datasetsOf(report).flatMap(({ dataset, direction, rows }) => {
    const [, kind = "", name = ""] = /^([^:]+):(.*)$/.exec(dataset) ?? [];
    return direction === "out" && typeof rows === "number" ? [{ kind, name, rows }] : [];
  });

/** What a run has to say beside its numbers, such as files that it left out, once each. Pure. */
export const remarksOf = (...reports: readonly unknown[]): string[] => [
  ...new Set(
    reports.flatMap((report) => {
      const remarks = isRecord(report) ? report["remarks"] : undefined;
      return Array.isArray(remarks) ? remarks.map(String) : [];
    }),
  ),
];

/** What of some queries ran natively (`jobkit/native.py`). */
export interface Coverage {
  readonly operators: number;
  readonly native: number;
  /** What Spark ran for a reason; the rest of its operators are those that work on what it gave. */
  readonly left: readonly {
    readonly operator: string;
    readonly why: string;
    readonly times: number;
  }[];
}

/** What of all queries of some reports ran natively; undefined where Comet had no say. Pure. */
export function coverageOf(...reports: readonly unknown[]): Coverage | undefined {
  const found = reports.flatMap((report) => {
    const native = isRecord(report) ? report["native"] : undefined;
    return isRecord(native) ? [native as unknown as Coverage] : [];
  });
  const left = new Map<string, Coverage["left"][number]>();
  for (const one of found.flatMap((coverage) => coverage.left)) {
    const key = `${one.operator} ${one.why}`;
    left.set(key, { ...one, times: one.times + (left.get(key)?.times ?? 0) });
  }
  const sum = (of: (one: Coverage) => number) => found.map(of).reduce((a, b) => a + b, 0);
  return found.length === 0
    ? undefined
    : {
        operators: sum(({ operators }) => operators),
        native: sum(({ native }) => native),
        left: [...left.values()].sort((a, b) => b.times - a.times),
      };
}

/** The last of some reports, with the datasets, the remarks and the native operators of all: of what several read or wrote, the first that was read and the last that was written. Pure. */
export function merged(reports: readonly unknown[]): unknown {
  const last = reports.at(-1);
  if (!isRecord(last)) return last;
  const found = new Map<string, Touched>();
  for (const one of reports.flatMap(datasetsOf)) {
    const key = `${one.direction} ${one.dataset}`;
    if (one.direction === "out" || !found.has(key)) found.set(key, one);
  }
  return {
    ...last,
    datasets: [...found.values()],
    remarks: remarksOf(...reports),
    native: coverageOf(...reports),
  };
}
