import { createInterface } from "node:readline/promises";

/** Whether somebody is there to answer. */
export const canAsk = (): boolean => process.stdin.isTTY === true;

/** Asks on this terminal. @returns the answer without blanks around it */
export async function ask(question: string): Promise<string> {
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await asked.question(question)).trim();
  } finally {
    asked.close();
  }
}
