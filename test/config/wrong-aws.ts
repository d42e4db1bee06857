/** What every stack on AWS must say. */
const NEEDED = `kind: aws, account: "123456789012", region: eu-central-1, namespace: data, admins: ["arn:aws:iam::123456789012:role/deployer"]`;

/** Stack files on AWS with mistakes: the settings as YAML, and the mistakes as the error lists them. */
export const WRONG_ON_AWS: Readonly<
  Record<string, { readonly yaml: string; readonly says: string[] }>
> = {
  "AWS without anything": {
    yaml: "target: { kind: aws }",
    says: [
      "headwater:target.account is missing: it must be text. The account's number; there is no default, so that no stack goes to whichever account the shell's credentials are for.",
      "headwater:target.region is missing: it must be text. The region.",
      "headwater:target.namespace is missing: it must be text. The namespace of the cluster, which the stack makes and owns.",
      "headwater:target.admins is missing: it must be a list. Roles and users that administer the cluster; whoever runs `npm run up` must be among them.",
    ],
  },
  "AWS with wrong types and forms everywhere": {
    yaml: `target: { kind: aws, account: 123456789012, region: Frankfurt, namespace: -x, zones: [1a], cidr: ten, kubernetesVersion: 1.35, publicAccessFrom: here, admins: [], protect: "yes", database: { instanceClass: large, storage: 5, backupDays: 0, multiAZ: true }, context: x }`,
    says: [
      'headwater:target.account is 123456789012: it must be text; put it in quotes: "123456789012".',
      'headwater:target.region is "Frankfurt": it is not a region, such as `eu-central-1`; those of China and of governments are not supported.',
      'headwater:target.namespace is "-x": it is not a namespace name: lower-case letters, digits and dashes.',
      'headwater:target.zones.0 is "1a": it is not a zone\'s letter, such as `a`.',
      'headwater:target.cidr is "ten": it is not a range of addresses, such as `10.0.0.0/16`.',
      'headwater:target.kubernetesVersion is 1.35: it must be text; put it in quotes: "1.35".',
      'headwater:target.publicAccessFrom is "here": it must be a list.',
      "headwater:target.admins is empty: name at least one. Roles and users that administer the cluster; whoever runs `npm run up` must be among them.",
      'headwater:target.database.instanceClass is "large": it is not an instance class, such as `db.m7g.large`.',
      "headwater:target.database.storage is 5: it must be a whole number from 20 to 65536.",
      "headwater:target.database.backupDays is 0: it must be a whole number from 1 to 35.",
      "headwater:target.database.multiAZ is not a setting: did you mean multiAz? Known here: backupDays, instanceClass, multiAz, storage.",
      'headwater:target.protect is "yes": it must be true or false.',
      "headwater:target.context is not a setting. Known here: account, admins, cidr, database, kind, kubernetesVersion, namespace, protect, publicAccessFrom, region, tags, zones.",
    ],
  },
  "AWS in China": {
    yaml: `target: { ${NEEDED.replace("eu-central-1", "cn-north-1")} }`,
    says: [
      'headwater:target.region is "cn-north-1": it is not a region, such as `eu-central-1`; those of China and of governments are not supported.',
    ],
  },
  "AWS with one zone, and one that is there twice": {
    yaml: `target: { ${NEEDED}, zones: [a, a] }`,
    says: [
      'headwater:target.zones is ["a","a"]: name two or three different zones; EKS and a database with a standby need two.',
    ],
  },
  "AWS with a network that is too large, and not the first of its range": {
    yaml: `target: { ${NEEDED}, cidr: 10.0.0.0/8 }`,
    says: [
      'headwater:target.cidr is "10.0.0.0/8": AWS takes no larger network than /16, and pods need one of at least /20.',
    ],
  },
  "AWS with a network that does not begin where it says": {
    yaml: `target: { ${NEEDED}, cidr: 10.0.4.0/16 }`,
    says: [
      'headwater:target.cidr is "10.0.4.0/16": it is not the first address of a range; write one such as "10.0.0.0/16".',
    ],
  },
  "AWS with the addresses of the cluster's Services": {
    yaml: `target: { ${NEEDED}, cidr: 172.20.0.0/16 }`,
    says: [
      'headwater:target.cidr is "172.20.0.0/16": take private addresses, of 10.0.0.0/8, 172.16.0.0/12 without 172.20.0.0/16, or 192.168.0.0/16.',
    ],
  },
  "AWS with settings of what RDS and S3 take the place of": {
    yaml: [
      `target: { ${NEEDED} }`,
      "postgres: { memory: 4 GB, storage: 100 GB, port: 5433 }",
      "objectStore: { bucket: a.bucket.of.ours.that.is.long, memory: 1 GB, storage: 1 TB, port: 7070 }",
      "images: { s3: versity/versitygw:v1.8.0 }",
    ].join("\n"),
    says: [
      'headwater:objectStore.bucket is "a.bucket.of.ours.that.is.long": on AWS stack, account and region are added to it, so write at most 21 lower-case letters, digits and dashes.',
      "headwater:postgres.memory is of no use on AWS: set headwater:target.database.instanceClass.",
      "headwater:postgres.storage is of no use on AWS: set headwater:target.database.storage.",
      "headwater:postgres.port is of no use on AWS: the database is reached from within the cluster alone.",
      "headwater:objectStore.memory is of no use on AWS: S3 has none.",
      "headwater:objectStore.storage is of no use on AWS: S3 has no limit.",
      "headwater:objectStore.port is of no use on AWS: S3 has an address of its own.",
      "headwater:images.s3 is of no use on AWS: S3 takes its place.",
    ],
  },
  "AWS with an admin of another account": {
    yaml: `target: { ${NEEDED.replace("::123456789012", "::210987654321")} }`,
    says: [
      "headwater:target.admins has arn:aws:iam::210987654321:role/deployer, which is of another account than 123456789012: name a role or a user of this one.",
    ],
  },
  "AWS with a role that is none, beside a mistake between settings": {
    yaml: `target: { ${NEEDED.replace('"arn:aws', '"nobody", "arn:aws')}, zones: [a] }`,
    says: [
      'headwater:target.admins.0 is "nobody": it is not a role or a user, such as `arn:aws:iam::123456789012:role/deployer`.',
      'headwater:target.zones is ["a"]: name two or three different zones; EKS and a database with a standby need two.',
    ],
  },
};
