import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

test("without a terminal, the lab prints docs/lab.md", async () => {
  const { code, stdout } = await flatten("lab --seed 1 --quiet");
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot("../../../docs/lab.md");
});
