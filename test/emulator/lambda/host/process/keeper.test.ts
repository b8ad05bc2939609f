import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { keeper } from "../../../../../src/emulator/lambda/host/process/keeper.ts";

test("a folder that cannot be filled is removed at once", async () => {
  let folder = "";
  const fill = async (path: string) => {
    folder = path;
    expect(existsSync(path)).toBe(true);
    throw new Error("no space left on device");
  };
  await expect(keeper.createFolder(fill)).rejects.toThrow("no space left on device");
  expect(existsSync(folder)).toBe(false);
});
