/** What each job is made of, as hashes by the words for each, and what it connects to, by its name. */
export type Reasons = Readonly<
  Record<
    string,
    {
      readonly parts?: Readonly<Record<string, string>> | undefined;
      /** @default whatever there is */
      readonly needs?: readonly string[] | undefined;
    }
  >
>;

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
  reasons: Reasons,
  platform: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { parts = {}, needs } = reasons[job] ?? {};
  const stands = needs && [...ALWAYS, ...needs.map((need) => NEEDS[need] ?? need)];
  const under = Object.entries(platform).filter(([name]) => stands?.includes(name) ?? true);
  return { ...parts, ...Object.fromEntries(under) };
}
