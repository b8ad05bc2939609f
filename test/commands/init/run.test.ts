import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { foreignFolder } from "../../support/foreign-account.ts";

test("init shows a function on one screen, and the next commands work on it", async () => {
  const cwd = await foreignFolder();
  const { code, stdout } = await flatten("init --function orders", { cwd });
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(23);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).toContain("incoming-orders");
  expect(lines.slice(-3)).toEqual(["next: flatten measure", "      flatten plan", "      flatten doctor"]);
  expect(stdout).toContain("/shop/functions");
  expect(JSON.parse(readFileSync(join(cwd, "flatten.config.json"), "utf8"))).toEqual({
    target: "local",
    region: "us-east-1",
    function: "orders",
  });
  const next = await flatten("queue stats --format json", { cwd });
  expect(JSON.parse(next.stdout).queue).toBe("incoming-orders");
  const burst = await flatten("burst", { cwd });
  expect(burst.code).toBe(2);
  expect(burst.stderr).toContain(`the function "orders" needs payloads`);
});

test("a file that names another function is replaced with consent only", async () => {
  const cwd = await foreignFolder();
  const files = { "flatten.config.json": JSON.stringify({ function: "billing", stack: "flatten" }) };
  expect((await flatten("init --function orders", { cwd, files })).code).toBe(6);
  expect((await flatten("init --function orders --yes", { cwd, files })).code).toBe(0);
  expect(JSON.parse(readFileSync(join(cwd, "flatten.config.json"), "utf8"))).toMatchObject({
    function: "orders",
    stack: "flatten",
  });
});

test.each([
  ["init", 2, "there is no terminal to ask on"],
  ["init --function billing", 2, "reads 2 queues"],
  ["init --function oders", 5, "did you mean: --function orders"],
])("%s ends with %i", async (line, code, text) => {
  const ended = await flatten(line, { cwd: await foreignFolder() });
  expect(ended.stderr.replace(/\s+/g, " ")).toContain(text);
  expect(ended.code).toBe(code);
});
