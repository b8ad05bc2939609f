import { open } from "node:fs/promises";
import { connect, createServer } from "node:net";

/**
 * Lets processes in other containers see that this process holds a lock: it listens at a socket in the lock's folder, which
 * the system closes when the process ends in any way. Where sockets cannot be created, nothing happens.
 *
 * @param name name of the socket, without a path.
 * @returns closes and deletes the socket.
 */
export async function showLife(folder: string, name: string): Promise<() => Promise<void>> {
  const { path, close } = await shortPath(folder, name);
  const server = createServer((socket) => void socket.destroy()).unref();
  const isListening = await new Promise<boolean>((resolve) => {
    server.on("error", () => resolve(false));
    server.listen(path, () => resolve(true));
  });
  if (isListening) return () => new Promise((resolve) => void server.close(() => resolve(close())));
  await close();
  return async () => undefined;
}

/** Whether a process, in any container of this machine, listens at a socket. */
export async function isAlive(folder: string, name: string): Promise<boolean> {
  const { path, close } = await shortPath(folder, name);
  try {
    return await new Promise((resolve) => {
      const socket = connect(path, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
  } finally {
    await close();
  }
}

/** A path of a socket has at most 107 bytes (unix(7)), so the folder is named by its open handle. */
async function shortPath(folder: string, name: string): Promise<{ path: string; close: () => Promise<void> }> {
  const handle = await open(folder, "r");
  return { path: `/proc/self/fd/${handle.fd}/${name}`, close: () => handle.close() };
}
