import type Docker from "dockerode";
import { type Properties, UNKNOWN } from "../provider/properties.ts";
import { InitializationError } from "../provider/resource.ts";
import type { Context, Resource } from "../provider/resource.ts";
import { containerConfig, endpoint, limits } from "./container-config.ts";
import { containerSchema, type ContainerInputs } from "./container-inputs.ts";
import { actualInputs, observed } from "./container-state.ts";
import { discard, doing, find, statusOf } from "./daemon.ts";
import { duration } from "./duration.ts";
import { containerLogs } from "./logs.ts";
import { staysUp, waitUntilHealthy, withLog } from "./readiness.ts";
import { tar } from "./tar.ts";
import { parentDirectories, uploadEntries, uploadMistake } from "./uploads.ts";

/** `docker.Container`. */
export function container(docker: Docker): Resource {
  return {
    schema: containerSchema,
    computed: ["bridge", "containerLogs", "exitCode", "networkDatas"].concat([
      "command",
      "entrypoints",
      "hostname",
      "init",
      "ipcMode",
      "logDriver",
      "runtime",
      "shmSize",
    ]),
    recomputed: ["exitCode"],
    autonamed: true,

    async check(properties) {
      const mistake = containerMistake(properties);
      if (mistake !== undefined) throw new Error(mistake);
      return properties;
    },

    async create(properties, context) {
      const inputs = properties as unknown as ContainerInputs;
      const made = await createStopped(docker, inputs);
      try {
        await doing(`start the container "${inputs.name}"`, made.start());
      } catch (error) {
        // What never ran holds nothing worth keeping, and its name would be in the next attempt's way.
        await made.remove({ force: true, v: true });
        throw error;
      }
      return { id: made.id, outputs: await settled(docker, made, properties, context) };
    },

    async read(id, properties, outputs) {
      const found = docker.getContainer(id);
      const info = await find(`inspect the container ${id.slice(0, 12)}`, found.inspect());
      if (info === undefined) return undefined;
      const inputs = actualInputs(properties, info, await existingNetworks(docker, info));
      return {
        inputs,
        outputs: { ...outputs, ...inputs, ...observed(inputs as unknown as ContainerInputs, info) },
      };
    },

    async update(id, properties, outputs, context) {
      const inputs = properties as unknown as ContainerInputs;
      const target = docker.getContainer(id);
      const wanted = limits(inputs);
      if (
        JSON.stringify(wanted) !== JSON.stringify(limits(outputs as unknown as ContainerInputs))
      ) {
        await doing(`update the container "${inputs.name}"`, target.update(wanted));
      }
      const { State: state, RestartCount: restarts } = await doing(
        "inspect the container",
        target.inspect(),
      );
      if (!state.Running && inputs.mustRun !== false) {
        await doing(`start the container "${inputs.name}"`, target.start());
        return await settled(docker, target, properties, context);
      }
      // An update without a change of inputs is the second chance of a container that was not ready in time: at once, where Docker
      // waits before it starts one again that has ended often.
      if (state.Restarting) {
        await doing(`start the container "${inputs.name}" again`, target.restart());
      }
      const before = state.Restarting ? 0 : restarts;
      return await settled(docker, target, { ...outputs, ...properties }, context, before);
    },

    async delete(id, outputs) {
      const inputs = outputs as unknown as ContainerInputs;
      const target = docker.getContainer(id);
      const grace = inputs.destroyGraceSeconds ?? inputs.stopTimeout;
      try {
        await target.stop(grace === undefined ? {} : { t: grace });
      } catch (error) {
        // 304: it stands still already; 404: it is gone. Whatever else it is, the removal will say.
        if (![304, 404].includes(statusOf(error) ?? 0)) await target.kill().catch(() => {});
      }
      await discard(
        `delete the container "${inputs.name}"`,
        () => target.remove({ force: true, v: inputs.removeVolumes ?? true }),
        [409],
      );
    },
  };
}

async function createStopped(docker: Docker, inputs: ContainerInputs): Promise<Docker.Container> {
  const made = await doing(
    `create the container "${inputs.name}"`,
    docker.createContainer(containerConfig(inputs)),
  );
  try {
    for (const membership of (inputs.networksAdvanced ?? []).slice(1)) {
      const joined = docker
        .getNetwork(membership.name)
        .connect({ Container: made.id, EndpointConfig: endpoint(membership) });
      await doing(`connect "${inputs.name}" to the network "${membership.name}"`, joined);
    }
    await upload(made, inputs);
  } catch (error) {
    await made.remove({ force: true, v: true });
    throw error;
  }
  return made;
}

async function upload(made: Docker.Container, inputs: ContainerInputs): Promise<void> {
  const uploads = inputs.uploads ?? [];
  if (uploads.length === 0) return;
  const missing: string[] = [];
  for (const path of parentDirectories(uploads)) {
    const known = await find(`look for ${path}`, made.infoArchive({ path }));
    if (known === undefined) missing.push(path);
  }
  const archive = await tar(uploadEntries(uploads, missing));
  await doing(`upload files to "${inputs.name}"`, made.putArchive(archive, { path: "/" }));
}

/**
 * Waits for what the inputs say to wait for. A container that fails to become it is kept, to be looked at.
 *
 * @param restarts how often it had been started again before
 */
async function settled(
  docker: Docker,
  target: Docker.Container,
  properties: Properties,
  context: Context,
  restarts = 0,
): Promise<Properties> {
  const inputs = properties as unknown as ContainerInputs;
  let failed: string | undefined;
  if (inputs.wait === true) {
    context.progress("waiting until it is healthy");
    const patience = inputs.waitTimeout ?? 60;
    failed = await waitUntilHealthy(docker, target, patience, context.signal, restarts);
  }
  let logs: string | undefined;
  if (inputs.attach === true && failed === undefined) {
    context.progress("waiting until it has finished");
    await doing("wait for the container", target.wait({ abortSignal: context.signal }));
    if (inputs.logs === true) logs = await containerLogs(target);
  }
  if (inputs.mustRun !== false && failed === undefined) failed = await staysUp(target);

  const info = await doing(`inspect the container "${inputs.name}"`, target.inspect());
  const outputs = {
    ...properties,
    ...observed(inputs, info),
    ...(logs === undefined ? {} : { containerLogs: logs }),
  };
  if (failed === undefined) return outputs;
  throw new InitializationError(target.id, outputs, await withLog(target, inputs.name, failed));
}

async function existingNetworks(
  docker: Docker,
  info: Docker.ContainerInspectInfo,
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const [name, { NetworkID: id }] of Object.entries(info.NetworkSettings.Networks)) {
    const key = id || name;
    if (
      (await find(`inspect the network "${name}"`, docker.getNetwork(key).inspect())) !== undefined
    ) {
      known.add(name).add(id);
    }
  }
  return known;
}

function containerMistake(properties: Properties): string | undefined {
  const inputs = properties as unknown as ContainerInputs;
  const { restart, cpus, healthcheck: health } = inputs;
  if (restart && !["no", "on-failure", "always", "unless-stopped", UNKNOWN].includes(restart)) {
    return `"restart" is "${restart}"; it must be no, on-failure, always or unless-stopped.`;
  }
  if (cpus !== undefined && cpus !== UNKNOWN && !(Number(cpus) > 0)) {
    return `"cpus" is "${cpus}"; it must be a number above 0, such as "1.5".`;
  }
  if (inputs.logs === true && inputs.attach !== true) {
    return `"logs" needs "attach": logs are saved when the container has finished.`;
  }
  for (const text of [health?.interval, health?.timeout, health?.startPeriod]) {
    if (text !== undefined && text !== UNKNOWN) duration(text);
  }
  const uploads = Array.isArray(inputs.uploads) ? inputs.uploads : [];
  return uploads
    .filter((each) => typeof each === "object")
    .map(uploadMistake)
    .find(Boolean);
}
