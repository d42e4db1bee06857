/** The exit code of a process that would end in the same way each time that it is started again (`jobs/lib/jobkit/errors.py`). */
export const FINAL = 78;

/** Lines of a log that are read to find the cause of an end. */
export const READ = 400;

/** Lines that are shown of a cause, and of a log's end beside it. */
const SHOWN = 8;

/** Frames of Java and Python, and what only leads to them. */
const FRAME = /^\s+at |^\s*\.\.\. \d+ more|^\s+File "|^\s+[\^~]+$|^Traceback \(most recent|^\s*$/;
/** A line of a log that begins with a moment, or with Spark's progress bar. */
const LOGGED = /^\[?\d{2,4}[-/.]\d{2}[-/.]\d{2}[ T]\d{2}:|^\[Stage /;
/** Python's last line: an error's name with what it says. */
const PYTHON = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)\b/;

/**
 * Why a process ended, as its log says it: in its own words, else what the last exception was caused by first of all. Pure.
 * @returns nothing for a log that says no such thing
 */
export function cause(log: string): string | undefined {
  const lines = log.split(/\r?\n/);
  const own = lines.findLastIndex((line) => /^[\w.-]+ failed:$/.test(line));
  if (own >= 0) return upTo(lines.slice(own));
  const java = lines.findLast((line) => line.startsWith("Caused by: "));
  const python = lines.findLastIndex((line) => PYTHON.test(line));
  const thrown = lines.findLast((line) => line.startsWith("Exception in thread "));
  const said = lines.findLast((line) => /\b(?:FATAL|PANIC|ERROR)\b|^[Ee]rror: /.test(line));
  const main = python >= 0 ? upTo(lines.slice(python)) : (thrown ?? said)?.trim();
  const first = java?.slice("Caused by: ".length).trim();
  if (main === undefined || first === undefined) return first ?? main;
  return main.includes(first) ? main : `${first}\n${main}`;
}

/** The lines of a log's end that are no frames, those that say most. Pure. */
export const lastWords = (log: string): string =>
  log
    .split(/\r?\n/)
    .filter((line) => !FRAME.test(line))
    .slice(-SHOWN)
    .join("\n");

/** Why it ended, first, and the end of its log. Pure. @param whose the words above the end */
export function told(log: string, whose = "The end of its log"): string {
  const why = cause(log);
  const end = lastWords(log);
  if (end === "") return "It logged nothing.";
  return [...(why === undefined ? [] : [why]), `${whose}:\n${end}`].join("\n");
}

/** A message's lines up to the first that is something else. */
function upTo(lines: readonly string[]): string {
  const rest = lines.slice(1).findIndex((line) => FRAME.test(line) || LOGGED.test(line));
  const end = rest < 0 ? lines.length : rest + 1;
  return lines.slice(0, Math.min(end, SHOWN)).join("\n").trimEnd();
}
