/** A program in Python that a container of the platform has not, with what it needs. */
export interface PythonScript {
  /** Texts by their paths in a folder of its own, where it runs; the program first. */
  readonly files: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
  /** Variables, such as logins, beside those of the container. */
  readonly env: Readonly<Record<string, string>>;
}

/** Reads all of that as one line of JSON, and runs the program; what it reads comes after that line. */
const RUN = `import json, os, runpy, sys, tempfile
given = json.loads(sys.stdin.readline())
os.environ.update(given["env"])
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for name, text in given["files"].items():
        os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
        open(name, "w", encoding="utf-8").write(text)
    sys.path.insert(0, folder)
    sys.argv = [next(iter(given["files"])), *given["arguments"]]
    runpy.run_path(sys.argv[0], run_name="__main__")
`;

/** How a program is run: the command, and the line that it reads, which no list of processes shows. Pure. @param python the interpreter's path there */
export const pythonScript = (
  script: PythonScript,
  python = "python3",
): { readonly command: readonly string[]; readonly line: string } => ({
  command: [python, "-c", RUN],
  line: JSON.stringify(script),
});
