/** Packages that only some uses need, and that are installed for them: what is missing is told as such. */

/** A package that is asked for is not installed, or cannot run here. */
export class NoPackage extends Error {
  readonly package: string;
  /** What its loading said; null where it is not installed. */
  readonly why: string | null;

  constructor(name: string, why: string | null) {
    super(`the package ${name} ${why === null ? 'is not installed' : `could not be loaded: ${why}`}`);
    this.package = name;
    this.why = why;
  }
}

/** `load` imports the package. Only what names no such module is told as missing. */
export async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message = '' } = error as { code?: unknown; message?: string };
    const missing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
    throw new NoPackage(name, missing ? null : (message.split('\n')[0] ?? ''));
  }
}
