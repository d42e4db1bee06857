import type { ImageName } from "./tags.ts";

/** The versions that are built, and tested together. Where they come from: facts about each system's releases in CONTRIBUTING. */
export const VERSIONS = {
  airflow: "3.3.2",
  cassandra: "5.0.6",
  cassandraConnector: "3.5.1",
  comet: "1.2.0",
  hadoop: "3.4.2",
  java: "17",
  kafka: "4.1.1",
  postgres: "15",
  python: "3.11",
  s3: "1.8.0",
  scala: "2.13",
  spark: "4.1.3",
} as const;

/** What an image in place of the built one must have, and why. */
const NEEDED: Readonly<
  Partial<Record<ImageName, { line: RegExp; versions: string; why: string }>>
> = {
  airflow: {
    line: /^3\./,
    versions: "3.x",
    why: "the platform runs the API server and the separate DAG processor, which Airflow has from 3.0 on",
  },
  cassandra: {
    line: /^5\./,
    versions: "5.x",
    why: "its configuration file and Java 17 options are those of 5.0",
  },
  kafka: {
    line: /^4\./,
    versions: "4.x",
    why: "brokers are their own controllers (KRaft), and share groups are configured",
  },
  spark: {
    line: new RegExp(`^${VERSIONS.spark.replaceAll(".", "\\.")}(-|$)`),
    versions: VERSIONS.spark,
    why: `Airflow's image submits with Spark ${VERSIONS.spark}, and a driver and its executors must be of one version`,
  },
};

/**
 * The images of a stack file whose tag names a version that cannot work, a sentence each. A tag without a version (`latest`, a
 * digest) is taken as it is. Pure.
 */
export function unfitImages(
  images: Readonly<Partial<Record<ImageName, string | undefined>>>,
): string[] {
  return Object.entries(NEEDED).flatMap(([name, { line, versions, why }]) => {
    const reference = images[name as ImageName];
    const version = /^[^@]*:v?(\d+(?:\.\d+)*[^/@]*)(?:@|$)/.exec(reference ?? "")?.[1];
    return version === undefined || line.test(version) || versions.startsWith(`${version}.`)
      ? []
      : [`headwater:images.${name} is "${reference}": it must be ${versions}, because ${why}.`];
  });
}
