/** Writes `process.js` and `trigger.js` into a folder, `dist/functions` unless given; answers their paths by name. */
export declare function bundleFunctions(folder?: string): Promise<Record<string, string>>;
