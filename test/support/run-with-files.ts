import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../src/main.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

/** Runs a command in a folder with these files; `again` runs another one there. */
export async function runWithFiles(argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const { surroundings, written } = fakeSurroundings(argv);
  const { cwd } = surroundings;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const again = async (other: readonly string[]) => {
    const next = fakeSurroundings(other, { cwd });
    return { code: await main(next.surroundings), ...next.written };
  };
  return { code: await main(surroundings), ...written, cwd, again };
}
