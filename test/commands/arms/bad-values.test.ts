import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

/** Words of an invalid command line, what the message must contain, and the exit code. */
const lines: readonly [words: string[], names: readonly RegExp[], code?: number][] = [
  [
    ["burst", "--count", "0"],
    [/"0" for --count/, /1/],
  ],
  [
    ["burst", "--count", "-5"],
    [/--count/, /-5/],
  ],
  [
    ["burst", "--count", "1.5"],
    [/"1\.5" for --count/, /whole/],
  ],
  [["burst", "--count", "abc"], [/"abc" for --count/]],
  [["burst", "--count", "10000000"], [/10000000/, /--yes/], 6],
  [
    ["burst", "--jitter", "100-10"],
    [/"100-10" for --jitter/, /10-100/],
  ],
  [
    ["burst", "--jitter", "-1-5"],
    [/--jitter/, /-1-5/],
  ],
  [
    ["burst", "--jitter", "10-901"],
    [/a delay of 901 s/, /900/],
  ],
  [
    ["burst", "--jitter", "1.5-3"],
    [/"1\.5-3" for --jitter/, /whole/],
  ],
  [["burst", "--jitter", "a-b"], [/"a-b" for --jitter/]],
  [["compare", "--delays", ""], [/--delays/]],
  [["compare", "--delays", "0,,30"], [/"0,,30" for --delays/]],
  [
    ["compare", "--delays", "0,901"],
    [/a delay of 901 s/, /900/],
  ],
  [
    ["burst", "--work", "-1s"],
    [/--work/, /-1s/],
  ],
  [
    ["burst", "--work", "5 parsecs"],
    [/--work/, /5 parsecs/],
  ],
  [
    ["burst", "--work", "901s"],
    [/--work/, /901s/, /900|15 min/],
  ],
  [["burst", "--fail", "120%"], [/"120%" for --fail/]],
  [["brust"], [/brust/, /burst/]],
  [
    ["burst", "--conut", "5"],
    [/--conut/, /--count/],
  ],
  [
    ["burst", "--jitter", "10-100", "--spread", "evne"],
    [/"evne" for --spread/, /even/],
  ],
  [
    ["burst", "-o", "nowhere/result.json"],
    [/nowhere\/result\.json/, /folder/],
  ],
];

test.each(lines)("flatten %j is refused with a sentence and a remedy", async (words, names, code = 2) => {
  const ran = await flatten(words);
  expect(ran, ran.stderr).toMatchObject({ stdout: "", code });
  expect(ran.stderr).toMatch(/^flatten: /);
  for (const name of names) expect(ran.stderr).toMatch(name);
  const [sentence = "", remedy = "", ...more] = ran.stderr.trimEnd().split("\n");
  expect(sentence.length).toBeGreaterThan(20);
  expect(remedy, "a remedy").not.toBe("");
  expect(more, "no stack trace").toEqual([]);
  expect(readdirSync(ran.cwd), "nothing is written").toEqual([]);
});
