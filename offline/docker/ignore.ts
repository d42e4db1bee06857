/**
 * A `.dockerignore` file's rules as one question: is this path left out of the build context? The last rule that
 * matches a path or a directory above it decides, and `!` takes back what an earlier rule left out.
 *
 * @param path relative to the context, with `/` between its parts
 */
export function ignoring(rules: string): (path: string) => boolean {
  const patterns = rules
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const keep = line.startsWith("!");
      return { keep, matches: pattern(keep ? line.slice(1).trim() : line) };
    });
  return (path) =>
    patterns.reduce((ignored, { keep, matches }) => (matches.test(path) ? !keep : ignored), false);
}

function pattern(glob: string): RegExp {
  const path = glob.replace(/^\.?\//, "").replace(/\/+$/, "");
  const source = path.replaceAll(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    return token === "?" ? "[^/]" : `\\${token}`;
  });
  return new RegExp(`^${source}(?:/.*)?$`);
}
