import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tryLockLocal } from "../../../../src/cli/target/local/lock.ts";
import { main } from "../../../../src/main.ts";
import { fakeProcessContext, flatten } from "../../../support/flatten.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const burst = "burst --count 5";

test.each([
  ["damaged", Buffer.from("not gzip at all"), /damaged/],
  ["of a newer flatten", gzipSync(JSON.stringify({ version: 999, world: {} })), /newer flatten/],
])("a local state that is %s is left unchanged, and the error has a remedy", async (_, bytes, message) => {
  const cwd = temporaryFolder();
  const folder = join(cwd, ".flatten", "local");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "world.json.gz"), bytes);
  const { code, stdout, stderr } = await flatten(burst, { cwd });
  expect([code, stdout]).toEqual([5, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).toContain("flatten local reset");
  expect(stderr).not.toMatch(/^ +at /m);
  expect(readFileSync(join(folder, "world.json.gz"))).toEqual(bytes);
  expect((await flatten("local reset", { cwd })).code).toBe(0);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

describe("while another command uses the local state", () => {
  /** A folder with a state, whose lock is held. */
  async function lockedFolder() {
    const cwd = temporaryFolder();
    expect(await flatten("queue stats", { cwd })).toMatchObject({ code: 0 });
    const held = await tryLockLocal(cwd);
    if (!("release" in held)) throw new Error("the lock is taken");
    return { cwd, held };
  }

  test("a command that only reads it does not wait, and says what it shows", async () => {
    const { cwd } = await lockedFolder();
    for (const line of ["status", "queue stats", "alarms list", "doctor", "logs", "watch-metrics --once"]) {
      const { stderr } = await flatten(line, { cwd });
      expect(stderr.split("\n")[0], line).toContain("this is its state before that command");
    }
  });

  test("a burst waits for it, and is refused after a while", async () => {
    const { cwd } = await lockedFolder();
    const { code, stdout, stderr } = await flatten(burst, { cwd });
    expect([code, stdout]).toEqual([6, ""]);
    for (const part of ["waiting for another", `process ${process.pid}`, "flatten local start"]) {
      expect(stderr).toContain(part);
    }
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("a burst runs when it is released", async () => {
    const { cwd, held } = await lockedFolder();
    const { processContext, written } = fakeProcessContext(burst, {
      cwd,
      wallClock: {
        nowMs: () => 0,
        sleepMs: async () => {
          if (written.stderr.includes("waiting for another")) await held.release();
        },
      },
    });
    expect(await main(processContext)).toBe(0);
    expect(written.stderr).toContain("waiting for another");
  });
});
