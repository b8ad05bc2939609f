import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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
  const files = filesLoadedBy("plan", "--count", "1", "--max-peak", "10");
  expect(files.length).toBeGreaterThan(5);
  expect(files.length).toBeLessThanOrEqual(10);
});

test.each(["burst", "compare", "plan", "status"])("flatten %s --help loads no code of a run", (command) => {
  const bytes = filesLoadedBy(command, "--help").map((path) => statSync(path).size);
  expect(bytes.length).toBeGreaterThan(3);
  // The emulator or the SDK alone is larger.
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(400_000);
});

/** The files of the package that a command line loads. */
function filesLoadedBy(...argv: string[]): string[] {
  const folder = temporaryFolder();
  spawnSync(process.execPath, [builtBin(), ...argv], {
    cwd: folder,
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  const [name = ""] = readdirSync(folder).filter((file) => file.startsWith("coverage-"));
  const { result } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { result: { url: string }[] };
  return result.filter(({ url }) => url.includes("/dist/")).map(({ url }) => fileURLToPath(url));
}
