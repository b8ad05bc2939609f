import { expect, test } from "vitest";
import { main } from "../../../src/main.ts";
import { fakeProcessContext } from "../../support/fake-surroundings.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function flatten(cwd: string, line: string) {
  const { processContext, written } = fakeProcessContext(line.split(" "), { cwd });
  return { code: await main(processContext), ...written };
}

test("flatten doctor exits with 4 without a stack, and with 0 when it is deployed", async () => {
  const cwd = temporaryFolder();
  const before = await flatten(cwd, "doctor");
  expect(before.code).toBe(4);
  expect(before.stdout).toContain("-> flatten deploy --stack flatten");
  await flatten(cwd, "deploy -q");
  const after = await flatten(cwd, "doctor --format json");
  expect(after.code).toBe(0);
  expect(JSON.parse(after.stdout)).toMatchObject({ kind: "doctor", worst: "ok", counts: { warning: 0, problem: 0 } });
});

test("a parameter against AWS's recommendation exits with 4, and the remedy fixes it", async () => {
  const cwd = temporaryFolder();
  await flatten(cwd, "deploy -q --parameter VisibilityTimeoutSeconds=100");
  const { code, stdout } = await flatten(cwd, "doctor");
  expect(code).toBe(4);
  expect(stdout).toMatch(/warning {2}visibility-timeout: the visibility timeout is 100 s/);
  expect(stdout).not.toContain("\u001b");
  const remedy = /-> flatten (deploy .*)$/m.exec(stdout)?.[1] ?? "";
  expect(remedy).toBe("deploy --parameter VisibilityTimeoutSeconds=360");
  await flatten(cwd, `${remedy} -q`);
  expect((await flatten(cwd, "doctor")).code).toBe(0);
});
