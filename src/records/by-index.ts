/**
 * Values by small whole numbers that are given out again. In a Map a number that comes and goes while many others stay costs more
 * each time: V8 keeps what was deleted in the chain of its hash until the whole Map is made anew.
 */
export class ByIndex<T> {
  size = 0;
  readonly #values: (T | undefined)[] = [];

  get(index: number): T | undefined {
    return this.#values[index];
  }

  set(index: number, value: T): void {
    const values = this.#values;
    while (values.length <= index) values.push(undefined);
    if (values[index] === undefined) this.size++;
    values[index] = value;
  }

  delete(index: number): void {
    if (this.#values[index] === undefined) return;
    this.#values[index] = undefined;
    this.size--;
  }

  clear(): void {
    this.#values.length = 0;
    this.size = 0;
  }
}
