/** A generated secret of a stack: the resource that made it, and one of its forms. */
export interface Secret {
  readonly resource: string;
  readonly value: string;
}

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
const VALUE_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Every secret that a decrypted state export (`pulumi stack export --show-secrets`) holds for the resources of `@pulumi/random`. */
export function generatedSecrets(exported: string): Secret[] {
  const state = JSON.parse(exported) as {
    deployment: { resources: { urn: string; type: string; outputs?: Record<string, unknown> }[] };
  };
  return state.deployment.resources
    .filter(({ type }) => type.startsWith("random:index/"))
    .filter(({ urn }) => !urn.endsWith("cluster-id"))
    .flatMap(({ urn, outputs }) =>
      Object.values(outputs ?? {}).flatMap((output) => {
        const value = plaintext(output);
        return value === undefined || value.length < 16
          ? []
          : [{ resource: urn.split("::").at(-1) ?? urn, value }];
      }),
    );
}

function plaintext(output: unknown): string | undefined {
  if (typeof output !== "object" || output === null) return undefined;
  const wrapped = output as Record<string, unknown>;
  if (wrapped[VALUE_SIGNATURE] === undefined && wrapped[SECRET_SIGNATURE] === undefined)
    return undefined;
  const text = wrapped["plaintext"];
  const value: unknown = typeof text === "string" ? JSON.parse(text) : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The secrets that stand in a text in clear, by the name of what made them. Base64 keys are looked for in the URL-safe alphabet too. */
export const found = (secrets: readonly Secret[], text: string): string[] => [
  ...new Set(
    secrets
      .filter(
        ({ value }) =>
          text.includes(value) || text.includes(value.replaceAll("+", "-").replaceAll("/", "_")),
      )
      .map(({ resource }) => resource),
  ),
];

const AIRFLOW = /^airflow-(api-server|scheduler|dag-processor|triggerer)$/;

/** Which container's description may hold which secret: the one that needs it. */
export const NEEDED: Readonly<Record<string, RegExp>> = {
  "postgres-admin-password": /^postgres-(0|databases)$/,
  "postgres-airflow-password": /^(postgres-databases|airflow-.*)$/,
  "postgres-warehouse-password":
    /^(postgres-databases|warehouse-schema|jobs-publish|airflow-scheduler|stock-ticks)$/,
  "postgres-lake-password": /^(postgres-databases|lake-schema)$/,
  "postgres-lake-jobs-password": /^(postgres-databases|airflow-scheduler)$/,
  "postgres-lake-reader-password": /^postgres-databases$/,
  "object-store-secret-key": new RegExp(
    `^object-store-(0|bucket)$|^(jobs-publish|lake-schema)$|${AIRFLOW.source}`,
  ),
  "object-store-reader-key": /^object-store-bucket$/,
  "cassandra-password": /^cassandra-(roles|schema)$/,
  "cassandra-schema-jobs-password": /^(cassandra-schema|airflow-scheduler|stock-ticks)$/,
  "airflow-fernet-key": /^airflow-/,
  "airflow-jwt-secret": /^airflow-/,
  "airflow-session-key": /^airflow-/,
  "airflow-admin-password": /^airflow-migrate$/,
  "spark-connect-token": /^(spark-connect|airflow-scheduler)$/,
};
