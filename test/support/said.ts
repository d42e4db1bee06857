import { onTestFinished, vi } from "vitest";

/** Keeps what a test prints, until it ends. @returns all of it so far */
export function said(): () => string {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line = "") => void lines.push(line));
  onTestFinished(() => log.mockRestore());
  return () => lines.join("\n");
}
