import { type Started, start } from "./flatten.ts";

/** A process of `flatten local start`, and its address. */
export interface LocalServer extends Started {
  readonly url: string;
}

/** Starts the emulator as a server on a free port; resolves when it has printed its address. */
export async function startLocal(flags: readonly string[] = []): Promise<LocalServer> {
  const started = start(["local", "start", "--port", "0", ...flags]);
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    started.child.stderr.on("data", (more: string) => {
      text += more;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    started.ended.then(({ code, stderr }) => reject(new Error(`it ended with ${code}: ${stderr}`)));
  });
  return { ...started, url };
}
