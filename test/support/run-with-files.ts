import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../src/main.ts";
import { fakeProcessContext } from "./fake-surroundings.ts";

/** Runs a command in a folder with these files; `again` runs another one there. */
export async function runWithFiles(argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const { processContext, written } = fakeProcessContext(argv);
  const { cwd } = processContext;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const again = async (other: readonly string[]) => {
    const next = fakeProcessContext(other, { cwd });
    return { code: await main(next.processContext), ...next.written };
  };
  return { code: await main(processContext), ...written, cwd, again };
}
