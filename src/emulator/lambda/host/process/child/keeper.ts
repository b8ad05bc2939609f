import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

// The program of a process that cleans up after the emulator's process, however that ends. Each line of the standard input
// starts with + or -, for something to add or to remove, and continues with `process <pid>` or `folder <path>`.

const kept = new Set<string>();

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line.startsWith("+")) kept.add(line.slice(1));
    else kept.delete(line.slice(1));
  })
  .on("close", () => {
    for (const entry of kept) cleanUp(entry);
  });

function cleanUp(entry: string): void {
  const [, kind, name = ""] = /^(\w+) (.*)$/.exec(entry) ?? [];
  try {
    // The negative number means the process and those that it has started.
    if (kind === "process") process.kill(-Number(name), "SIGKILL");
    else rmSync(name, { recursive: true, force: true });
  } catch {
    // It has ended or was removed already.
  }
}
