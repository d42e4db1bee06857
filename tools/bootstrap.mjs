// What every npm script starts: any Node from 18 on, without node_modules. It installs the packages when they are missing or
// older than the lock file and hands over to the packages' own Node 22, which runs TypeScript as it is.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = 18;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, "node_modules", ".bin", "node");

const fail = (what, remedy) => {
  console.error(`${what}\n  Remedy: ${remedy}`);
  process.exit(1);
};

/**
 * Compares what npm installed with the lock file by content: a fresh checkout gives files new times. npm writes its own record last, so
 * that an installation that was cut off counts as missing.
 */
function outdated() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return "the packages are not installed yet";
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const other = Object.entries(locked).find(([path, { version, optional, devOptional }]) =>
    installed[path] ? installed[path].version !== version : path && !optional && !devOptional,
  );
  return other && `package-lock.json asks for another ${other[0].replace("node_modules/", "")}`;
}

function npm(...args) {
  const script = process.env.npm_execpath;
  const [command, first] = script ? [process.execPath, [script]] : ["npm", []];
  const done = spawnSync(command, [...first, ...args], { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status === 0) return;
  fail(
    `npm ${args[0]} did not succeed; its own message is above.`,
    "see that the npm registry is reached (npm ping), then run this again.",
  );
}

/** Of all packages, only `node` needs its install script, which gets the program; the others' compile what is optional, or download. */
function install(why) {
  const started = Date.now();
  console.error(`${why}: running npm ci …`);
  // Warnings of packages that this Node is too old for would only puzzle: they run on their own.
  npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  npm("rebuild", "node", "--loglevel=error");
  console.error(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

if (Number(process.versions.node.split(".")[0]) < OLDEST) {
  fail(
    `Node ${process.versions.node} is too old.`,
    `install Node ${OLDEST} or later; the right one for the rest comes with the packages.`,
  );
}
const why = outdated();
if (why) install(why);
else if (!existsSync(node)) npm("rebuild", "node");
if (!existsSync(node)) {
  fail("node_modules/.bin/node is missing.", "run `npm rebuild node` and see what it says.");
}

const [command = "--help", ...rest] = process.argv.slice(2);
const child = spawn(
  node,
  ["--disable-warning=ExperimentalWarning", join(root, "tools", "cli.ts"), command, ...rest],
  { stdio: "inherit" },
);
// A terminal sends Ctrl-C to the child as well; a second one would make Pulumi give up its work half done.
process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
});
