/** Writes `process.js`, `trigger.js` and `resend.js` into a folder, by default `dist/functions`, and returns their paths by name. */
export declare function bundleFunctions(folder?: string): Promise<Record<string, string>>;
