import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { CommandContext } from "../../src/cli/command.ts";
import { askConsent, askName } from "../../src/cli/prompts.ts";
import { fakeProcessContext } from "../support/flatten.ts";

/** A terminal on which these keys are typed as soon as a question is shown. */
function terminal(keys: string): CommandContext {
  const { processContext } = fakeProcessContext([]);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let shown = "";
  const answer = (text: Buffer) => {
    shown += text.toString();
    if (!shown.includes("it?")) return;
    stderr.off("data", answer).resume();
    setImmediate(() => stdin.write(keys));
  };
  stderr.on("data", answer);
  return { ...processContext, stdin: () => stdin, stderr, terminal: stderr } as unknown as CommandContext;
}

const [ctrlC, enter] = ["\u0003", "\r"];

test("y means yes; n and Enter alone mean no", async () => {
  expect(await askConsent(terminal("y"), {}, "Do it?")).toBe(true);
  expect(await askConsent(terminal("n"), {}, "Do it?")).toBe(false);
  expect(await askConsent(terminal(enter), {}, "Do it?")).toBe(false);
});

test("Ctrl-C at a question is an interruption, not an answer", async () => {
  const interrupted = { reason: "interrupted", message: "interrupted; nothing was done" };
  await expect(askConsent(terminal(ctrlC), {}, "Do it?")).rejects.toMatchObject(interrupted);
  await expect(askName(terminal(ctrlC), {}, "Delete it?", "flatten")).rejects.toMatchObject(interrupted);
});

test("a name other than the requested one is refused", async () => {
  await expect(askName(terminal(`flatten${enter}`), {}, "Delete it?", "flatten")).resolves.toBeUndefined();
  await expect(askName(terminal(`flat${enter}`), {}, "Delete it?", "flatten")).rejects.toMatchObject({
    reason: "refused",
    message: expect.stringContaining("was not confirmed"),
  });
});

test("without a terminal, a question is refused with a remedy that names --yes, and --yes confirms it", async () => {
  const { processContext } = fakeProcessContext([]);
  const context = processContext as CommandContext;
  await expect(askConsent(context, {}, "Do it?")).rejects.toMatchObject({
    reason: "refused",
    remedy: expect.stringContaining("--yes"),
  });
  expect(await askConsent(context, { yes: true }, "Do it?")).toBe(true);
});
