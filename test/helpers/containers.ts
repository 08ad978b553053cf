/** How large the lists, maps and columns are that objects hold, private ones too: read as a debugger reads them. */
import { Session } from 'node:inspector';

/** Objects of one class that are looked into: the others are like them. */
const MOST_OF_A_CLASS = 12;
/** Elements of a list or map that are looked into, from its beginning. */
const MOST_ELEMENTS = 4;

interface Remote {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly objectId?: string;
}
interface Property {
  readonly name: string;
  readonly value?: Remote;
}

/** The number of elements by where they are held, `Class.field`, the largest of each. */
export function containersIn(roots: readonly object[]): Map<string, number> {
  const session = new Session();
  session.connect();
  const holder = globalThis as { containersIn?: unknown };
  holder.containersIn = roots;
  try {
    return new Walk(session).from('globalThis.containersIn');
  } finally {
    delete holder.containersIn;
    session.disconnect();
  }
}

class Walk {
  readonly #session: Session;
  readonly #found = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  readonly #left: { readonly remote: Remote; readonly place: string }[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  from(expression: string): Map<string, number> {
    const { result } = this.#ask('Runtime.evaluate', { expression }) as { result: Remote };
    this.#left.push({ remote: result, place: 'roots' });
    for (let next = this.#left.pop(); next !== undefined; next = this.#left.pop()) this.#look(next.remote, next.place);
    return this.#found;
  }

  /** Commands of a session of the same thread are answered before `post` returns. */
  #ask(method: string, given: object): unknown {
    let answer: object | null | undefined = null;
    this.#session.post(method, given, (error, result) => {
      if (error !== null) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    if (answer === null) throw new Error(`${method} was not answered`);
    return answer;
  }

  #look(remote: Remote, place: string): void {
    const { objectId, subtype = '' } = remote;
    if (objectId === undefined) return;
    if (subtype === 'array' || subtype === 'typedarray' || subtype === 'map' || subtype === 'set')
      this.#container(objectId, subtype, place);
    else if (subtype === '') this.#object(remote, objectId, place);
  }

  #container(objectId: string, subtype: string, place: string): void {
    const counted = this.#ask('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: 'function () { return this.size ?? this.length; }',
      returnByValue: true,
    }) as { result: { value: number } };
    const size = counted.result.value;
    this.#found.set(place, Math.max(this.#found.get(place) ?? 0, size));
    if (subtype === 'typedarray') return;
    const { result } = this.#ask('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function (most) {
        const taken = [];
        for (const one of this.values()) {
          if (typeof one === 'object' && one !== null) taken.push(one);
          if (taken.length >= most) break;
        }
        return taken;
      }`,
      arguments: [{ value: place === 'roots' ? 100 : MOST_ELEMENTS }],
    }) as { result: Remote };
    for (const { value } of this.#propertiesOf(result.objectId ?? ''))
      if (value !== undefined) this.#left.push({ remote: value, place: `${place}[]` });
  }

  #object({ className = 'Object' }: Remote, objectId: string, place: string): void {
    const name = className === 'Object' ? place : className;
    const seen = this.#seen.get(name) ?? 0;
    if (seen >= MOST_OF_A_CLASS) return;
    this.#seen.set(name, seen + 1);
    for (const property of this.#propertiesOf(objectId))
      if (property.value?.type === 'object')
        this.#left.push({ remote: property.value, place: `${name}.${property.name}` });
  }

  #propertiesOf(objectId: string): Property[] {
    const { result, privateProperties = [] } = this.#ask('Runtime.getProperties', {
      objectId,
      ownProperties: true,
    }) as { result: Property[]; privateProperties?: Property[] };
    return [...result.filter(({ name }) => name !== '__proto__'), ...privateProperties];
  }
}
