import * as docker from "@pulumi/docker";
import { describe } from "vitest";
import { DockerTarget } from "../../infra/targets/docker/target.ts";
import { contract } from "./contract.ts";
import { dockerProcesses } from "./docker-processes.ts";

describe("the Docker target keeps the contract", () => {
  contract({
    kind: "docker",
    publishes: true,
    make: (scope) => new DockerTarget(scope, new docker.Provider("docker")),
    processes: dockerProcesses,
  });
});
