import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connect } from "../../../src/aws/clients.ts";
import { findStack } from "../../../src/aws/stack.ts";
import { assembleEmulator } from "../../../src/emulator/assemble.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";

test("off the local target, the lab runs in a stack of its own and removes it", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const endpoint = await endpointOf(emulator);
  expect(await endpoint.flatten("lab --chapter 2")).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('Deploy the stack "flatten-lab"'),
  });
  const { code, stdout, cwd } = await endpoint.flatten("lab --chapter 2 --format json --yes");
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    kind: "lab",
    chapters: [{ number: 2, answer: 12, measured: "12 at the same time" }],
  });
  expect(document.chapters[0].commands[0]).toMatch(/^flatten burst --count 12 .* --stack flatten-lab --yes$/);
  expect(existsSync(join(cwd, "flatten.config.json"))).toBe(false);
  await expect(findStack(connect({ clock: emulator.clock, ...emulator.transport }), "flatten-lab")).rejects.toThrow();
});

test("a chapter that does not exist is refused", async () => {
  expect(await flatten("lab --chapter 16")).toMatchObject({ code: 2, stderr: expect.stringContaining("--chapter 7") });
});
