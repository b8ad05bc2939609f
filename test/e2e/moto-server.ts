import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";

/** Starts a moto server on a free port for one test; resolves with its address when it listens. */
export async function startMoto(program: string): Promise<string> {
  const port = await freePort();
  const child = spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (more: string) => {
        text += more;
        if (text.includes("Running on")) resolve();
      });
    }
    child.on("close", () => reject(new Error(`moto_server ended: ${text}`)));
  });
  return `http://127.0.0.1:${port}`;
}
