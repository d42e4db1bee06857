import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PlatformImages } from "../../../infra/images/images.ts";
import { keptBefore, membersOf, refuseLoss } from "../../../infra/members.ts";
import { stackSettings } from "../../../infra/config/stack-file.ts";
import { KafkaCluster } from "../../../infra/streams/kafka-cluster.ts";
import { allTopics } from "../../../infra/datasets/tables.ts";
import { choosePlace } from "../../../infra/targets/choose.ts";

/** The platform's Kafka and nothing else, from a stack file like the platform's. */
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
    cassandra: unused,
    spark: unused,
    airflow: unused,
    publisher: unused,
  },
  scala: false,
  provider: engine,
});
new KafkaCluster(
  "kafka",
  {
    ...settings.kafka,
    topics: allTopics([], settings.kafka.brokers, settings.kafka.topics),
    target: (await choosePlace(settings, scope, engine)).target(images.references),
    image: images.references.kafka,
  },
  { providers: { random: generated } },
);

export const members = membersOf(settings);
/** The platform has secrets among its outputs, beside which the members are read. */
export const secret = pulumi.secret("a password");
