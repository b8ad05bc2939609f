import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "../src/main.ts";
import { freePort } from "./e2e/free-port.ts";
import { fakeProcessContext } from "./support/fake-surroundings.ts";

test("the error names the endpoint of the project file", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { processContext, written } = fakeProcessContext(["status"]);
  writeFileSync(join(processContext.cwd, "flatten.config.json"), JSON.stringify({ target: url }));
  expect(await main(processContext)).toBe(5);
  expect(written.stderr).toContain(`cannot reach ${url}: the connection was refused`);
  expect(written.stderr).toContain("flatten local start");
});
