import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageProto from "@pulumi/pulumi/proto/language_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import { PULUMI_VERSION } from "../cli.ts";
import { serve } from "../provider/serve.ts";
import { outcome, runnerArguments } from "./arguments.ts";

/** The substitute for `pulumi-language-nodejs`: it runs a program with the project's own SDK on this process's Node. */
const engine = process.argv[2] ?? "";

await serve(languageService.LanguageRuntimeService, {
  handshake: () => new languageProto.LanguageHandshakeResponse(),
  getPluginInfo: () => new pluginProto.PluginInfo().setVersion(PULUMI_VERSION),
  // Plugins are found when a resource first needs one, so that unused packages are never asked for.
  getRequiredPlugins: () => new languageProto.GetRequiredPluginsResponse(),
  getRequiredPackages: () => new languageProto.GetRequiredPackagesResponse(),
  about: () =>
    new languageProto.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
  getProgramDependencies: () => new languageProto.GetProgramDependenciesResponse(),
  cancel: () => new emptyProto.Empty(),

  run: async (request: languageProto.RunRequest) => {
    const rootDirectory = request.getInfo()?.getRootDirectory() ?? request.getPwd();
    const entryPoint = request.getInfo()?.getEntryPoint() ?? request.getProgram();
    const { error, bail } = await runProgram(
      rootDirectory,
      runnerArguments({
        monitor: request.getMonitorAddress(),
        engine,
        project: request.getProject(),
        stack: request.getStack(),
        organization: request.getOrganization(),
        rootDirectory,
        directory: request.getPwd(),
        entryPoint,
        parallel: request.getParallel(),
        dryRun: request.getDryrun(),
        arguments: request.getArgsList(),
      }),
      {
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    );
    return new languageProto.RunResponse().setError(error).setBail(bail);
  },
});

async function runProgram(
  root: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ error: string; bail: boolean }> {
  const runner = createRequire(join(root, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  // The program shares this process's output, which the engine shows line by line.
  const preload = pathToFileURL(join(import.meta.dirname, "inspect.ts")).href;
  const child = spawn(process.execPath, ["--import", preload, runner, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...environment },
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(outcome(code, signal)));
  });
}
