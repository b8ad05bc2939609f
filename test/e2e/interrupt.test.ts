import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { flatten, start, typed } from "./flatten.ts";
import { startLocal } from "./local-server.ts";

/** Resolves when the stream has said this. */
const seen = (stream: NodeJS.ReadableStream, pattern: RegExp): Promise<void> =>
  new Promise((resolve) => {
    let text = "";
    stream.on("data", (more: string) => {
      text += more;
      if (pattern.test(text)) resolve();
    });
  });

test("Ctrl-C during a compare keeps and prints the arms that are done", async () => {
  const cwd = temporaryFolder();
  const line = "flatten compare --count 200 --work 1s --delays 0,900 --repeat 50 --format json";
  const { child, ended } = start(typed(line), { cwd });
  await seen(child.stderr, /sqs 0-900 s: /);
  child.kill("SIGINT");
  const { stdout, code } = await ended;
  expect(code).toBe(130);
  const { arms, id } = JSON.parse(stdout) as ResultDocument;
  expect(arms.slice(0, 2).map(({ name, state, jobs }) => [name, state, jobs.processed])).toEqual([
    ["direct", "drained", 200],
    ["sqs 0 s", "drained", 200],
  ]);
  expect(arms.length).toBeLessThan(150);
  const records = join(cwd, ".flatten", "runs");
  expect(readdirSync(records)).toEqual([`${id}.json`]);
  expect(readFileSync(join(records, `${id}.json`), "utf8")).toBe(stdout);
  expect(await flatten(["status", "--quiet"], { cwd }), "the state is left whole").toMatchObject({ code: 0 });
});

test("Ctrl-C before the first send sends nothing, and a server that is stopped by it ends well", async () => {
  const server = await startLocal(["--speed", "100"]);
  expect(await flatten(typed(`flatten deploy --target ${server.url} --yes`))).toMatchObject({ code: 0 });
  const burst = start(typed(`flatten burst --count 5 --target ${server.url} --yes --format json`));
  await seen(burst.child.stderr, /direct: preparing/);
  burst.child.kill("SIGINT");
  const { stdout, code } = await burst.ended;
  expect(code).toBe(130);
  const { arms } = JSON.parse(stdout) as ResultDocument;
  expect(arms.map(({ state, jobs }) => [state, jobs.sent])).toEqual([["interrupted", 0]]);
  server.child.kill("SIGINT");
  expect(await server.ended).toMatchObject({ code: 0 });
});
