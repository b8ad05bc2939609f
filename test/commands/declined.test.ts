import { expect, test } from "vitest";
import { fakeTerminal, keys } from "../support/fake-terminal.ts";
import { foreignAccount } from "../support/foreign-account.ts";
import { recordedEndpoint } from "../support/recorded-endpoint.ts";

const payload = ["--payload", '{"id":"{{job}}"}'];
const own = ["--function", "orders", "--count", "2"];

/** A command line for every command that sends to, or changes, a function or a queue of the user, and its question. */
const lines = [
  [["burst", ...own, ...payload], "Run it?"],
  [["burst", "--function", "quiet", "--count", "2", ...payload], "Run it?"],
  [["compare", ...own, ...payload, "--delays", "0,10"], "Run it?"],
  [["compare", ...own, ...payload, "--arms", "cap:2"], "Change settings"],
  [["queue", "send", "--queue", "incoming-orders", "{}"], "Send 1 message"],
  [["queue", "pause", "--queue", "incoming-orders"], "to confirm"],
  [["queue", "purge", "--queue", "incoming-orders"], "to confirm"],
  [["dlq", "purge", "--queue", "incoming-orders"], "to confirm"],
] as const;

const answers = { no: ["n", keys.enter], "Ctrl-C": [keys.ctrlC] } as const;

test.each(lines)("nothing is sent or changed by %j without consent", async (line, question) => {
  const { emulator } = await foreignAccount();
  const { flatten, made } = await recordedEndpoint(emulator);
  for (const [answer, typed] of Object.entries(answers)) {
    const terminal = fakeTerminal();
    const [{ code }] = await Promise.all([flatten(line, terminal.context), terminal.type(question, ...typed)]);
    expect([answer, code, made]).toEqual([answer, answer === "no" ? 6 : 130, []]);
  }
  const refused = await flatten(line);
  expect([refused.code, refused.stdout, made]).toEqual([6, "", []]);
  const dry = await flatten([...line, "--dry-run", "--format", "json"]);
  expect([dry.code, made], dry.stderr).toEqual([0, []]);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    kind: "dry-run",
    steps: expect.arrayContaining([expect.any(String)]),
  });
});
