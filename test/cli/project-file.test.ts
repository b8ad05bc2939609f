import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFileName, readProjectFile, resolveSettings } from "../../src/cli/project-file.ts";
import { flatten } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A folder with this project file. */
function folderWith(projectFile: string | object): string {
  const folder = temporaryFolder();
  const text = typeof projectFile === "string" ? projectFile : JSON.stringify(projectFile);
  writeFileSync(join(folder, "flatten.config.json"), text);
  return folder;
}

const file = {
  target: "aws",
  stack: "of-file",
  region: "eu-west-1",
  profile: "of-file",
};
const env = {
  FLATTEN_TARGET: "local",
  FLATTEN_STACK: "of-env",
  FLATTEN_REGION: "us-west-2",
  FLATTEN_PROFILE: "of-env",
};
const flags = { target: "http://127.0.0.1:1", stack: "of-flag", region: "sa-east-1", profile: "of-flag" };

describe("settings", () => {
  test("are the local target and the stack flatten unless given", async () => {
    expect(await resolveSettings({ cwd: temporaryFolder(), env: {} }, {})).toEqual({
      target: { kind: "local" },
      stack: "flatten",
      workload: { stack: "flatten" },
      region: undefined,
      profile: undefined,
    });
  });

  test("come from the project file", async () => {
    const expected = {
      target: { kind: "aws" },
      stack: "of-file",
      workload: { stack: "of-file" },
      region: "eu-west-1",
      profile: "of-file",
    };
    expect(await resolveSettings({ cwd: folderWith(file), env: {} }, {})).toEqual(expected);
  });

  test("come from FLATTEN_* before the project file", async () => {
    const expected = {
      target: { kind: "local" },
      stack: "of-env",
      workload: { stack: "of-env" },
      region: "us-west-2",
      profile: "of-env",
    };
    expect(await resolveSettings({ cwd: folderWith(file), env }, {})).toEqual(expected);
  });

  test("come from flags before everything else", async () => {
    const expected = {
      ...flags,
      target: { kind: "endpoint", url: "http://127.0.0.1:1" },
      workload: { stack: "of-flag" },
    };
    expect(await resolveSettings({ cwd: folderWith(file), env }, flags)).toEqual(expected);
  });

  test("take --endpoint-url over any other target", async () => {
    const settings = await resolveSettings(
      { cwd: folderWith(file), env },
      { ...flags, endpointUrl: "https://x.test:9" },
    );
    expect(settings.target).toEqual({ kind: "endpoint", url: "https://x.test:9" });
  });

  test.each([
    ["--region", { region: "eu-west-1" }],
    ["--profile", { profile: "team" }],
  ])("refuse %s with the local target, which would ignore it", async (flag, given) => {
    const cwd = temporaryFolder();
    await expect(resolveSettings({ cwd, env: {} }, given)).rejects.toMatchObject({
      reason: "usage",
      message: expect.stringContaining(`${flag} has no effect on the local target`),
      remedy: expect.stringContaining("add: --target aws"),
    });
    await expect(resolveSettings({ cwd, env: {} }, { ...given, target: "aws" })).resolves.toMatchObject(given);
  });

  test("take a variable that is set to nothing for one that is not set", async () => {
    const empty = {
      FLATTEN_TARGET: "",
      FLATTEN_STACK: "",
      FLATTEN_REGION: "",
      FLATTEN_PROFILE: "",
      FLATTEN_ENDPOINT_URL: "",
    };
    const expected = {
      target: { kind: "aws" },
      stack: "of-file",
      workload: { stack: "of-file" },
      region: "eu-west-1",
      profile: "of-file",
    };
    expect(await resolveSettings({ cwd: folderWith(file), env: empty }, {})).toEqual(expected);
  });
});

describe("the workload", () => {
  const withFunction = (more = {}) => folderWith(JSON.stringify({ target: "aws", function: "orders", ...more }));
  const workloadOf = async (cwd: string, given = {}, variables = {}) =>
    (await resolveSettings({ cwd, env: variables }, given)).workload;

  test("comes from the project file", async () => {
    expect(await workloadOf(withFunction({ stack: "flatten", queue: "jobs" }))).toEqual({
      functionName: "orders",
      queue: "jobs",
    });
  });

  test("comes from the flags before the project file", async () => {
    expect(await workloadOf(withFunction(), { queue: "other" })).toEqual({ queue: "other" });
    expect(await workloadOf(withFunction(), { stack: "shop", function: "Orders" })).toEqual({
      functionName: "Orders",
      stack: "shop",
    });
  });

  test("is the stack that a flag or a variable names, although the project file names a function", async () => {
    expect(await workloadOf(withFunction(), { stack: "flatten" })).toEqual({ stack: "flatten" });
    expect(await workloadOf(withFunction(), {}, { FLATTEN_STACK: "other" })).toEqual({ stack: "other" });
  });

  test("is the stack on the local target, if the project file names a function of another target", async () => {
    expect(await workloadOf(withFunction(), { target: "local" })).toEqual({ stack: "flatten" });
    const ofLocal = withFunction({ target: "local" });
    expect(await workloadOf(ofLocal, { target: "local" })).toMatchObject({ functionName: "orders" });
  });

  test("is not guessed from a mistyped member", async () => {
    await expect(workloadOf(folderWith('{"functoin":"orders"}'))).rejects.toMatchObject({
      message: 'flatten.config.json has an unknown member "functoin"',
      remedy: expect.stringContaining('did you mean "function"?'),
    });
  });
});

describe("an invalid target", () => {
  const cwd = temporaryFolder;

  test("is a usage error with the nearest word", async () => {
    await expect(resolveSettings({ cwd: cwd(), env: {} }, { target: "lcoal" })).rejects.toMatchObject({
      reason: "usage",
      message: 'invalid value "lcoal" for --target: expected local, aws, or the URL of an endpoint',
      remedy: "did you mean: --target local",
    });
  });

  test.each(["", "ftp://x", "127.0.0.1:4566", "prod", "http://"])("is refused: %j", async (target) => {
    await expect(resolveSettings({ cwd: cwd(), env: {} }, { target })).rejects.toMatchObject({ reason: "usage" });
  });

  test("names the variable or the file that it came from", async () => {
    await expect(resolveSettings({ cwd: cwd(), env: { FLATTEN_TARGET: "prod" } }, {})).rejects.toThrow(
      'invalid value "prod" for FLATTEN_TARGET',
    );
    await expect(resolveSettings({ cwd: folderWith({ target: "prod" }), env: {} }, {})).rejects.toThrow(
      'invalid value "prod" for target in flatten.config.json',
    );
  });

  test("given as --endpoint-url aws does not connect to AWS", async () => {
    await expect(resolveSettings({ cwd: cwd(), env: {} }, { endpointUrl: "aws" })).rejects.toThrow(
      'invalid value "aws" for --endpoint-url: expected the URL of an endpoint',
    );
  });
});

describe("the project file", () => {
  test("may be absent", async () => {
    expect(await readProjectFile(temporaryFolder())).toEqual({});
  });

  test("keeps the parameters that the stack was deployed with", async () => {
    const folder = folderWith({ stack: "s", parameters: { BatchSize: "10" } });
    expect((await readProjectFile(folder)).parameters).toEqual({ BatchSize: "10" });
  });

  test.each(["", "{", "null", "[]", '"text"', '{"target":5}', '{"stack":{}}', '{"parameters":{"BatchSize":10}}'])(
    "that is broken is a configuration error that names it: %j",
    async (text) => {
      const folder = folderWith(text);
      await expect(readProjectFile(folder)).rejects.toMatchObject({
        reason: "cloud",
        message: expect.stringContaining("flatten.config.json"),
        remedy: expect.stringContaining(join(folder, "flatten.config.json")),
      });
    },
  );
});

describe("a password in the URL of an endpoint", () => {
  const url = "http://user:secret@127.0.0.1:9";
  const spellings = [url, "user:secret@127.0.0.1:9", "http://user:se/secret@[x"];

  test.each(spellings)("is refused by every way to set a target, and printed nowhere: %s", async (target) => {
    const files = { [projectFileName]: JSON.stringify({ target }) };
    const runs = [
      await flatten(["deploy", "--debug", "--yes", "--endpoint-url", target]),
      await flatten(["burst", "--debug", "--target", target]),
      await flatten("doctor --debug", { env: { FLATTEN_ENDPOINT_URL: target } }),
      await flatten("status --debug", { env: { FLATTEN_TARGET: target } }),
      await flatten("queue stats --debug", { files }),
    ];
    for (const { code, stdout, stderr, cwd } of runs) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("a URL with a user name or password is not allowed");
      expect(stderr).not.toContain("secret");
      expect(existsSync(join(cwd, ".flatten"))).toBe(false);
    }
  });
});
