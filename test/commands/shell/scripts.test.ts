import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

const scriptFor = async (shell: string): Promise<string> => (await flatten(["complete", shell])).stdout;

test.each(["bash", "zsh", "fish", "powershell"])("there is a script for %s", async (shell) => {
  expect(await scriptFor(shell)).toContain("flatten complete");
});

test.each([
  ["complete", "needs the name of a shell"],
  ["complete tcsh", "expected one of bash, zsh, fish, powershell"],
])("flatten %s is a usage error", async (line, message) => {
  expect(await flatten(line)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

describe("in bash", () => {
  /** Completes a line with a `flatten` that prints the words that it is given. */
  const completed = async (line: string, answer: string): Promise<string> => {
    const program = [
      `flatten() { printf '%s|' "$@" >&2; printf -- '${answer}'; }`,
      await scriptFor("bash"),
      `COMP_LINE='${line}' COMP_POINT=${line.length} COMPREPLY=()`,
      `_flatten; printf '%s,' "\${COMPREPLY[@]}"`,
    ].join("\n");
    return execFileSync("bash", ["-c", program], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  };

  test("descriptions are removed, and so is the part of a word before an equals sign", async () => {
    expect(await completed("flatten queue p", "peek  show messages\npurge\n")).toBe("peek,purge,");
    expect(await completed("flatten burst --via=s", "--via=sqs\n")).toBe("sqs,");
    expect(await completed("flatten burst --sizes ", ":files\n")).toBe(",");
  });
});
