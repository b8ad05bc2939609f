import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";

const chunks = join(dirname(builtBin()), "chunks");

test("no chunks of the bundle import each other in a circle", () => {
  const names = readdirSync(chunks).filter((name) => name.endsWith(".js"));
  const importsOf = new Map(
    names.map((name) => [
      name,
      Array.from(readFileSync(join(chunks, name), "utf8").matchAll(/(?:from|import)"\.\/([^"]+)"/g), ([, to]) => to),
    ]),
  );
  for (let before = -1; importsOf.size !== before; ) {
    before = importsOf.size;
    for (const [name, imports] of importsOf) {
      if (!imports.some((other) => importsOf.has(other ?? ""))) importsOf.delete(name);
    }
  }
  expect([...importsOf.keys()]).toEqual([]);
});

test("a plan loads few files of the bundle", () => {
  const folder = temporaryFolder();
  spawnSync(process.execPath, [builtBin(), "plan", "--count", "1", "--max-peak", "10"], {
    cwd: folder,
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  const [name = ""] = readdirSync(folder).filter((file) => file.startsWith("coverage-"));
  const urls: string[] = JSON.parse(readFileSync(join(folder, name), "utf8")).result.map(
    ({ url }: { url: string }) => url,
  );
  const files = urls.filter((url) => url.includes("/dist/"));
  expect(files.length).toBeGreaterThan(5);
  expect(files.length).toBeLessThanOrEqual(10);
});
