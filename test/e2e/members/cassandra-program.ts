import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PlatformImages } from "../../../infra/images/images.ts";
import { keptBefore, membersOf, refuseLoss } from "../../../infra/members.ts";
import { stackSettings } from "../../../infra/config/stack-file.ts";
import { CassandraCluster } from "../../../infra/stores/cassandra-cluster.ts";
import { choosePlace } from "../../../infra/targets/choose.ts";

/** The platform's Cassandra and nothing else, from a stack file like the platform's. */
const settings = stackSettings();
const scope = { project: pulumi.getProject(), stack: pulumi.getStack() };
refuseLoss((await keptBefore(scope)).members, settings, scope.stack);

const engine = new docker.Provider("docker");
const generated = new random.Provider("random");
const unused = "unused:1";
const images = new PlatformImages("images", {
  overrides: {
    postgres: unused,
    s3: unused,
    kafka: unused,
    spark: unused,
    airflow: unused,
    publisher: unused,
  },
  scala: false,
  provider: engine,
});
const cluster = new CassandraCluster(
  "cassandra",
  {
    ...settings.cassandra,
    target: (await choosePlace(settings, scope, engine)).target(images.references),
    image: images.references.cassandra,
  },
  { providers: { random: generated } },
);

export const members = membersOf(settings);
export const password = cluster.password;
