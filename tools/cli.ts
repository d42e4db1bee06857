import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheDirectory } from "../offline/index.ts";
import { COMMANDS } from "./commands.ts";
import { help, parse } from "./options.ts";
import { Problem, report } from "./problem.ts";
import { columns, paint, say } from "./say.ts";
import { passSignals, stoppedBy } from "./spawn.ts";

const overview = (): string =>
  [
    "npm run <command> -- [options]; each command has --help.",
    ...columns(COMMANDS.map(({ usage }) => [`  ${usage.command}`, usage.summary])),
  ].join("\n");

async function main([name = "--help", ...args]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "help") {
    say(overview());
    return 0;
  }
  const command = COMMANDS.find(({ usage }) => usage.command === name);
  if (!command) throw new Problem(`There is no command "${name}".\n${overview()}`);
  if (args.includes("--help")) {
    say(help(command.usage));
    return 0;
  }
  const given = parse(command.usage, args);
  return (await command.load())(given);
}

// A command's code need not be compiled anew at each start.
enableCompileCache(join(cacheDirectory(), "node"));
passSignals();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${paint("red", "✗")} ${report(error)}`);
  process.exitCode = 1;
}
process.exitCode = stoppedBy() ?? process.exitCode;
