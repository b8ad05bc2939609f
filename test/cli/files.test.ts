import { expect, test } from "vitest";
import { failureText, fileFailure, isDiskFull, isFileError } from "../../src/cli/files.ts";

const full = [
  ["ENOSPC", "no space is left on the device (ENOSPC)"],
  ["EDQUOT", "the disk quota is exceeded (EDQUOT)"],
] as const;

test.each(full)("a write that fails with %s is reported in one sentence", (code, text) => {
  const error = Object.assign(new Error(`${code}: write`), { code, syscall: "write" });
  expect([isFileError(error), isDiskFull(error), failureText(error)]).toEqual([true, true, text]);
  expect(fileFailure(error, "the run record was not written")).toMatchObject({
    reason: "cloud",
    message: `the run record was not written: ${text}`,
    remedy: "free some space, and repeat the command",
  });
});
