import type { Given, Option, Usage } from "./options.ts";

/** A command: how it is used, and its code, which is loaded when it is run. Its result is the exit code. */
export interface Command {
  readonly usage: Usage;
  readonly load: () => Promise<(given: Given) => Promise<number>>;
}

const STACK: Option = {
  name: "stack",
  value: "name",
  help: "Which Pulumi.<name>.yaml to use. Default: dev.",
};

/** Every command of the npm scripts, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    usage: {
      command: "up",
      summary: "Brings the platform up, runs the pipelines that changed, and shows what came out.",
      options: [
        STACK,
        { name: "yes", help: "Do not ask before changing a stack that is not on local Docker." },
        { name: "no-run", help: "Leave the pipelines alone." },
        {
          name: "again",
          help: "Make tables and topics again that somebody has dropped, though nothing of their declarations has changed.",
        },
      ],
    },
    load: async () => (await import("./up.ts")).up,
  },
  {
    usage: {
      command: "down",
      summary:
        "Takes the containers and the network away; data and passwords stay. On Kubernetes the data goes too.",
      options: [
        STACK,
        { name: "data", help: "Delete the data, the passwords and the stack's state as well." },
        { name: "yes", help: "Do not ask before deleting data, or a stack that is not on Docker." },
      ],
    },
    load: async () => (await import("./down.ts")).down,
  },
  {
    usage: {
      command: "doctor",
      summary:
        "Checks whether this machine can run the stack, and says what to do where it cannot.",
      options: [STACK],
    },
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    usage: {
      command: "setup",
      summary: "Gets what `up` needs: Docker, the Pulumi CLI and its plugins, the base images.",
      options: [STACK],
    },
    load: async () => (await import("./setup.ts")).setup,
  },
  {
    usage: {
      command: "preview",
      summary: "Shows what `up` would change.",
      options: [STACK, { name: "diff", help: "Show each changed property with its values." }],
      arguments: ["stack"],
    },
    load: async () => (await import("./preview.ts")).preview,
  },
  {
    usage: {
      command: "jobs",
      summary:
        "Lists the jobs with their last runs; `run <name>` runs one and follows it, `history <name>` lists its runs and what each has published, `undo <name>` takes back what one has published of the lake, `logs <name>` shows its last run's logs, `put <name> <file>` puts a CSV file where it reads, `new <name>` makes one, `reset <name>` lets a stream begin anew.",
      options: [
        STACK,
        {
          name: "yes",
          help: "Do not ask before a stream is reset, a run undone, or a stack changed that is not on local Docker.",
        },
        { name: "run", value: "id", help: "The run to undo. Default: the last that published." },
        { name: "later", help: "Undo what others have published since as well." },
        { name: "param", value: "name=value", many: true, help: "A parameter of the run." },
        { name: "publish", help: "Publish first what has changed here since, as `up` does." },
        { name: "as-of", value: "date", help: "The day that the run is for. Default: today." },
        {
          name: "until",
          value: "date",
          help: "Backfill: one run for each day from --as-of to this one.",
        },
      ],
      arguments: ["run | history | undo | logs | put | new | reset", "name", "file", "role"],
    },
    load: async () => (await import("./jobs.ts")).jobs,
  },
  {
    usage: {
      command: "sql",
      summary:
        "Answers SQL about the stack's datasets by their declared names; without a statement it asks for them, with history and completion.",
      options: [
        STACK,
        {
          name: "format",
          value: "format",
          help: "table, csv or json: an object a line. Default: table.",
        },
        { name: "limit", value: "rows", help: "Rows at most. Default: 1000 of a table, else all." },
        {
          name: "last",
          value: "messages",
          help: "Messages of a topic that are looked at. Default: 1000.",
        },
        { name: "write", help: "Let statements change something." },
      ],
      arguments: ["statement"],
    },
    load: async () => (await import("./sql.ts")).sql,
  },
  {
    usage: {
      command: "shell",
      summary:
        "Opens PySpark with a job at hand, on the stack's own data, or runs what standard input has.",
      options: [
        STACK,
        { name: "as-of", value: "date", help: "The day that the job is for. Default: today." },
        { name: "param", value: "name=value", many: true, help: "A parameter of the job." },
        { name: "write", help: "Let the job write." },
      ],
      arguments: ["job"],
    },
    load: async () => (await import("./shell.ts")).shell,
  },
  {
    usage: {
      command: "env",
      summary: 'Prints what bare `pulumi` needs: eval "$(npm run -s env)".',
      options: [STACK],
    },
    load: async () => (await import("./env.ts")).env,
  },
  {
    usage: {
      command: "forward",
      summary: "Opens a Kubernetes stack's services on this machine until it is stopped.",
      options: [STACK],
    },
    load: async () => (await import("./forward.ts")).forward,
  },
  {
    usage: {
      command: "cluster:up",
      summary:
        "Brings up a Kubernetes cluster of one node on this machine, with a registry: Linux and root.",
      options: [],
    },
    load: async () => (await import("./cluster.ts")).clusterUp,
  },
  {
    usage: {
      command: "cluster:compile",
      summary: "Compiles what cluster:up runs, if it is not there yet, and starts nothing.",
      options: [],
    },
    load: async () => (await import("./cluster.ts")).clusterCompile,
  },
  {
    usage: {
      command: "cluster:down",
      summary: "Ends that cluster, with all that runs and is kept in it.",
      options: [],
    },
    load: async () => (await import("./cluster.ts")).clusterDown,
  },
  {
    usage: { command: "check", summary: "Checks format, lint, types and workflows.", options: [] },
    load: async () => (await import("./check.ts")).check,
  },
  {
    usage: {
      command: "test",
      summary:
        "Everything that needs no server: check, unit tests, the jobs' Python tests; with a job's name that job's tests alone.",
      options: [],
      arguments: ["job"],
    },
    load: async () => (await import("./test.ts")).test,
  },
  {
    usage: {
      command: "test:e2e",
      summary: "The platform on this machine's Docker, end to end.",
      options: [],
    },
    load: async () => (await import("./test.ts")).endToEnd,
  },
  {
    usage: {
      command: "test:conformance",
      summary: "What the Pulumi plugins must do, asked of those that are here.",
      options: [],
    },
    load: async () => (await import("./test.ts")).conformance,
  },
  {
    usage: {
      command: "test:aws",
      summary:
        "The parts of AWS at an emulator on this machine; deployed where the official plugin is here.",
      options: [],
    },
    load: async () => (await import("./test.ts")).onEmulator,
  },
  {
    usage: {
      command: "test:members",
      summary:
        "Kafka and Cassandra on this machine's Docker, while they are broken, changed and enlarged.",
      options: [],
    },
    load: async () => (await import("./test.ts")).members,
  },
  {
    usage: {
      command: "test:move",
      summary: "A platform of an earlier release becomes one of this, with what it has.",
      options: [],
    },
    load: async () => (await import("./test.ts")).move,
  },
  {
    usage: {
      command: "test:cluster",
      summary: "The platform on a Kubernetes cluster of one node, end to end: Linux and root.",
      options: [],
    },
    load: async () => (await import("./test.ts")).onCluster,
  },
  {
    usage: { command: "format", summary: "Formats every file.", options: [] },
    load: async () => (await import("./check.ts")).format,
  },
  {
    usage: {
      command: "docs",
      summary:
        "Makes the configuration reference from the schema, and the table of what targets do differently.",
      options: [],
    },
    load: async () => (await import("./docs.ts")).docs,
  },
];
