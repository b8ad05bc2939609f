import { expect, test } from "vitest";
import { freePort } from "./e2e/free-port.ts";
import { flatten } from "./support/flatten.ts";

test("the error names the endpoint of the project file", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const files = { "flatten.config.json": JSON.stringify({ target: url }) };
  const { code, stderr } = await flatten("status", { files });
  expect(code).toBe(5);
  expect(stderr).toContain(`cannot reach ${url}: the connection was refused`);
  expect(stderr).toContain("flatten local start");
});
