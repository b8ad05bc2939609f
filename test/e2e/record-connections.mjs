// Loaded before a command, or imported by the test that runs it: appends every host that it connects to, one on each line, to the file FLATTEN_TEST_CONNECTIONS.
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";

const { connect } = Socket.prototype;

Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  appendFileSync(process.env.FLATTEN_TEST_CONNECTIONS ?? "", `${options?.host ?? "?"}:${options?.port ?? "?"}\n`);
  return connect.apply(this, args);
};

/** Ends it. */
export function stopRecording() {
  Socket.prototype.connect = connect;
}
