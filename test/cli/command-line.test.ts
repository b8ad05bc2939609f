import { expect, test } from "vitest";
import { atPlace, placeFlags } from "../../src/cli/command-line.ts";
import { flatten } from "../support/flatten.ts";

const flags = { target: "aws", region: "eu-west-1", profile: "my team", stack: "other" };
const added = "--target aws --profile 'my team' --region eu-west-1 --stack other";

test.each([
  ["flatten queue purge", `flatten queue purge ${added}`],
  ["flatten dlq redrive --repaired --jitter 10-100", `flatten dlq redrive ${added} --repaired --jitter 10-100`],
  [
    "delete it: flatten destroy, then flatten deploy",
    `delete it: flatten destroy ${added}, then flatten deploy ${added}`,
  ],
  [
    "deploy it first: flatten deploy --stack other",
    "deploy it first: flatten deploy --target aws --profile 'my team' --region eu-west-1 --stack other",
  ],
  [`flatten plan --count 10 ${added}`, `flatten plan --count 10 ${added}`],
  ["start the emulator: flatten local start", "start the emulator: flatten local start"],
  [
    "install the newest version of flatten, then repeat the command",
    "install the newest version of flatten, then repeat the command",
  ],
  ["repeat it exactly: the same command with --seed 3", "repeat it exactly: the same command with --seed 3"],
])("the commands in %j name the target", (text, placed) => {
  expect(atPlace(text, flags)).toBe(placed);
  expect(atPlace(text, {})).toBe(text);
});

test("an endpoint is named once, whichever flag names it", () => {
  const endpointUrl = "http://127.0.0.1:4566";
  expect(placeFlags({ endpointUrl })).toEqual([`--endpoint-url ${endpointUrl}`]);
  expect(atPlace(`flatten deploy --target ${endpointUrl} --yes`, { endpointUrl })).toBe(
    `flatten deploy --target ${endpointUrl} --yes`,
  );
});

test("a command of the AWS CLI names the endpoint, the profile and the Region", () => {
  const list = "to list the names: aws sqs list-queues";
  expect(atPlace(list, flags)).toBe(`${list} --profile 'my team' --region eu-west-1`);
  expect(atPlace(list, { target: "http://127.0.0.1:9" })).toBe(`${list} --endpoint-url http://127.0.0.1:9`);
});

test("the function that --like plays is named only where it is played", () => {
  const played = { function: "orders", like: ["m.json"] };
  expect(atPlace("flatten watch-metrics, or flatten compare --delays 0,30 --like m.json", played)).toBe(
    "flatten watch-metrics, or flatten compare --function orders --delays 0,30 --like m.json",
  );
});

/** Every command that is printed, without line breaks. */
const commandsIn = (text: string): string[] =>
  text
    .replace(/ *\\?\n +/g, " ")
    .split(/(?=\bflatten (?:burst|compare|watch-metrics|plan|deploy|destroy|status|doctor|logs|alarms|dlq|queue)\b)/)
    .slice(1);

test.each([
  "burst --count 3 --seed 1",
  "compare --count 3 --delays 0,5 --seed 1",
  "plan --count 10 --max-peak 3",
  "status",
  "doctor",
  "queue stats",
  "logs process --stats --since 1h",
])("%s: every command that it prints names the stack", async (line) => {
  const { stdout, stderr } = await flatten(`${line} --target local --stack other`);
  const commands = commandsIn(`${stdout}\n${stderr}`);
  expect(commands).not.toEqual([]);
  for (const command of commands) expect(command).toContain("--stack other");
  for (const command of commands) expect(command).toContain("--target local");
});

test("the remedy of an error names the endpoint", async () => {
  const { stderr } = await flatten("logs --target http://127.0.0.1:9 --region eu-west-1 --follow --output x");
  expect(stderr).toContain("flatten logs --target http://127.0.0.1:9 --region eu-west-1 --follow > x");
});
