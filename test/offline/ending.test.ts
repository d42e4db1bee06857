import { expect, test } from "vitest";
import { cause, lastWords, told } from "../../offline/provider/ending.ts";

const FRAMES = Array.from({ length: 30 }, (_, n) => `\tat org.apache.spark.A$b.c(A.scala:${n})`);

/** Logs of processes that ended, and why. */
const LOGS: readonly (readonly [what: string, log: readonly string[], why: string | undefined])[] =
  [
    [
      "a driver's own words, with Java's frames before and Spark's farewell after them",
      [
        "26/11/28 14:00:00 ERROR MicroBatchExecution: Query bars terminated with error",
        "org.apache.spark.SparkException: Job aborted",
        ...FRAMES,
        "Caused by: org.apache.spark.sql.execution.streaming.state.StateSchemaNotCompatible: Provided schema",
        ...FRAMES,
        "stock-ticks failed:",
        "stock-ticks cannot go on from its checkpoint: StateSchemaNotCompatible: Provided schema",
        "Put the code back as it was, or let it begin anew: npm run jobs -- reset stock-ticks",
        "26/11/28 14:00:02 INFO ShutdownHookManager: Shutdown hook called",
      ],
      "stock-ticks failed:\nstock-ticks cannot go on from its checkpoint: StateSchemaNotCompatible: Provided schema\nPut the code back as it was, or let it begin anew: npm run jobs -- reset stock-ticks",
    ],
    [
      "Java's first cause, and what came of it",
      [
        'Exception in thread "main" java.lang.RuntimeException: it ended',
        ...FRAMES,
        "Caused by: java.io.IOException: no way",
        ...FRAMES,
        "Caused by: java.net.ConnectException: Connection refused",
        ...FRAMES,
        "\t... 12 more",
      ],
      'java.net.ConnectException: Connection refused\nException in thread "main" java.lang.RuntimeException: it ended',
    ],
    [
      "Python's last line, which may go on",
      [
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in <module>',
        "    run()",
        "    ^^^^^",
        "KeyError: 'tick'",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        "Traceback (most recent call last):",
        '  File "a.py", line 3, in <module>',
        "jobkit.errors.DataError: topic:ticks cannot take the row:",
        "symbol 1 is no string",
      ],
      "jobkit.errors.DataError: topic:ticks cannot take the row:\nsymbol 1 is no string",
    ],
    [
      "a database's own",
      ["LOG:  starting", "FATAL:  data directory has wrong ownership", "LOG:  bye"],
      "FATAL:  data directory has wrong ownership",
    ],
    ["nothing of the kind", ["starting", "stopping"], undefined],
    ["nothing at all", [""], undefined],
  ];

test.each(LOGS)("the cause of an end is found in a log: %s", (_, log, why) => {
  expect(cause(log.join("\n"))).toBe(why);
});

test("a failure's message begins with the cause, and has no frames", () => {
  const log = ["starting", "Caused by: java.io.IOException: no way", ...FRAMES, "done"].join("\n");
  expect(told(log)).toBe(
    "java.io.IOException: no way\nThe end of its log:\nstarting\nCaused by: java.io.IOException: no way\ndone",
  );
  expect(told("")).toBe("It logged nothing.");
  expect(lastWords(FRAMES.join("\n"))).toBe("");
});
