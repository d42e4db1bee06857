import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";
import type { Deployed } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import type { KafkaCluster } from "./kafka-cluster.ts";

const SCRIPT = readFileSync(new URL("grant_kafka.py", import.meta.url), "utf8");

/** Topics that a job reads and writes. */
export interface TopicAccess {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What a job connects to Kafka with. */
export interface KafkaUser {
  readonly user: string;
  readonly password: pulumi.Output<string>;
}

/** The user of a job: no other user of Kafka's has such a name. */
export const userOf = (job: string): string => `job.${job}`;

/** Arguments of {@link KafkaAccess}. */
export interface KafkaAccessArgs {
  readonly target: Target;
  /** Spark's image, which has the Python client. */
  readonly image: pulumi.Input<string>;
  readonly cluster: KafkaCluster;
  /** Who may do everything. */
  readonly admin: KafkaUser;
  /** Jobs of this stack by name. */
  readonly jobs: Readonly<Record<string, TopicAccess>>;
}

/** A user with a generated password for each job, which may read what the job reads and write what it writes, and nothing else. */
export class KafkaAccess extends pulumi.ComponentResource {
  /** Users by the name of their job. */
  readonly users: Readonly<Record<string, KafkaUser>>;
  /** Resolves when the users have their rights. */
  readonly granted: Deployed;

  constructor(name: string, args: KafkaAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const jobs = Object.entries(args.jobs).sort(([a], [b]) => (a < b ? -1 : 1));
    super("headwater:streams:KafkaAccess", name, { jobs: jobs.map(([job]) => job) }, opts);
    const { cluster, admin } = args;
    this.users = Object.fromEntries(
      jobs.map(([job]): [string, KafkaUser] => [
        job,
        {
          user: userOf(job),
          password: new random.RandomPassword(
            `${name}-${job}-password`,
            { length: 32, special: false },
            { parent: this },
          ).result,
        },
      ]),
    );
    const access = Object.fromEntries(jobs.map(([job, topics]) => [userOf(job), topics]));
    const passwords = Object.fromEntries(
      Object.values(this.users).map(({ user, password }) => [user, password]),
    );
    this.granted = args.target.deploy(
      name,
      {
        kind: "task",
        image: args.image,
        command: [
          "python3",
          "/headwater/grant_kafka.py",
          "/headwater/access.json",
          "/headwater/passwords.json",
        ],
        env: { ADMIN: admin.user, KAFKA: cluster.bootstrap },
        secrets: { ADMIN_PASSWORD: admin.password },
        files: {
          "/headwater/access.json": `${JSON.stringify(access, null, 2)}\n`,
          "/headwater/grant_kafka.py": SCRIPT,
        },
        secretFiles: { "/headwater/passwords.json": pulumi.jsonStringify(passwords) },
        retries: 2,
        timeout: 120,
        memory: "256 MB",
        uses: [cluster.brokers.endpoints.client],
        after: [cluster.topics],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
