import { z } from "zod";

const text = z.string();

/** What each job is made of, as hashes by the words for each, and what it connects to (by default, whatever there is), by its name. */
export const reasons = z.record(
  text,
  z.object({ parts: z.record(text, text).optional(), needs: z.array(text).optional() }),
);

/** See {@link reasons}. */
export type Reasons = z.infer<typeof reasons>;

/** What every job stands on. */
const ALWAYS = ["Airflow", "Spark", "the object store"];

/** What a job stands on for what it needs. */
const NEEDS: Readonly<Record<string, string>> = {
  kafka: "Kafka",
  cassandra: "Cassandra",
  warehouse: "PostgreSQL",
};

/**
 * What a job runs again for: its own parts, and of the platform what it stands on. Pure.
 * @param platform the platform's parts, as hashes by name.
 */
export function reasonsOf(
  job: string,
  of: Reasons,
  platform: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { parts = {}, needs } = of[job] ?? {};
  const stands = needs && [...ALWAYS, ...needs.map((need) => NEEDS[need] ?? need)];
  const under = Object.entries(platform).filter(([name]) => stands?.includes(name) ?? true);
  return { ...parts, ...Object.fromEntries(under) };
}
