import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("flatten doctor exits with 4 without a stack, and with 0 when it is deployed", async () => {
  const cwd = temporaryFolder();
  const before = await flatten("doctor", { cwd });
  expect(before.code).toBe(4);
  expect(before.stdout).toContain("-> flatten deploy --stack flatten");
  const elsewhere = await flatten("doctor --format json --target local --stack other", { cwd });
  const { findings } = JSON.parse(elsewhere.stdout);
  expect(findings.map(({ remedy }: { remedy: string | null }) => remedy)).toContain(
    "flatten deploy --target local --stack other",
  );
  await flatten("deploy -q", { cwd });
  const after = await flatten("doctor --format json", { cwd });
  expect(after.code).toBe(0);
  expect(JSON.parse(after.stdout)).toMatchObject({ kind: "doctor", worst: "ok", counts: { warning: 0, problem: 0 } });
});

test("a parameter against AWS's recommendation exits with 4, and the remedy fixes it", async () => {
  const cwd = temporaryFolder();
  await flatten("deploy -q --parameter VisibilityTimeoutSeconds=100", { cwd });
  const { code, stdout } = await flatten("doctor", { cwd });
  expect(code).toBe(4);
  expect(stdout).toMatch(/warning {2}visibility-timeout: the visibility timeout is 100 s/);
  expect(stdout).not.toContain("\u001b");
  const remedy = /-> flatten (deploy .*)$/m.exec(stdout)?.[1] ?? "";
  expect(remedy).toBe("deploy --parameter VisibilityTimeoutSeconds=360");
  await flatten(`${remedy} -q`, { cwd });
  expect((await flatten("doctor", { cwd })).code).toBe(0);
});
