/** Returns CommonJS code that decompresses a bundle and runs it. */
export declare function compressed(name: string, source: string): string;
/** Returns the bundle in what `compressed` returned. Other code is returned as it is. */
export declare function decompressed(code: string): string;
/** Returns whether two codes differ in their compressed data only. */
export declare function isSameCode(a: string, b: string): boolean;
