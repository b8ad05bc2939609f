import { randomUUID } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";

/** Makes a file with its content in one step; answers false, and leaves it alone, when there is one already. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, text);
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}
