import type { Settings } from "../config/schema.ts";
import { addressRange } from "./network-plan.ts";

/** Settings of what AWS takes the place of, and what says it there. */
const REPLACED: readonly (readonly [section: string, key: string, instead: string])[] = [
  ["postgres", "memory", "set headwater:target.database.instanceClass"],
  ["postgres", "storage", "set headwater:target.database.storage"],
  ["postgres", "port", "the database is reached from within the cluster alone"],
  ["objectStore", "memory", "S3 has none"],
  ["objectStore", "storage", "S3 has no limit"],
  ["objectStore", "port", "S3 has an address of its own"],
  ["objectStore", "takeOver", "no bucket of another's is ever taken"],
  ["images", "s3", "S3 takes its place"],
];

/**
 * What is wrong between the settings of a stack on AWS, or is of no use there. Pure.
 * @param raw the stack file's values: defaults are no mistake. @returns nothing for another target
 */
export function awsMistakes({ target, objectStore }: Settings, raw: unknown): string[] {
  if (target.kind !== "aws") return [];
  const { zones, cidr, account } = target;
  return [
    ...(zones.length >= 2 && zones.length <= 3 && new Set(zones).size === zones.length
      ? []
      : [
          `headwater:target.zones is ${JSON.stringify(zones)}: name two or three different zones; EKS and a database with a standby need two.`,
        ]),
    ...network(cidr),
    ...(/^[a-z0-9][a-z0-9-]{1,20}$/.test(objectStore.bucket)
      ? []
      : [
          `headwater:objectStore.bucket is "${objectStore.bucket}": on AWS stack, account and region are added to it, so write at most 21 lower-case letters, digits and dashes.`,
        ]),
    ...REPLACED.filter(([section, key]) => written(raw, section, key)).map(
      ([section, key, instead]) => `headwater:${section}.${key} is of no use on AWS: ${instead}.`,
    ),
    ...target.admins
      .filter((arn) => arn.split(":")[4] !== account)
      .map(
        (arn) =>
          `headwater:target.admins has ${arn}, which is of another account than ${account}: name a role or a user of this one.`,
      ),
  ];
}

function network(cidr: string): string[] {
  const range = addressRange(cidr);
  if (range === undefined) {
    return [
      `headwater:target.cidr is "${cidr}": it is not the first address of a range; write one such as "10.0.0.0/16".`,
    ];
  }
  const { prefix, isPrivate } = range;
  return [
    ...(prefix >= 16 && prefix <= 20
      ? []
      : [
          `headwater:target.cidr is "${cidr}": AWS takes no larger network than /16, and pods need one of at least /20.`,
        ]),
    ...(isPrivate
      ? []
      : [
          `headwater:target.cidr is "${cidr}": take private addresses, of 10.0.0.0/8, 172.16.0.0/12 without 172.20.0.0/16, or 192.168.0.0/16.`,
        ]),
  ];
}

function written(raw: unknown, section: string, key: string): boolean {
  const inner = (raw as Readonly<Record<string, unknown>> | undefined)?.[section];
  return typeof inner === "object" && inner !== null && key in inner;
}
