import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { figure, inTurn, processSeconds, type Row } from "./measure.ts";

const bin = fileURLToPath(new URL("../../dist/bin/flatten.js", import.meta.url));
const rounds = 15;

/** Compares the built command, as a process, with a Node process that does nothing. */
export async function commandLineBench(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "flatten-bench-"));
  const bare = () => processSeconds(["-e", "0"], folder);
  const rows: Row[] = [];
  for (const [flag, most] of [
    ["--help", 1.5],
    ["--version", 1.3],
  ] as const) {
    const [flatten, node] = await inTurn(rounds, () => processSeconds([bin, flag], folder), bare);
    rows.push(row(`flatten ${flag}, times node -e 0`, `<= ${most}`, flatten / node, most, "x"));
  }
  const fresh = (args: readonly string[]) => () => {
    rmSync(join(folder, ".flatten"), { recursive: true, force: true });
    return processSeconds([bin, ...args, "--seed", "42", "--quiet"], folder);
  };
  const [compare] = await inTurn(5, fresh(["compare", "--delays", "0,30,100"]), bare);
  rows.push(row("flatten compare --delays 0,30,100", "<= 3 s", compare, 3, "s"));
  const [deploy] = await inTurn(5, fresh(["deploy"]), bare);
  rows.push(row("flatten deploy on the local target", "<= 1 s", deploy, 1, "s"));
  const plan = (count: string) => fresh(["plan", "--count", count, "--work", "5s", "--max-peak", "10"]);
  const [small, node] = await inTurn(5, plan("100"), bare);
  rows.push(row("flatten plan, 100 jobs, over node's start", "<= 0.15 s", small - node, 0.15, "s"));
  const [large] = await inTurn(3, fresh(["plan", "--count", "1m", "--work", "5s", "--jitter", "0-900"]), bare);
  rows.push(row("flatten plan, 1,000,000 jobs", "<= 1 s", large, 1, "s"));
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

const row = (what: string, bound: string, measured: number, most: number, unit: string): Row => ({
  what,
  bound,
  measured: `${figure(measured)} ${unit}`,
  ok: measured <= most,
});
