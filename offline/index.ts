/**
 * The door to what machines without downloads need: where only package registries are reached, the CLI and Kubernetes are compiled from
 * their Go modules, and small programs of ours stand in for Pulumi's plugins.
 */
export { cacheDirectory } from "./cache.ts";
export { buildCli, PULUMI_VERSION } from "./cli.ts";
export { KUBERNETES, program, programs, PROGRAMS_FOLDER } from "./cluster/programs.ts";
export { isExecutable, run, which } from "./command.ts";
export { goBuild } from "./go-build.ts";
export { SUBSTITUTES, substitute } from "./substitutes.ts";
