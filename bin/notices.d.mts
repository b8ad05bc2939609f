/**
 * Returns the notices of the packages whose code is in a bundle: names, versions, licenses and license texts.
 *
 * @param inputs the files in the bundle, relative to `root`
 * @throws {Error} if a package names no license
 */
export declare function thirdPartyNotices(inputs: readonly string[], root: string): string;
